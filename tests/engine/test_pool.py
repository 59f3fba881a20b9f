"""Several processes give what one gives, in the same order."""

import json
import os
import subprocess
import sys
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from prep import registry
from prep.api.opening import open_dataset
from prep.core.counting import Counting
from prep.engine import serial
from prep.engine.passes import processes_for
from prep.engine.pool import Workers
from prep.engine.work import Tally, Work, merge
from prep.errors import InputError

ANALYZERS = ("Counts", "TrainingCost")
O200K = Counting("o200k_base")


def works(path: Path, count: int) -> list[Work]:
    dataset = open_dataset(str(path))
    shards = registry.loaders()["jsonl"].shards(dataset.source, count)
    return [Work(shard, dataset.format, ANALYZERS, countings=(O200K,)) for shard in shards]


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    path = tmp_path / "talks.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for number in range(600):
            turns: list[Any] = [{"role": "user", "content": "word " * (number % 40)}]
            turns.append({"role": "assistant", "content": str(number)})
            out.write(json.dumps({"messages": turns}) + "\n")
    return path


def test_workers_give_what_one_process_gives_and_in_order(talks: Path) -> None:
    parts = works(talks, 9)
    assert len(parts) == 9
    expected = list(serial.run(parts))
    seen: list[tuple[int, int]] = []
    with Workers(2, ["o200k_base"]) as workers:
        found = list(workers.run(parts, lambda *read: seen.append(read)))
        again = reduce(merge, workers.run(parts))
    assert found == expected
    assert sum(records for records, _ in seen) == 600
    assert sum(size for _, size in seen) == talks.stat().st_size
    whole: Tally = reduce(merge, expected)
    assert again.states == whole.states
    assert again.examples == 600


def test_an_error_of_any_process_ends_the_run(talks: Path) -> None:
    parts = works(talks, 6)
    talks.unlink()
    with pytest.raises(InputError), Workers(2) as workers:
        list(workers.run(parts))


def test_small_files_and_limits_need_one_process(talks: Path) -> None:
    from prep.core.options import LintOptions

    assert processes_for(str(talks), LintOptions()) == 1
    assert processes_for(str(talks.parent / "nothing"), LintOptions(jobs=4)) == 1
    large = talks.parent / "large.jsonl"
    with large.open("wb") as out:
        out.truncate(20 * 2**20)  # sparse: nothing is written
    assert processes_for(str(large), LintOptions(jobs=4)) == 1
    assert processes_for(str(large), LintOptions(jobs=4), is_counted=True) == 4
    assert processes_for(str(large), LintOptions(jobs=1), is_counted=True) == 1
    assert processes_for(str(large), LintOptions(jobs=4, limit=5), is_counted=True) == 1


def test_a_script_needs_no_guard(talks: Path) -> None:
    script = talks.parent / "script.py"
    script.write_text(
        "import sys\n"
        "from prep.engine.pool import Workers\n"
        "print('once', __name__, flush=True)\n"
        "with Workers(3, ['r50k_base']) as workers:\n"
        "    print(len(list(workers.run([]))), sys.modules['__main__'].__file__ is not None)\n",
        encoding="utf-8",
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.split("\n") == ["once __main__", "0 True", ""]
    assert done.stderr == ""
