"""From any layout to one that providers take: nothing made up, nothing lost in silence."""

from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prep
from prep.api.opening import open_dataset
from prep.api.previewing import changes
from prep.core.example import UNSET, Example, Message
from prep.core.format import Refused
from prep.core.options import PrepareOptions, To
from prep.formats.converting import convert
from prep.formats.losses import DEVELOPERS
from tests.formats import strategies as some
from tests.formats.test_laws import FORMATS

BY_NAME = {format.name: format for format in FORMATS}
LAYOUTS = get_args(To)[1:]
USER, ASSISTANT = Message("user", "Hi"), Message("assistant", "Ho")
CALL = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def refused(example: Example, to: str, kind: Any = "supervised") -> str:
    with pytest.raises(Refused) as caught:
        convert(example, to, kind)
    assert caught.value.code == "P901"
    return str(caught.value.args_of_rule["what"])


BROKEN_PARTS: list[Any] = [
    [{"type": "image_url", "image_url": "https://x.org/detail.png"}],
    [{"type": "image_url", "image_url": None}],
    [{"type": "image_url"}, "Hi"],
]
BROKEN_CALLS: list[Any] = [[{"type": "function", "function": CALL["function"]}], ["f"], CALL]


@pytest.mark.parametrize("to", LAYOUTS)
@pytest.mark.parametrize("content", BROKEN_PARTS)
def test_broken_parts_are_converted_or_refused(to: str, content: Any) -> None:
    converts(Example([Message("user", content)], [ASSISTANT]), to)


@pytest.mark.parametrize("to", LAYOUTS)
@pytest.mark.parametrize("calls", BROKEN_CALLS)
def test_broken_calls_are_converted_or_refused(to: str, calls: Any) -> None:
    converts(Example([USER, Message("assistant", "", tool_calls=calls), USER], [ASSISTANT]), to)


def converts(example: Example, to: str) -> None:
    """Passes when a layout takes an example or refuses it, and nothing else is raised."""
    try:
        converted, _ = convert(example, to)
    except Refused:
        return
    assert len(converted.messages) == len(example.messages)


@pytest.mark.parametrize("to", LAYOUTS)
@settings(max_examples=60)
@given(example=some.pairs | some.conversations | some.preferences | some.questions)
def test_what_is_converted_can_be_written(to: str, example: Example) -> None:
    try:
        converted, _ = convert(example, to)
    except Refused:
        return
    assert BY_NAME[to].encode([converted])
    again, lost = convert(converted, to)
    assert (again, lost) == (converted, ()) or to == "reinforcement"


@settings(max_examples=80)
@given(record=some.chats, to=st.sampled_from(LAYOUTS))
def test_rich_chats_are_written_or_refused(record: dict[str, Any], to: str) -> None:
    (example,) = some.read(BY_NAME["chat"], record).examples
    try:
        converted, lost = convert(example, to)
    except Refused:
        return
    assert BY_NAME[to].encode([converted])
    if to == "chat":
        assert (converted, lost) == (example, ())


def test_pairs_become_anything_but_preferences() -> None:
    pair = Example([USER], [ASSISTANT], record=7)
    assert convert(pair, "chat") == (pair, ())
    assert convert(pair, "completion") == (pair, ())
    fields = {"reference_answer": "Ho"}
    assert convert(pair, "reinforcement") == (Example([USER], [], extra=fields, record=7), ())
    assert refused(pair, "preference") == "examples without a second answer"


def test_the_better_answer_is_the_answer() -> None:
    pair = Example([USER], [ASSISTANT, Message("assistant", "Hm")])
    converted, lost = convert(pair, "chat", "preference")
    assert (converted.answers, lost) == ([ASSISTANT], ("answers that are not preferred",))


@pytest.mark.parametrize(
    ("example", "what"),
    [
        (Example([Message("system", "s"), USER], [ASSISTANT]), "system messages"),
        (Example([USER, ASSISTANT, USER], [ASSISTANT]), "dialogues of several turns"),
        (Example([USER], []), "examples without an answer"),
        (Example([USER], [ASSISTANT], tools=[{}]), "tools"),
        (Example([USER], [Message("assistant", tool_calls=[CALL])]), "tools"),
        (
            Example([Message("user", [{"type": "image_url"}])], [ASSISTANT]),
            "content other than text",
        ),
        (
            Example([USER], [Message("assistant", "x", weight=0)]),
            "answers that are not to be trained on",
        ),
    ],
)
def test_what_no_prompt_can_hold(example: Example, what: str) -> None:
    assert refused(example, "completion") == what


