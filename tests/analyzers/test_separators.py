"""Separators matter where a model goes on from a prompt, and are noise in chat."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import prep
from prep.core.finding import Finding

CHAT_ONLY = "openai/gpt-4.1-mini"
OF_COMPLETION = {"P301", "P304", "P305", "P306", "P307", "P318", "P319"}


def write(folder: Path, pairs: Sequence[tuple[str, str]], name: str = "case.jsonl") -> Path:
    path = folder / name
    rows = [{"prompt": prompt, "completion": completion} for prompt, completion in pairs]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def bare(count: int) -> list[tuple[str, str]]:
    return [(f"{n} plus {n}?", f"It is {n + n}") for n in range(count)]


def ended(count: int, separator: str = " ->", stop: str = " END") -> list[tuple[str, str]]:
    return [(f"{prompt}{separator}", f" {answer}{stop}") for prompt, answer in bare(count)]


def left_in_chat(path: Path) -> list[Finding]:
    found = prep.prepare(path, to="chat", write=False).report.findings
    return [each for each in found if each.code == "P314"]


def written(path: Path, **options: Any) -> list[str]:
    """The lines that `prepare -q` writes."""
    out = path.with_name("out.jsonl")
    options = {"recommended": True, "force": True, **options}
    prep.prepare(path, str(out), **options)
    return out.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("pairs", [bare(12), ended(12)])
def test_a_target_that_takes_chat_only_hears_nothing_of_separators(
    pairs: list[tuple[str, str]], tmp_path: Path
) -> None:
    path = write(tmp_path, pairs)
    codes = {finding.code for finding in prep.lint(path, target=CHAT_ONLY).findings}
    assert "P901" in codes
    assert not codes & OF_COMPLETION
    assert {finding.code for finding in prep.lint(path).findings} & OF_COMPLETION


def test_nothing_of_completions_is_mended_for_a_target_that_takes_chat_only(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, bare(12))
    assert written(path, target=CHAT_ONLY) == [
        line.replace('": "', '":"').replace('", "', '","') for line in path.read_text().splitlines()
    ]


def test_an_instruction_stays_where_chat_would_have_a_place_for_it(tmp_path: Path) -> None:
    told = "Add the two numbers below.\n"
    path = write(tmp_path, [(told + prompt, answer) for prompt, answer in bare(12)])
    assert all("Add the two" in line for line in written(path, target=CHAT_ONLY))
    assert all('"role":"system"' in line for line in written(path, target=CHAT_ONLY, to="chat"))
    assert not any("Add the two" in line for line in written(path))


def test_no_separator_is_advised_for_a_target_that_takes_chat_only(tmp_path: Path) -> None:
    path = write(tmp_path, ended(12))
    done = prep.prepare(path, str(tmp_path / "out.jsonl"), target=CHAT_ONLY)
    assert not done.facts.keys() & {"prompt_separator", "stop"}


def test_a_base_model_hears_of_separators(tmp_path: Path) -> None:
    path = write(tmp_path, bare(12))
    codes = {finding.code for finding in prep.lint(path, target="openai/davinci-002").findings}
    assert {"P301", "P304", "P305"} <= codes


def test_separators_that_nearly_all_have_are_taken_out_of_a_chat(tmp_path: Path) -> None:
    path = write(tmp_path, [*ended(11), ("12 plus 12?", " It is 24")])
    assert sorted(each.message for each in left_in_chat(path)) == [
        "Completions still end with 'END': 11.",
        "Prompts still end with '->': 11.",
    ]
    assert not any("->" in line or "END" in line for line in written(path, to="chat"))


def test_an_ending_of_its_own_is_said_and_left_to_a_person(tmp_path: Path) -> None:
    path = write(tmp_path, ended(12, "\n\nAgent:", ""))
    (found,) = left_in_chat(path)
    assert found.message == "Prompts still end with 'Agent:': 12."
    assert found.fix is not None
    assert (found.fix.safety, found.fix.recommended) == ("unsafe", False)
    assert all("Agent:" in line for line in written(path, to="chat"))
    assert not any("Agent:" in line for line in written(path, to="chat", fix="unsafe"))


def test_what_prompts_end_with_by_chance_is_no_separator_of_a_chat(tmp_path: Path) -> None:
    pairs = [(f"Where is the {n}th cat", f" {n} rooms away") for n in range(12)]
    assert not left_in_chat(write(tmp_path, pairs))
