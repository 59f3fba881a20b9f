"""A process that ends at once has done everything that is done at an end."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from prep.core.leaving import Leaving
leaving = Leaving()
import atexit, tempfile, threading, time
class Heavy:
    def __del__(self):
        print("taken apart")
heavy = Heavy()
folder = tempfile.TemporaryDirectory(dir=sys.argv[1])
atexit.register(print, "registered later")
over = threading.Event()
threading.Thread(target=lambda: (over.wait(), time.sleep(0.05), print("thread"))).start()
print("done", end=" ")
over.set()
leaving.code = eval(sys.argv[2])
sys.exit(leaving.code)
"""


@pytest.mark.parametrize(("code", "taken_apart"), [("0", False), ("4", False), ("None", True)])
def test_all_is_done_but_taking_memory_apart(tmp_path: Path, code: str, taken_apart: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), code],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (eval(code) or 0)
    assert done.stdout.startswith("done thread\nregistered later\n")
    assert ("taken apart" in done.stdout) is taken_apart
    assert list(tmp_path.iterdir()) == []


def test_a_full_standard_output_is_not_passed_over() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "prep", "--version"],
            cwd=Path(__file__).resolve().parents[2],
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode != 0
