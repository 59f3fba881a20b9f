"""Inputs that are no plain files, outputs that cannot be written, and runs that are killed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from prep import registry
from prep.cli import main
from prep.cli.exits import guarded
from tests.attacks.files import GOOD, chat, lines
from tests.cli.program import PATIENCE, environment, prep

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, links and signals of POSIX")

DATA = lines(*GOOD)
OLD = b"what was there before\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_bytes(DATA)
    return path


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("kind", ["itself", "hard link", "symbolic link"])
def test_the_output_is_never_the_input(path: Path, kind: str) -> None:
    out = path.with_name("out.jsonl")
    if kind == "itself":
        out = path
    elif kind == "hard link":
        out.hardlink_to(path)
    else:
        out.symlink_to(path)
    done = prep("prepare", "-q", str(path), "-o", str(out), "--force")
    assert done.returncode == 2
    assert "is the input itself" in done.stderr
    assert path.read_bytes() == DATA


def test_a_link_is_replaced_and_never_written_through(path: Path) -> None:
    victim = path.with_name("victim")
    victim.write_bytes(OLD)
    out = path.with_name("out.jsonl")
    out.symlink_to(victim)
    done = prep("prepare", "-q", str(path), "-o", str(out))
    assert (done.returncode, victim.read_bytes()) == (4, OLD)
    assert "is a link to another file" in done.stderr
    done = prep("prepare", "-q", str(path), "-o", str(out), "--force")
    assert done.returncode == 0, done.stderr
    assert not out.is_symlink()
    assert victim.read_bytes() == OLD


@pytest.mark.parametrize("input", ["-", "pipe"])
def test_a_pipe_is_read_once(path: Path, input: str) -> None:
    out = path.with_name("out.jsonl")
    if input == "-":
        done = prep("prepare", "-q", "-", "-o", str(out), stdin=DATA)
    else:
        pipe = path.with_name("pipe.jsonl")
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(DATA,))
        writer.start()
        done = prep("prepare", "-q", str(pipe), "-o", str(out))
        writer.join()
    assert done.returncode == 0, done.stderr
    written = out.read_text(encoding="utf-8").splitlines()
    assert list(map(json.loads, written)) == list(map(json.loads, GOOD))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("/dev/zero", "device"),
        ("/dev/full", "device"),
        (".", "directory"),
        ("missing.csv", "does not exist"),
        ("dangling.csv", "does not exist"),
    ],
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "dangling.csv").symlink_to("nowhere")
    done = prep("prepare", "-q", name, "-o", "out.jsonl", cwd=tmp_path)
    assert (done.returncode, left(tmp_path)) == (3, ["dangling.csv"])
    assert says in done.stderr


def test_a_device_that_is_full(path: Path) -> None:
    done = prep("prepare", "-q", str(path), "-o", "/dev/full")
    assert done.returncode == 4, done.stderr
    assert "No space left" in done.stderr
    assert left(path.parent) == [path.name]


@pytest.mark.parametrize("old", [True, False])
def test_a_disk_that_is_full(path: Path, old: bool) -> None:
    path.write_bytes(lines(*(chat(f"What is {number} + {number}?") for number in range(2000))))
    out = path.with_name("out.jsonl")
    if old:
        out.write_bytes(OLD)
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536));"
        "from prep.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, "prepare", "-q", path, "-o", out, "--force"],
        env=environment(),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    said = done.stderr.decode()
    assert done.returncode == 4, said
    assert "Traceback" not in said
    assert left(path.parent) == ([path.name, out.name] if old else [path.name])
    assert not old or out.read_bytes() == OLD


@pytest.mark.parametrize(
    "name",
    ["--q.jsonl", "a\x1b[31m\nb*.jsonl", b"\xff\xfe.jsonl", "x" * 249 + ".jsonl"],
    ids=["dashes", "escape and star", "not UTF-8", "255 bytes"],
)
def test_names_are_only_names(tmp_path: Path, name: str | bytes) -> None:
    text = os.fsdecode(name)
    (tmp_path / text).write_bytes(DATA)
    done = prep("prepare", "-q", "--", text, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(left(tmp_path)) == 2
    assert not set(done.stdout + done.stderr) & set("\x1b\x07")


@pytest.mark.parametrize("name", registry.reporters())
def test_every_report_names_a_file_whatever_its_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for file in ("a\x1b[31m\n\u202e.jsonl", os.fsdecode(b"\xff\xfe.jsonl")):
        Path(file).write_bytes(DATA)
        command = ["lint", "--output-format", name, "--", file]
        code = guarded(partial(main.run, command))
        said = capfd.readouterr()
        assert code == 0, said.err
        assert not set(said.out + said.err) & set("\x1b\u202e")


def instants(count: int, until: float) -> Iterator[float]:
    return (until * (number + 1) / count for number in range(count))


def kill_at(path: Path, seconds: float, number: int) -> None:
    """Kills a run after some time; the output is the old one or complete, the next run tidies."""
    out = path.with_name("out.jsonl")
    out.write_bytes(OLD)
    arguments = [sys.executable, "-m", "prep", "prepare", "-q", path, "-o", out, "--force"]
    with subprocess.Popen(
        arguments, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as run:
        try:
            _, said = run.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            run.send_signal(number)
            _, said = run.communicate(timeout=PATIENCE)
    # a signal that comes before the program is there ends Python in its own way
    assert run.returncode in (0, -number, 128 + number) or b"KeyboardInterrupt" in said
    assert b"met a bug" not in said
    written = out.read_bytes()
    assert written == OLD or written.count(b"\n") == written.count(b"}\n") == 4000
    if number != signal.SIGKILL and run.returncode == 128 + number:
        assert left(path.parent) == [path.name, out.name]


@pytest.fixture
def long_run(path: Path) -> tuple[Path, float]:
    """A file that takes a moment, and how long."""
    path.write_bytes(lines(*(chat(f"What is {n} + {n}?", f"It is {2 * n}.") for n in range(4000))))
    start = time.monotonic()
    assert prep("prepare", "-q", str(path), "-o", str(path.with_name("out.jsonl"))).returncode == 0
    return path, time.monotonic() - start


def check_kills(long_run: tuple[Path, float], count: int) -> None:
    path, needed = long_run
    signals = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
    for turn, seconds in enumerate(instants(count, needed * 1.05)):
        kill_at(path, seconds, signals[turn % len(signals)])
    done = prep("prepare", "-q", str(path), "-o", str(path.with_name("out.jsonl")), "--force")
    assert done.returncode == 0
    assert left(path.parent) == [path.name, "out.jsonl"]


def test_a_run_that_is_killed(long_run: tuple[Path, float]) -> None:
    check_kills(long_run, 12)


@pytest.mark.slow
def test_a_run_that_is_killed_at_500_instants(long_run: tuple[Path, float]) -> None:
    check_kills(long_run, 500)
