"""What the ancestor of prep got wrong, and its own session, through the whole program."""

import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest

import prep
from prep.api import Prepared
from prep.core.finding import Finding
from tests.pace import allowed

Pairs = list[tuple[str, str]]


def written(folder: Path, pairs: Pairs) -> Path:
    path = folder / "data.jsonl"
    lines = [json.dumps({"prompt": p, "completion": c}) for p, c in pairs]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def prepared(folder: Path, pairs: Pairs, **options: Any) -> tuple[Prepared, Pairs]:
    """What `prep prepare -q` does: the result, and the pairs it wrote."""
    out = folder / "out.jsonl"
    chosen = {"recommended": True, "jobs": 1} | options
    result = prep.prepare(str(written(folder, pairs)), str(out), **chosen)
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return result, [(record["prompt"], record["completion"]) for record in records]


def found(result: Prepared, code: str) -> Finding:
    return next(finding for finding in result.report.findings if finding.rule.code == code)


def codes(result: Prepared) -> set[str]:
    return {finding.rule.code for finding in result.report.findings}


HEAD = (
    "Summary: You're a customer service chat bot. Answer kindly.\n\n"
    "Specific information: orders leave our house within two days.\n\n###\n\nCustomer: "
)


def test_the_session_of_the_old_documentation(tmp_path: Path) -> None:
    pairs = [
        (f"{HEAD}Hello there\nAgent: Hi!\nCustomer: Where is it?\nAgent:", " It left today.\n"),
        (f"{HEAD}Good day\nAgent: Yes?\nCustomer: Is it lost?\nAgent:", " No, it is late.\n"),
    ]
    result, after = prepared(tmp_path, pairs)
    assert found(result, "P606").message == "Examples: 2 of 2 records."
    assert "few hundred" in found(result, "P601").message
    assert found(result, "P318").args["separator"] == "\nAgent:"
    assert r"'\nAgent:'" in found(result, "P306").message
    assert found(result, "P306").hits.count == 2
    assert found(result, "P302").fix is not None
    assert r"'.\n'" in found(result, "P319").message
    assert result.facts["prompt_separator"] == "\nAgent:"
    assert result.facts["stop"] == [".\n"]
    assert after == [(prompt.removeprefix(HEAD), answer) for prompt, answer in pairs]
    assert {step.code for step in result.plan} == {"P302"}


@pytest.mark.parametrize("prefix", [" The answer is ", "The answer is ", " Answer: "])
def test_a_shared_completion_prefix_goes_and_the_rest_stays(prefix: str, tmp_path: Path) -> None:
    # the ancestor replaced every completion by the printout of the whole column
    pairs = [("2+2 ->", f"{prefix}4\n"), ("2+3 ->", f"{prefix}5\n"), ("7+9 ->", f"{prefix}16\n")]
    _, after = prepared(tmp_path, pairs)
    assert after == [("2+2 ->", " 4\n"), ("2+3 ->", " 5\n"), ("7+9 ->", " 16\n")]


def test_a_shared_prompt_prefix_goes_and_the_rest_stays(tmp_path: Path) -> None:
    head = "Translate from English to French: "
    pairs = [(f"{head}cat ->", " chat\n"), (f"{head}café ->", " café\n")]
    _, after = prepared(tmp_path, pairs)
    assert after == [("cat ->", " chat\n"), ("café ->", " café\n")]


def test_repeats_and_long_examples_live_together(tmp_path: Path) -> None:
    # the ancestor dropped rows by position after others had gone: KeyError, or the wrong row
    pairs = [
        ("a ->", " 1\n"),
        ("a ->", " 1\n"),
        ("b ->", " \n"),
        ("c ->", f" {'word ' * 2500}\n"),
        ("d ->", " 2\n"),
        ("d ->", " 2\n"),
    ]
    result, after = prepared(tmp_path, pairs)
    assert after == [pairs[0], pairs[3], pairs[4]]
    assert [where.record for where in found(result, "P401").hits.first] == [2, 6]
    assert [where.record for where in found(result, "P205").hits.first] == [3]
    assert [where.record for where in found(result, "P502").hits.first] == [4]


def test_places_are_those_of_the_source_after_every_fix(tmp_path: Path) -> None:
    pairs = [("a ->", "\n"), ("b ->", " 1\n"), ("b ->", " 1\n"), ("c ->", f" {'x' * 10_001}\n")]
    result, _ = prepared(tmp_path, pairs)
    (long,) = [finding for finding in result.left.findings if finding.rule.code == "P502"]
    assert [(where.record, where.line) for where in long.hits.first] == [(4, 4)]


