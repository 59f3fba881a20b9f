"""Memory of an upload: a file of hundreds of megabytes is never held."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.handoff.processes import Processes
from tests.fake_openai import FakeOpenAI

MORE_MB = 32
"""What a large file may take more than a small one, on the same machine."""

LINE = b'{"messages":[{"role":"user","content":"%s %d"},{"role":"assistant","content":"%s %d"}]}\n'

MEASURED = """
import sys
from prep.cli.exits import guarded
from prep.cli.main import run
code = guarded(lambda: run(sys.argv[2:]))
with open("/proc/self/status") as status, open(sys.argv[1], "w") as out:
    out.writelines(line for line in status if line.startswith("VmHWM"))
sys.exit(code)
"""
"""The program, which notes at its end what it took at most: `ru_maxrss` counts its parent's too."""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="memory is read where Linux has it"
)


def peak_mb(processes: Processes, folder: Path, *arguments: object) -> tuple[float, str]:
    """Largest resident memory in MB, and standard output of one run that goes well."""
    note = folder / "peak"
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(note), *map(str, arguments)],
        env=processes.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(note.read_text().split()[1]) / 1024, done.stdout


def large(path: Path, megabytes: int) -> Path:
    text, answer = b"question " * 50, b"answer " * 60
    size = number = 0
    with path.open("wb") as file:
        while size < megabytes << 20:
            size += file.write(LINE % (text, number, answer, number))
            number += 1
    return path


@pytest.mark.parametrize(
    ("megabytes", "options"),
    [
        (40, ["--part-mb", "8"]),
        pytest.param(300, [], marks=pytest.mark.slow),
        pytest.param(300, ["--part-mb", "8"], marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_an_upload_takes_little_memory(tmp_path, megabytes, options):
    peaks = []
    for size in (9, megabytes):
        file = large(tmp_path / f"{size}.jsonl", size)
        with FakeOpenAI() as server:
            processes = Processes(server, tmp_path / "state")
            peak, out = peak_mb(processes, tmp_path, "upload", file, *options)
            assert server.state.files[out.strip()]["bytes"] == file.stat().st_size
            assert server.violations == []
        peaks.append(peak)
    assert peaks[1] < peaks[0] + MORE_MB, peaks


@pytest.mark.slow
def test_a_job_takes_little_memory(tmp_path):
    options = ("--target", "openai/gpt-4.1-mini-2025-04-14", "--epochs", "1", "--yes")
    peaks = []
    for size in (9, 300):
        file = large(tmp_path / f"{size}.jsonl", size)
        with FakeOpenAI() as server:
            processes = Processes(server, tmp_path / "state")
            peak, out = peak_mb(processes, tmp_path, "jobs", "create", file, *options)
            assert out.strip() in server.state.jobs
            assert server.violations == []
        peaks.append(peak)
    assert peaks[1] < peaks[0] + MORE_MB, peaks


def test_a_result_takes_little_memory(tmp_path):
    peaks = []
    with FakeOpenAI() as server:
        processes = Processes(server, tmp_path / "state")
        for size in (1 << 20, 64 << 20):
            card = server.state.add_file("r.csv", b"1,2\n" * (size // 4), "fine-tune", None)
            saved = tmp_path / f"{size}.csv"
            peak, _ = peak_mb(processes, tmp_path, "files", "download", card["id"], "-o", saved)
            assert saved.stat().st_size == size
            peaks.append(peak)
    assert peaks[1] < peaks[0] + MORE_MB, peaks