@pytest.mark.parametrize("to", ["chat", "completion", "vertex", "bedrock"])
def test_an_unwanted_answer_is_not_passed_off_as_a_wanted_one(to: str) -> None:
    unwanted = Example([USER], [Message("assistant", "x", weight=0)])
    assert refused(unwanted, to) == "answers that are not to be trained on"


def test_a_dialogue_may_hold_answers_that_are_not_trained_on() -> None:
    before = Message("assistant", "x", weight=0)
    example = Example([USER, before, USER], [ASSISTANT])
    assert convert(example, "chat") == (example, ())


def test_nobody_invents_a_question() -> None:
    text = Example([], [ASSISTANT])
    assert refused(text, "chat") == "answers that nobody asked for"
    assert convert(text, "completion")[0].messages == [Message("user", "")]
    assert refused(Example([USER], []), "chat", "reinforcement") == "examples without an answer"


def test_what_is_lost_is_said() -> None:
    example = Example(
        [Message("user", [{"type": "text", "text": "Hi"}], name="Ann")],
        [Message("assistant", "Ho", weight=1, refusal=None, extra={"x": 1})],
        settings={"response_format": {}},
        extra={"id": 1},
    )
    converted, lost = convert(example, "completion")
    assert converted == Example([USER], [ASSISTANT])
    assert set(lost) == {
        "names of messages",
        "weights of messages",
        "refusals beside the content",
        "unknown keys of messages",
        "settings beside the messages",
        "fields beside the messages",
    }
    converted, lost = convert(example, "reinforcement")
    assert converted.extra == {"id": 1, "reference_answer": "Ho"}
    assert (converted.settings, set(lost)) == (
        UNSET,
        {"settings beside the messages", "weights of messages"},
    )


def test_it_is_part_of_preparing(tmp_path: Path) -> None:
    lines = [
        '{"prompt":"Hi","chosen":"Ho","rejected":"Hm"}',
        '{"prompt":"Hi","chosen":"Ha","rejected":"Hm"}',
    ]
    source = tmp_path / "pairs.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    done = prep.prepare(source, str(out), to="chat", fix="none")
    assert out.read_text(encoding="utf-8").splitlines() == [
        '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}',
        '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ha"}]}',
    ]
    (lost,) = [finding for finding in done.report.findings if finding.code == "P908"]
    assert lost.message == (
        "The layout chat has no place for answers that are not preferred, so they are left out: 2."
    )


def test_what_cannot_be_converted_is_rejected(tmp_path: Path) -> None:
    turns = '{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}'
    source = tmp_path / "chat.jsonl"
    source.write_text(
        f'{{"messages":[{turns}]}}\n{{"messages":[{turns},{turns}]}}\n', encoding="utf-8"
    )
    out = tmp_path / "out.jsonl"
    done = prep.prepare(source, str(out), to="completion", fix="none", skip_bad=True)
    assert out.read_text(encoding="utf-8") == '{"prompt":"Hi","completion":"Ho"}\n'
    assert done.rejected == 1
    (finding,) = [finding for finding in done.report.findings if finding.code == "P901"]
    assert "dialogues of several turns" in finding.message
    assert [where.record for where in finding.hits.first] == [2]


