"""The analyzers that need tokens obey the laws when tokens are counted too."""

import random
from functools import reduce
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prep
from prep import registry
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.options import LintOptions
from prep.targets import counting, target
from tests.analyzers.batches import batch_of, cut, examples

TARGETS = [target("openai/gpt-4.1-mini-2025-04-14"), target("trl"), target("azure/Qwen-32B")]
COUNTINGS = tuple(
    msgspec.structs.replace(counting(one, "chat"), limit=limit)
    for one, limit in zip(TARGETS, (None, 12, 25), strict=True)
)
ANALYZERS = [registry.analyzers()[name] for name in ("ContextLength", "TrainingCost")]


def counted(batch: Batch) -> Batch:
    batch.countings = COUNTINGS
    return batch


def conclusions(analyzer: Any, state: Any) -> Any:
    said = []
    for number, one in enumerate(TARGETS):
        copy = msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=analyzer.state)
        context = Context("chat", "chat", LintOptions(), one, countings=COUNTINGS[number:])
        said.append((list(analyzer.finish(copy[number:], context)), analyzer.facts(copy, context)))
    return msgspec.json.encode(msgspec.to_builtins(said, enc_hook=repr), order="sorted")


@pytest.mark.parametrize("analyzer", ANALYZERS)
@given(examples(), st.lists(st.integers(0, 12), max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_splitting_grouping_and_order_change_nothing(
    analyzer: Any, made: list[Any], cuts: list[int], chance: random.Random
) -> None:
    expected = conclusions(analyzer, analyzer.map(counted(batch_of(made))))
    for shuffled in (False, True):
        states = [analyzer.map(counted(part)) for part in cut(made, cuts)]
        if shuffled:
            chance.shuffle(states)
        assert conclusions(analyzer, reduce(analyzer.merge, states)) == expected
    states = [analyzer.map(counted(part)) for part in cut(made, cuts)]
    while len(states) > 1:
        i = chance.randrange(len(states) - 1)
        states[i : i + 2] = [analyzer.merge(states[i], states[i + 1])]
    assert conclusions(analyzer, states[0]) == expected


def write(folder: Path, lines: int, text: str = "Hi") -> Path:
    path = folder / "case.jsonl"
    line = {"messages": [{"role": "user", "content": text}, {"role": "assistant", "content": "Yo"}]}
    path.write_bytes((msgspec.json.encode(line) + b"\n") * lines)
    return path


def test_tokens_stand_in_the_report_when_a_target_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, 10)
    assert prep.lint(path).tokens is None
    report = prep.lint(path, target="openai/gpt-4.1-mini-2025-04-14")
    assert report.tokens is not None
    assert msgspec.to_builtins(report.tokens) == {
        "encoding": "o200k_base",
        "total": 110,
        "exact": True,
    }
    assert report.to_dict()["tokens"]["total"] == 110
    (cost,) = (finding for finding in report.findings if finding.code == "P504")
    assert cost.args["usd"] == "0.0055"
    (tokens,) = (finding for finding in report.findings if finding.code == "P503")
    assert "1,100 billed for 10 epochs" in tokens.message
    other = prep.lint(path, target="nebius/Qwen/Qwen3-8B")
    assert other.tokens is not None
    assert not other.tokens.exact


def test_a_rule_that_was_asked_for_counts_without_a_target(tmp_path: Path) -> None:
    report = prep.lint(write(tmp_path, 10), select="P503")
    assert [finding.code for finding in report.findings] == ["P503"]
    assert report.findings[0].message == "Training tokens: 110 (o200k_base); examples: 10."
    assert prep.lint(write(tmp_path, 10), select="P606").tokens is None


def test_an_example_over_the_context_shows_where_the_cut_lands(tmp_path: Path) -> None:
    report = prep.lint(write(tmp_path, 3, "word " * 1200), target="trl", select="P501")
    (found,) = report.findings
    assert (found.severity, found.hits.count) == ("warning", 3)
    assert found.hits.first[0].pointer == "/messages/0/content"
    assert found.hits.first[0].line == 1
    assert (found.args["answers_lost"], found.args["answers_cut"]) == (3, 0)
    assert "answers lost: 3" in found.message


def test_reports_with_a_target_are_the_same_on_every_day_that_is_the_same(tmp_path: Path) -> None:
    import datetime as dt

    path, day = write(tmp_path, 10), dt.date(2026, 12, 1)
    to = "openai/gpt-4.1-mini-2025-04-14"
    assert prep.lint(path, target=to, today=day) == prep.lint(path, target=to, today=day)
    codes = [finding.code for finding in prep.lint(path, target=to, today=day).findings]
    assert {"P902", "P903"} <= set(codes)
    assert not {"P902", "P903", "P907"} & {
        finding.code for finding in prep.lint(path, target=to).findings
    }


def test_the_last_days_of_a_model(tmp_path: Path) -> None:
    import datetime as dt

    path, to = write(tmp_path, 10), "openai/gpt-4.1-mini-2025-04-14"

    def said(day: dt.date) -> dict[str, tuple[str, str]]:
        report = prep.lint(path, target=to, today=day)
        return {found.code: (found.severity, found.message) for found in report.findings}

    before = said(dt.date(2026, 11, 20))
    assert before["P903"][0] == "warning"
    assert "until 2027-01-06, 47 days left" in before["P903"][1]
    assert "training_not_available" in before["P903"][1]
    assert "2027-01-14, 55 days left" in before["P902"][1]
    assert "Move to azure/gpt-4.1-mini-2025-04-14" in before["P902"][1]
    between = said(dt.date(2027, 1, 7))
    assert between["P903"][0] == "error"
    assert "since 2027-01-06" in between["P903"][1]
    assert between["P902"][0] == "warning"
    assert "7 days left" in between["P902"][1]
    after = said(dt.date(2027, 1, 14))
    assert after["P902"][0] == after["P903"][0] == "error"
    assert "was shut down on 2027-01-14" in after["P902"][1]
    assert after["P907"][0] == "note"


def test_a_cost_that_is_the_same_at_its_bounds_is_said_once(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    path.write_text('{"messages":[{"role":"user","content":"Hi"},'
                    + '{"role":"assistant","content":"Ho"}]}\n')  # fmt: skip
    (found,) = (
        each
        for each in prep.lint(path, target="openai/gpt-4.1-mini").findings
        if each.code == "P504"
    )
    assert found.message.count("under $0.01") == 1
