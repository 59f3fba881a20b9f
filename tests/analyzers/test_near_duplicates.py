"""Near duplicates: what is reported is exactly so alike, and what is so alike is reported."""

import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

import prep
from prep.analyzers.near_duplicates import MOST_BYTES, NearDuplicates
from prep.core.analyzer import Context
from prep.core.example import Example, Message
from prep.core.finding import Finding
from prep.core.options import LintOptions
from prep.engine import chosen_rules
from prep.errors import UsageError
from prep.text.shingles import shingles
from tests.analyzers.batches import cut
from tests.cli.program import prep as program


def sentences(number: int, seed: int) -> list[list[str]]:
    chance = random.Random(seed)
    return [
        [f"w{chance.randrange(9000)}" for _ in range(chance.randrange(20, 90))]
        for _ in range(number)
    ]


def spoiled(words: list[str], share: float, chance: random.Random) -> list[str]:
    words = list(words)
    for _ in range(max(1, int(len(words) * share))):
        words[chance.randrange(len(words))] = f"other{chance.randrange(9000)}"
    return words


def examples(texts: list[list[str]]) -> list[Example]:
    return [
        Example([Message("user", " ".join(words))], [Message("assistant", "ok")], record=number)
        for number, words in enumerate(texts, 1)
    ]


def look(made: list[Example], parts: int = 1, **settings: Any) -> Finding | None:
    analyzer, size = NearDuplicates(), len(made) // parts + 1
    state: list[Any] = []
    for batch in cut(made, range(size, len(made), size)):
        state = analyzer.merge(state, analyzer.map(batch))
    context = Context("chat", "chat", options=LintOptions(rules={"P402": settings}))
    return next(iter(analyzer.finish(state, context)), None)


def jaccard(a: Example, b: Example) -> float:
    first, second = (shingles(one.prompt) | shingles(one.completion) for one in (a, b))
    return len(first & second) / len(first | second)


@pytest.mark.parametrize("threshold", [0.5, 0.7, 0.8, 0.9, 1.0])
def test_pairs_are_those_that_comparing_all_with_all_finds(threshold: float) -> None:
    chance = random.Random(7)
    texts = sentences(150, 3)
    texts += [spoiled(chance.choice(texts), chance.uniform(0.01, 0.12), chance) for _ in range(90)]
    made = examples(texts)
    expected: list[int] = []
    kept: list[Example] = []
    for example in made:
        if any(jaccard(example, other) >= threshold for other in kept):
            expected.append(example.record)
        else:
            kept.append(example)
    finding = look(made, parts=5, threshold=threshold)
    if not expected:
        assert finding is None
        return
    assert finding is not None
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    left_out = [example.record for example in made if edit.apply(example) is None]
    assert left_out == expected
    for pair in finding.args["pairs"]:
        likeness = jaccard(made[pair["record"] - 1], made[pair["like"] - 1])
        assert likeness >= threshold
        assert pair["percent"] == int(likeness * 100)


def test_both_members_are_placed() -> None:
    words = [f"w{number}" for number in range(97)]
    finding = look(examples([words, ["something", "else"], [*words, "more"]]))
    assert finding is not None
    assert [where.record for where in finding.hits.first] == [1, 3]
    # 95 runs of three words in the question of the one, 96 in that of the other, 95 in both
    assert finding.args["pairs"] == [{"record": 3, "like": 1, "percent": 98}]
    assert finding.args["groups"] == 1


def test_exact_repeats_are_left_to_their_own_rule() -> None:
    assert look(examples([["a", "b", "c", "d"]] * 3)) is None


def test_a_frame_around_all_examples_does_not_make_them_alike_nor_slow() -> None:
    frame = [f"frame{number}" for number in range(60)]
    chance = random.Random(2)
    texts = [[*frame, *words[:20]] for words in sentences(1500, 9)]
    texts.append(spoiled(texts[700], 0.01, chance))
    finding = look(examples(texts))
    assert finding is not None
    assert [where.record for where in finding.hits.first] == [701, 1501]


def test_questions_about_one_long_text_are_different() -> None:
    text = " ".join(f"w{number}" for number in range(300))
    made = [
        Example([Message("user", f"{text} {asked}")], [Message("assistant", said)], record=number)
        for number, (asked, said) in enumerate(
            [("Who came first?", "The king."), ("Who came last?", "The queen of the north.")], 1
        )
    ]
    assert look(made) is None
    alike = [msgspec.structs.replace(each, answers=made[0].answers) for each in made]
    assert look(alike) is not None


