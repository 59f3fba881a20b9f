"""What is said of a file that cannot be opened."""

from pathlib import Path

import pytest

import prep
from prep.errors import InputError


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"prompt":"a","completion":"b","completion":"c"}', "'completion' is there twice"),
        ('{"prompt":"a","completion":NaN}', "NaN, a number that is not finite"),
    ],
)
def test_no_record_can_be_read(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{line}\n" * 3, encoding="utf-8")
    with pytest.raises(InputError, match=rf"line 1: .*{says}"):
        prep.lint(str(path))