def test_words_that_look_like_nothing_stay(tmp_path: Path) -> None:
    words = ["NA", "null", "NaN", "nan", "None", "N/A", "#N/A", "0", "false", "-"]
    path = tmp_path / "words.csv"
    lines = ["prompt,completion", *(f"what is {word},{word}" for word in words)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    prep.prepare(str(path), str(out), recommended=True, to="completion", select=("P205", "P401"))
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [record["completion"] for record in records] == words


def test_a_stop_sequence_keeps_its_case(tmp_path: Path) -> None:
    pairs = [
        (f"QUESTION NUMBER {n} IS VERY LOUD ->", f" AND HERE IS ANSWER NUMBER {n} END")
        for n in range(3)
    ]
    out = tmp_path / "out.jsonl"
    result = prep.prepare(
        str(written(tmp_path, pairs)), str(out), accept=lambda f: f.rule.code == "P308"
    )
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [record["completion"] for record in records] == [
        f" and here is answer number {n} END" for n in range(3)
    ]
    assert result.facts["stop"] == [" END"]


def test_upper_case_is_never_changed_unasked(tmp_path: Path) -> None:
    pairs = [
        (f"{n} IS A VERY VERY LOUD QUESTION ->", f" {n} IS QUITE A LOUD ANSWER\n") for n in range(3)
    ]
    result, after = prepared(tmp_path, pairs)
    assert "P308" in codes(result)
    assert result.facts["prompt_separator"] == " ->"
    assert after == pairs


def test_a_question_mark_is_no_separator(tmp_path: Path) -> None:
    pairs = [("Is it blue?", " no\n"), ("Is it new?", " yes\n")]
    result, after = prepared(tmp_path, pairs)
    assert "P318" not in codes(result)
    assert after == [("Is it blue? ->", " no\n"), ("Is it new? ->", " yes\n")]


def test_the_first_candidates_that_occur_nowhere_are_taken(tmp_path: Path) -> None:
    pairs = [("a -> b", " x.y\nz"), ("c\n\n###\n\nd", " 1 END 2")]
    _, after = prepared(tmp_path, pairs)
    assert after == [
        ("a -> b\n\n===\n\n", " x.y\nz***"),
        ("c\n\n###\n\nd\n\n===\n\n", " 1 END 2***"),
    ]


def test_what_most_have_is_given_to_the_rest(tmp_path: Path) -> None:
    pairs = [(f"q{n}\n\n###\n\n", f" a{n} END") for n in range(9)] + [("q9", " a9")]
    result, after = prepared(tmp_path, pairs)
    assert found(result, "P301").args["lacking"] == 1
    assert after[9] == ("q9\n\n###\n\n", " a9 END")
    assert after[:9] == pairs[:9]


def test_classes_get_no_stop_sequence(tmp_path: Path) -> None:
    pairs = [(f"text {n} ->", f" {'good' if n % 2 else 'bad'}") for n in range(10)]
    result, after = prepared(tmp_path, pairs)
    assert "P304" not in codes(result)
    assert after == pairs
    assert result.facts["task"] == "classification"
    assert result.facts["classes"] == [" bad", " good"]


def test_prompts_left_empty_are_open_ended(tmp_path: Path) -> None:
    pairs = [("", f" {n} stories.\n") for n in range(3)]
    result, after = prepared(tmp_path, pairs)
    assert result.facts["task"] == "open-ended generation"
    assert found(result, "P204").severity == "note"
    assert "P301" not in codes(result)
    assert "P315" not in codes(result)
    assert after == pairs


def test_in_chat_an_instruction_becomes_the_system_message(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    head = "Translate this to French: "
    path.write_text(f"prompt,completion\n{head}cat,chat\n{head}dog,chien\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    prep.prepare(str(path), str(out), recommended=True)
    first = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert first["messages"] == [
        {"role": "system", "content": "Translate this to French:"},
        {"role": "user", "content": "cat"},
        {"role": "assistant", "content": "chat"},
    ]


def test_from_completion_to_chat_nothing_of_the_old_layout_is_left(tmp_path: Path) -> None:
    pairs = [(f"word {n}\n\n###\n\n", f" wort {n} END") for n in range(3)]
    out = tmp_path / "out.jsonl"
    prep.prepare(str(written(tmp_path, pairs)), str(out), recommended=True, to="chat")
    for n, line in enumerate(out.read_text(encoding="utf-8").splitlines()):
        texts = [turn["content"] for turn in json.loads(line)["messages"]]
        assert texts == [f"word {n}", f"wort {n}"]


def test_preparing_what_is_prepared_changes_nothing(tmp_path: Path) -> None:
    pairs = [("Tell me: a", "Answer: 1"), ("Tell me: b", "Answer: 2"), ("Tell me: b", "Answer: 2")]
    _, after = prepared(tmp_path, pairs)
    second = tmp_path / "second"
    second.mkdir()
    result, again = prepared(second, after)
    assert again == after
    assert not result.plan


def test_a_long_common_ending_costs_little(tmp_path: Path) -> None:
    ending = "\n\n" + "Answer in one short sentence. " * 66
    pairs = [(f"question {n}{ending}", f" a{n}\n") for n in range(10_000)]
    path = written(tmp_path, pairs)
    started = process_time()
    report = prep.lint(str(path), jobs=1)
    assert process_time() - started < allowed(3)  # the ancestor took 154 seconds
    assert "P307" in {finding.rule.code for finding in report.findings}


def test_the_opening_of_a_chat_template_is_no_system_message(tmp_path: Path) -> None:
    head = "<|im_start|>system\nYou answer in one word, always.<|im_end|>\n<|im_start|>user\n"
    path = tmp_path / "a.csv"
    path.write_text(f'question,answer\n"{head}Hot",cold\n"{head}Old",young\n', encoding="utf-8")
    report = prep.lint(path, select=("P302",))
    (found,) = report.findings
    assert found.fix is not None
    assert not found.fix.recommended
