"""A line of a prepared file finds the row it came from."""

from pathlib import Path

import pytest

from prep.api.handoff.ledger import Ledger
from prep.api.handoff.prepared import usage_of, way_back
from prep.api.opening import open_dataset
from prep.api.preparing import prepare_dataset
from prep.api.remembering import remember
from prep.api.taking import recommended
from prep.core.clock import SystemClock
from prep.core.options import PrepareOptions


@pytest.mark.parametrize("split", [None, 0.5])
def test_every_line_finds_its_row(
    split: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    monkeypatch.setenv("PREP_STATE_DIR", str(state))
    rows = [f'"why\n{n % 30}?",because {n % 30}' for n in range(40)]
    source = tmp_path / "faq.csv"
    source.write_text("question,answer\n" + "\n".join(rows) + "\n", encoding="utf-8")
    options = PrepareOptions(split=split, jobs=1)
    dataset = open_dataset(str(source), options)
    done = prepare_dataset(dataset, None, options, accept=recommended(options), origins=True)
    assert remember(dataset, done, "chat") == ""
    lines = source.read_text(encoding="utf-8").split("\n")
    found = 0
    with Ledger(state, SystemClock()) as ledger:
        for output in done.outputs:
            usage = usage_of(ledger, output.sha256)
            assert usage
            assert usage.columns == {"user": "question", "assistant": "answer"}
            prepared = Path(output.path).read_text(encoding="utf-8").splitlines()
            for number, line in enumerate(prepared, 1):
                where = way_back(ledger, output.sha256)(number)
                assert where
                assert (where.path, where.sheet) == ("faq.csv", "")
                answer = lines[where.line].partition(",")[2]
                assert f'"{answer}"' in line
                found += 1
    assert found == 30
