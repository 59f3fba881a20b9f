"""The places of a finding are those that its fix changes, and no others."""

from pathlib import Path

import pytest

from prep.api.linting import job_of
from prep.api.opening import open_dataset
from prep.core.options import LintOptions
from prep.engine import passes
from prep.ui.places import Places, Wanted, fill


@pytest.mark.parametrize(
    ("name", "head", "row"),
    [
        ("faq.csv", "question,answer\n", "{},{}\n"),
        ("qa.jsonl", "", '{{"question":"{}","answer":"{}"}}\n'),
        (
            "chat.jsonl",
            "",
            '{{"messages":[{{"role":"user","content":"{}"}},'
            '{{"role":"assistant","content":"{}"}}]}}\n',
        ),
    ],
)
def test_only_what_changes_is_a_place(name: str, head: str, row: str, tmp_path: Path) -> None:
    path = tmp_path / name
    rows = [row.format(f"question {n}", f"answer {n}") for n in range(30)]
    rows[4] = row.format("question four ", "answer")
    rows[9] = row.format("question nine", " answer nine ")
    path.write_text(head + "".join(rows), encoding="utf-8")
    options = LintOptions(extend_select=("P309",))
    job = job_of(open_dataset(str(path), options), options)
    places = Places(tmp_path / "places.db")
    fill(places, job, passes.run(job).findings, lambda: True)
    assert [each.where.record for each in places.page(Wanted(code="P309"), 0)] == [5, 10]
    places.close()
