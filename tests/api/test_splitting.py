"""A split never leaks: what lint finds between its two files is nothing, whatever went in."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import prep
from prep.api.opening import open_dataset
from prep.api.split_files import split_dataset
from prep.core.options import LintOptions
from prep.errors import UsageError

WORDS = [f"word{number}" for number in range(40)]


@st.composite
def questions(draw: st.DrawFn) -> list[str]:
    """Questions, many of them the same, or the same but for case, blanks or a word."""
    some = st.lists(st.sampled_from(WORDS), min_size=2, max_size=40).map(" ".join)
    long = st.permutations(WORDS).map(" ".join)
    made = draw(st.lists(st.one_of(some, long), min_size=8, max_size=20, unique=True))
    for question in draw(st.lists(st.sampled_from(made), max_size=16)):
        spoil = draw(st.sampled_from(["same", "upper", "blank", "more"]))
        changed = {"same": question, "upper": question.upper(), "more": f"{question} indeed"}
        made.append(changed.get(spoil, f" {question}  "))
    return draw(st.permutations(made))


def records(asked: list[str], kind: str) -> list[dict[str, Any]]:
    if kind == "completion":
        return [
            {"prompt": question, "completion": f"answer {number % 5}"}
            for number, question in enumerate(asked)
        ]
    return [
        {
            "messages": [
                {"role": "system", "content": "Be kind."},
                {"role": "user", "content": question},
                {"role": "assistant", "content": f"answer {number}"},
            ]
        }
        for number, question in enumerate(asked)
    ]


def leaks(training: str, held: str) -> list[str]:
    report = prep.lint(training, validation=held, select=("P402", "P404"))
    return [finding.message for finding in report.findings if finding.code == "P404"]


@pytest.mark.parametrize("kind", ["completion", "chat"])
@pytest.mark.parametrize("way", ["prepare", "split"])
@given(asked=questions(), seed=st.integers(0, 9))
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_nothing_of_the_validation_file_was_seen_in_training(
    way: str, kind: str, asked: list[str], seed: int
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data.jsonl"
        lines = [json.dumps(record) for record in records(asked, kind)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            if way == "prepare":
                done = prep.prepare(path, f"{folder}/out.jsonl", split=0.7, seed=seed)
                first, held = done.outputs
            else:
                first, held = split_dataset(
                    open_dataset(str(path)), LintOptions(), share=0.7, seed=seed
                )
        except UsageError:  # too many belong together
            return
        assert first.examples > 0
        assert held.examples > 0
        assert not leaks(first.path, held.path)


def split(folder: Path, made: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    path = folder / "data.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in made), encoding="utf-8")
    outputs = split_dataset(open_dataset(str(path)), LintOptions(), share=0.8)
    return [
        [json.loads(line) for line in Path(output.path).read_text("utf-8").splitlines()]
        for output in outputs
    ]


def test_examples_that_ask_nothing_are_told_apart_by_their_answers(tmp_path: Path) -> None:
    made = [{"prompt": "", "completion": f"story {number % 50}"} for number in range(100)]
    first, held = split(tmp_path, made)
    assert len(held) == 20
    assert not {row["completion"] for row in first} & {row["completion"] for row in held}


def test_the_same_question_about_other_images_is_another_question(tmp_path: Path) -> None:
    made = []
    for number in range(50):
        image = {"type": "image_url", "image_url": {"url": f"https://x.org/{number % 25}.png"}}
        asked = [{"type": "text", "text": "What is it?"}, image]
        turns = [("user", asked), ("assistant", f"a thing {number}")]
        made.append({"messages": [{"role": role, "content": said} for role, said in turns]})
    first, held = split(tmp_path, made)
    assert len(held) == 10
    images = [
        {row["messages"][0]["content"][1]["image_url"]["url"] for row in part}
        for part in (first, held)
    ]
    assert not images[0] & images[1]


def test_what_all_belongs_together_cannot_be_split(tmp_path: Path) -> None:
    words = " ".join(WORDS)
    made = [{"prompt": f"{words} {number}", "completion": "yes"} for number in range(20)]
    with pytest.raises(UsageError, match="stay together"):
        split(tmp_path, made)


def test_split_in_python_is_that_of_the_command(tmp_path: Path) -> None:
    lines = [{"prompt": f"{word}?", "completion": word} for word in WORDS]
    output = tmp_path / "data.jsonl"
    train, valid = prep.split(lines, str(output), size=4)
    assert (train.examples, valid.examples) == (len(WORDS) - 4, 4)
    written = [Path(part.path).read_text(encoding="utf-8") for part in (train, valid)]
    assert sorted(map(json.loads, "".join(written).splitlines()), key=str) == sorted(lines, key=str)
    with pytest.raises(UsageError, match="give an output path"):
        prep.split(lines)
    with pytest.raises(UsageError, match="twice"):
        prep.split(lines, str(output), ratio=0.5, size=4)
