"""From every layout to every layout that can be written: read back, with what is lost told."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, structs

import prep
from prep.core.example import Example
from prep.core.format import Refused
from prep.core.options import To
from prep.formats.converting import convert, convert_all
from tests.formats import strategies as some
from tests.formats.mutations import valid
from tests.formats.test_laws import EXAMPLES, FORMATS

BY_NAME = {format.name: format for format in FORMATS}
LAYOUTS = [name for name in get_args(To) if name != "auto"]
NOT_WRITTEN = {
    *(
        "argilla",
        "dialogue",
        "faq",
        "glaive",
        "intents",
        "label-studio",
        "logged",
        "messenger",
        "prodigy",
        "prompts",
        "self-instruct",
        "squad",
        "templated",
        "tickets",
        "trainer",
        "trainer-preference",
    ),
}
"""They hold what an example does not have and nobody should make up, are texts of a template, or
ways to write what others hold too."""


def test_every_layout_is_written_but_those_that_would_be_made_up() -> None:
    assert {format.name for format in FORMATS} - set(LAYOUTS) == NOT_WRITTEN


@pytest.mark.parametrize("to", LAYOUTS)
def test_what_is_written_is_read_again(to: str) -> None:
    layout, is_valid = BY_NAME[to], some.schema(BY_NAME[to].schema).is_valid
    for format in FORMATS:
        rows = some.rows_of(valid(format))
        parsed = convert_all(format.read(rows), rows, to, format)
        told = {flaw.where.record for flaw in parsed.flaws if flaw.code == "P901"}
        assert told | {example.record for example in parsed.examples} == set(rows.lines)
        lines = [json.loads(line) for line in layout.encode(parsed.examples).splitlines()]
        assert all(map(is_valid, lines)), format.name
        written = layout.read(some.rows_of(lines))
        assert [flaw for flaw in written.flaws if flaw.code != "P213"] == []
        assert written.odd == [] or not set(written.odd) - set(parsed.odd)
        again = [convert(example, to, layout.kind) for example in written.examples]
        assert [lost for _, lost in again if lost] == []


@pytest.mark.parametrize("to", LAYOUTS)
def test_preparing_twice_changes_nothing(to: str, tmp_path: Path) -> None:
    for name in ("kto", "sharegpt", "trl", "reinforcement", "text"):
        path, out, again = (tmp_path / f"{stem}.jsonl" for stem in (name, f"{name}1", f"{name}2"))
        path.write_text("\n".join(map(json.dumps, valid(BY_NAME[name]) * 2)), encoding="utf-8")
        chosen: dict[str, Any] = {"to": to, "fix": "none", "select": ("P9",), "jobs": 1}
        if prep.prepare(path, str(out), format=name, **chosen).outputs:
            assert prep.prepare(out, str(again), format=to, **chosen).left.findings == ()
            assert again.read_bytes() == out.read_bytes()


@pytest.mark.parametrize("to", LAYOUTS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_not_read_again_is_told(to: str, data: st.DataObject) -> None:
    format = BY_NAME["chat"]
    of_chats = some.chats.map(lambda record: some.read(format, record).examples[0])
    example: Example = data.draw(of_chats | EXAMPLES["supervised"] | EXAMPLES["preference"])
    kind: Any = "preference" if len(example.answers) == 2 else "supervised"
    try:
        converted, lost = convert(example, to, kind)
    except Refused:
        return
    (line,) = BY_NAME[to].encode([converted]).splitlines()
    (again,) = some.read(BY_NAME[to], json.loads(line)).examples
    if lost or to == "reinforcement" or not example.messages:
        return
    assert _said(again) == _said(example)
    assert (_tools(again), again.settings) == (_tools(example), example.settings)


def _said(example: Example) -> list[Any]:
    """The turns of an example; several texts say the same as one, and an empty one
    or one that is not there as much as null."""
    turns = (*example.messages, *example.answers)
    return [structs.replace(turn, content=_parts(turn.content)) for turn in turns]


def _tools(example: Example) -> Any:
    """The tools of an example; one without parameters says the same as one with any object."""
    anything = {"parameters": {"type": "object"}}
    if not isinstance(example.tools, list):
        return example.tools
    return [tool | {"function": anything | tool["function"]} for tool in example.tools]


def _parts(content: Any) -> Any:
    if not isinstance(content, list):
        return None if content is UNSET else content
    parts: list[Any] = []
    for is_text, together in groupby(content, lambda part: part["type"] == "text"):
        run = list(together)
        parts += ["".join(part["text"] for part in run)] if is_text else run
    parts = [part for part in parts if part]
    return "".join(parts) if all(isinstance(part, str) for part in parts) else parts
