"""Every format of one dataset, from the program itself: the bytes of a golden file, twice."""

from collections.abc import Callable

import pytest

from prep import registry
from tests.cli.program import prep

GIVEN = ("lint", "sample_data/broken.jsonl", "--select", "P101,P102,P202,P205,P206,P401")


@pytest.mark.parametrize("name", sorted(registry.reporters()))
def test_golden(name: str, golden: Callable[[str, str], None]) -> None:
    runs = [
        prep(*GIVEN, "--output-format", name, *more, PYTHONHASHSEED=seed)
        for more, seed in ((("--no-cache",), "1"), ((), "2"))
    ]
    assert [(run.returncode, run.stderr) for run in runs] == [(1, "")] * 2
    assert runs[0].stdout == runs[1].stdout
    golden(f"lint.{name}", runs[0].stdout)