@pytest.mark.parametrize(
    "line",
    [
        '{"messages":[{"role":"user","content":" Hi"},{"role":"assistant","content":"Ho"}]}',
        '{"conversations":[{"from":"human","value":" Hi"},{"from":"gpt","value":"Ho"}]}',
        '{"instruction":" Hi","output":"Ho"}',
        '{"question":" Hi","answer":"Ho"}',
    ],
)
def test_a_system_message_for_every_layout(line: str, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    has_one = '{"messages":[{"role":"system","content":"Mine"},{"role":"user","content":"A"},'
    has_one += '{"role":"assistant","content":"B"}]}'
    lines = [line, has_one] if "messages" in line else [line]
    source.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    done = prep.prepare(source, str(out), system="Be kind.", fix="none", extend_select="P309")
    written = out.read_text(encoding="utf-8").splitlines()
    assert written[0] == (
        '{"messages":[{"role":"system","content":"Be kind."},{"role":"user","content":" Hi"},'
        '{"role":"assistant","content":"Ho"}]}'
    )
    assert written[1:] == lines[1:]
    (blanks,) = [finding for finding in done.report.findings if finding.code == "P309"]
    (where,) = blanks.hits.first
    expected = {"m": "/messages/0/content", "c": "/conversations/0/value"}
    key = line[2:].partition('"')[0]
    assert where.pointer == expected.get(line[2], f"/{key}")


@pytest.mark.parametrize("to", ["vertex", "bedrock"])
def test_a_developer_speaks_as_the_system_where_only_that_is_known(to: str) -> None:
    said = [Message("developer", "Be kind."), USER]
    converted, lost = convert(Example(said, [ASSISTANT]), to)
    assert lost == (DEVELOPERS,)
    assert converted.messages[0] == Message("system", "Be kind.")
    assert b"Be kind." in BY_NAME[to].encode([converted])


HUMAN = (
    '{"messages":[{"role":"human","content":"Hi"},{"role":"gpt","content":"Ho"}]}\n'
    '{"messages":[{"role":"user","content":"Who?"},{"role":"assistant","content":"Me"}]}\n'
)


@pytest.mark.parametrize(
    ("to", "lines"),
    [
        (
            "completion",
            ['{"prompt":"Hi","completion":"Ho"}', '{"prompt":"Who?","completion":"Me"}'],
        ),
        (
            "qa",
            ['{"question":"Hi","answer":"Ho"}', '{"question":"Who?","answer":"Me"}'],
        ),
        (
            "reinforcement",
            [
                '{"messages":[{"role":"user","content":"Hi"}],"reference_answer":"Ho"}',
                '{"messages":[{"role":"user","content":"Who?"}],"reference_answer":"Me"}',
            ],
        ),
    ],
)
def test_known_roles_are_renamed_before_the_conversion(
    to: str, lines: list[str], tmp_path: Path
) -> None:
    source, out = tmp_path / "chat.jsonl", tmp_path / "out.jsonl"
    source.write_text(HUMAN, encoding="utf-8")
    options: dict[str, Any] = {"to": to, "select": ("P2", "P6", "P9")}
    done = prep.prepare(source, str(out), **options)
    assert out.read_text(encoding="utf-8").splitlines() == lines
    assert [(step.code, step.examples) for step in done.applied] == [("P206", 1)]
    found = {finding.code: finding for finding in done.report.findings}
    assert [(where.record, where.pointer) for where in found["P206"].hits.first] == [
        (1, "/messages/0/role"),
        (1, "/messages/1/role"),
    ]
    assert {"P206", "P901"}.isdisjoint(finding.code for finding in done.left.findings)
    (count,) = [each for each in done.left.findings if each.code == "P606"]
    assert count.message.startswith("Examples: 2 of 2")
    again = tmp_path / "again.jsonl"
    prep.prepare(source, str(again), plan=done.plan, **options)
    assert again.read_bytes() == out.read_bytes()


def test_without_fixes_unknown_roles_stay_refused(tmp_path: Path) -> None:
    source, out = tmp_path / "chat.jsonl", tmp_path / "out.jsonl"
    source.write_text(HUMAN, encoding="utf-8")
    done = prep.prepare(source, str(out), to="completion", fix="none", skip_bad=True)
    assert out.read_text(encoding="utf-8") == '{"prompt":"Who?","completion":"Me"}\n'
    assert {"P206", "P901"} <= {finding.code for finding in done.left.findings}


def test_roles_that_mean_nothing_stay_refused_and_are_named(tmp_path: Path) -> None:
    source, out = tmp_path / "chat.jsonl", tmp_path / "out.jsonl"
    source.write_text(HUMAN.replace("gpt", "narrator"), encoding="utf-8")
    done = prep.prepare(source, str(out), to="completion", skip_bad=True)
    assert out.read_text(encoding="utf-8") == '{"prompt":"Who?","completion":"Me"}\n'
    (roles,) = [finding for finding in done.report.findings if finding.code == "P206"]
    assert "narrator" in roles.message


def test_a_preview_shows_what_a_conversion_would_have_refused(tmp_path: Path) -> None:
    source = tmp_path / "chat.jsonl"
    source.write_text(HUMAN, encoding="utf-8")
    done = prep.prepare(source, to="completion", select=("P2",), write=False)
    (change,) = changes(open_dataset(str(source), PrepareOptions()), done.plan, "completion")
    assert change.codes == ("P206",)
    assert change.before == HUMAN.splitlines()[0]
    assert change.after == '{"prompt":"Hi","completion":"Ho"}'