def test_system_messages_do_not_count_and_calls_do() -> None:
    system = Message("system", "You are a very kind assistant who says little. " * 5)
    ask = "What is the weather like in the town of Bergen on Sunday"
    plain = Example([system, Message("user", ask)], [Message("assistant", "Rain.")], record=1)
    other = msgspec.structs.replace(plain, messages=[system, Message("user", "Hi")], record=2)
    assert look([plain, other]) is None
    words = [f"argument{number}" for number in range(30)]
    calls = [
        [{"id": "a", "type": "function", "function": {"name": "f", "arguments": " ".join(each)}}]
        for each in (words, words[::-1])
    ]
    calling = [
        Example([Message("user", ask)], [Message("assistant", None, tool_calls=made)], record=n)
        for n, made in enumerate(calls, 1)
    ]
    assert look(calling) is None


@pytest.mark.parametrize("text", ["你好世界今天天气很好我们去公园", "สวัสดีครับวันนี้อากาศดีมาก"])
def test_scripts_without_spaces_are_compared_letter_by_letter(text: str) -> None:
    long = [text * 4]
    finding = look(examples([long, [text * 4 + "吗"]]))
    assert finding is not None
    assert finding.hits.count == 2


@pytest.mark.parametrize("threshold", [0.4, 0, 1.1])
def test_a_threshold_that_makes_no_sense_is_refused(threshold: Any) -> None:
    with pytest.raises(UsageError, match=r"between 0\.5 and 1"):
        look(examples([["a"]]), threshold=threshold)


def test_it_looks_at_small_files_unless_it_is_asked_for() -> None:
    assert "P402" in chosen_rules.codes(LintOptions(), size=MOST_BYTES)
    assert "P402" not in chosen_rules.codes(LintOptions(), size=MOST_BYTES + 1)
    assert "P402" in chosen_rules.codes(LintOptions(extend_select=("P402",)), size=2**40)
    assert "P402" in chosen_rules.codes(LintOptions(select=("P4",)), size=2**40)


def test_a_run_says_when_it_did_not_look(tmp_path: Any) -> None:
    path = tmp_path / "large.jsonl"
    row = b'{"prompt":"%d","completion":"' + b"word " * 1000 + b'"}\n'
    path.write_bytes(b"".join(row % number for number in range(MOST_BYTES // len(row) + 2)))
    assert "P402 near-duplicate-example was not looked for" in program("lint", str(path)).stderr
    for wish in ("--ignore=P402", "--select=P1", "--extend-select=P402"):
        assert "not looked for" not in program("lint", str(path), wish, "--limit=9").stderr


def test_a_threshold_is_an_option_of_a_run(tmp_path: Any) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        {"prompt": " ".join([*words, str(number)]), "completion": "fine"}
        for number, words in enumerate([sentences(1, 4)[0] * 3] * 2)
    ]
    path.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    found = {
        threshold: {
            finding.code
            for finding in prep.lint(path, rules={"P402": {"threshold": threshold}}).findings
        }
        for threshold in (0.8, 1.0)
    }
    assert "P402" in found[0.8]
    assert "P402" not in found[1.0]


def test_without_its_package_it_does_not_look_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen_rules, "find_spec", lambda name: None)
    assert "P402" not in chosen_rules.codes(LintOptions(), size=10)
    assert "not installed" in chosen_rules.passed_over(LintOptions(), 10)["P402"]
    with pytest.raises(UsageError, match="pip install rensa"):
        chosen_rules.codes(LintOptions(extend_select=("P402",)), size=10)


def test_a_report_has_as_many_pairs_as_places(tmp_path: Path) -> None:
    chance = random.Random(3)
    texts = sentences(40, 5)
    made = [*texts, *(spoiled(words, 0.01, chance) for words in texts)]
    path = tmp_path / "case.jsonl"
    rows = [{"prompt": " ".join(words), "completion": "ok"} for words in made]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = prep.lint(path, select=("P402",))
    (few,), (all_of_them,) = (report.to_dict(most)["findings"] for most in (5, 1000))
    assert [len(few["locations"]), len(few["args"]["pairs"])] == [5, 5]
    told = all_of_them["args"]["pairs"]
    assert len(told) == report.findings[0].fix.examples > 20  # type: ignore[union-attr]
