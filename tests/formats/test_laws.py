"""What holds for every format: found by walking the package, so a new one is tested too."""

import json
import pickle
from importlib import import_module
from pkgutil import iter_modules

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prep.formats
from prep.core.example import Example, Message
from prep.core.format import Format, Refused
from tests.formats import strategies as some

FORMATS = [
    plugin
    for module in iter_modules(prep.formats.__path__)
    for plugin in getattr(import_module(f"prep.formats.{module.name}"), "PLUGINS", ())
]
RICH = {
    "anthropic": [
        {
            "system": [{"type": "text", "text": "s"}],
            "messages": [
                {
                    "role": "user",
                    "content": [{"type": "image", "source": {"type": "url", "url": "u"}}],
                },
                {
                    "role": "assistant",
                    "content": [{"type": "tool_use", "id": "1", "name": "f", "input": {"a": 1}}],
                },
                {
                    "role": "user",
                    "content": [{"type": "tool_result", "tool_use_id": "1", "content": "x"}],
                },
                {"role": "assistant", "content": "done"},
            ],
            "tools": [{"name": "f", "input_schema": {"type": "object"}}],
        }
    ],
    "bedrock": [
        {
            "schemaVersion": "bedrock-conversation-2024",
            "system": [{"text": "s"}],
            "messages": [
                {
                    "role": "user",
                    "content": [{"image": {"format": "png", "source": {"bytes": "x"}}}],
                },
                {
                    "role": "assistant",
                    "content": [{"toolUse": {"toolUseId": "1", "name": "f", "input": {"a": 1}}}],
                },
                {
                    "role": "user",
                    "content": [{"toolResult": {"toolUseId": "1", "content": [{"json": {}}]}}],
                },
                {"role": "assistant", "content": [{"text": "done"}]},
            ],
        }
    ],
    "vertex": [
        {
            "systemInstruction": {"parts": [{"text": "s"}]},
            "contents": [
                {
                    "role": "user",
                    "parts": [{"fileData": {"mimeType": "image/png", "fileUri": "gs://a.png"}}],
                },
                {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"a": 1}}}]},
                {
                    "role": "user",
                    "parts": [{"functionResponse": {"name": "f", "response": {"content": "x"}}}],
                },
                {"role": "model", "parts": [{"text": "done"}]},
            ],
            "tools": [{"functionDeclarations": [{"name": "f"}]}],
        }
    ],
    "sharegpt": [
        {
            "conversations": [
                {"from": "human", "value": "a"},
                {"from": "function_call", "value": '{"name": "f", "arguments": {"a": 1}}'},
                {"from": "observation", "value": "x"},
                {"from": "gpt", "value": "b"},
            ],
            "tools": '[{"name": "f"}]',
            "system": "s",
        }
    ],
    "squad": [
        {
            "data": [
                {
                    "paragraphs": [
                        {
                            "context": "c",
                            "qas": [{"question": "q", "answers": [{"text": "a"}]}],
                        }
                    ]
                }
            ]
        }
    ],
    "alpaca": [{"instruction": "a", "output": "b", "history": [["c", "d"]], "system": "s"}],
    "kto": [
        {"instruction": "a", "output": "b", "kto_tag": False},
        {"conversations": [{"from": "gpt", "value": "b"}], "kto_tag": False},
    ],
    "trl": [
        {"chosen": "\n\nHuman: a\n\nAssistant: b", "rejected": "\n\nHuman: a\n\nAssistant: c"},
        {"chosen": "same b", "rejected": "same c"},
    ],
    "xtuner": [{"conversation": [{"system": "s", "input": "a", "output": "b"}]}],
}
"""Records with more in them than rendered examples have."""

every_format = pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
EXAMPLES = {
    "supervised": some.pairs | some.conversations | some.continuations,
    "preference": some.preferences,
    "reinforcement": some.questions,
}


def test_names_are_unique() -> None:
    names = [format.name for format in FORMATS]
    assert len(set(names)) == len(names)


@every_format
@settings(max_examples=30)
@given(data=st.data())
def test_what_is_rendered_is_parsed_again(format: Format, data: st.DataObject) -> None:
    example = data.draw(EXAMPLES[format.kind])
    try:
        record = format.render(example)
    except Refused:
        return
    assert format.parse(record) == example


@every_format
@settings(max_examples=15)
@given(data=st.data())
def test_reading_is_parsing(format: Format, data: st.DataObject) -> None:
    examples = data.draw(st.lists(EXAMPLES[format.kind], min_size=1, max_size=4))
    fitting = [example for example in examples if _fits(format, example)]
    rows = some.rows_of([format.render(example) for example in fitting])
    parsed = format.read(rows)
    for number, example in enumerate(fitting, start=1):
        example.record = number
    assert list(parsed.examples) == fitting
    assert some.wrong(parsed) == []


@every_format
@settings(max_examples=15)
@given(data=st.data())
def test_lines_are_rendered_records(format: Format, data: st.DataObject) -> None:
    examples = data.draw(st.lists(EXAMPLES[format.kind], max_size=4))
    fitting = [example for example in examples if _fits(format, example)]
    lines = format.encode(fitting).splitlines()
    assert [msgspec.json.decode(line) for line in lines] == [
        msgspec.json.decode(msgspec.json.encode(some.as_json(format.render(example))))
        for example in fitting
    ]


@every_format
@settings(max_examples=30)
@given(data=st.data())
def test_any_object_is_an_example_or_refused(format: Format, data: st.DataObject) -> None:
    own = EXAMPLES[format.kind].filter(lambda example: _fits(format, example)).map(format.render)
    rich = st.sampled_from(RICH.get(format.name, [{"a": {}}]))
    record = data.draw(some.objects | some.mutated(some.chats | own | rich))
    parsed = some.read(format, record)
    assert len(parsed.examples) + sum(flaw.fatal for flaw in parsed.flaws) >= 1
    assert 0 <= format.recognise([record]) <= 100
    for example in parsed.examples:
        for part, turns in (("messages", example.messages), ("answers", example.answers)):
            for index in range(len(turns)):
                assert format.pointer(example, part, index, "")[:1] in ("", "/")


@every_format
@settings(max_examples=15)
@given(texts=st.lists(st.text(max_size=9).map("word{}".format), min_size=4, max_size=4))
def test_its_own_records_are_recognised(format: Format, texts: list[str]) -> None:
    example = next(example for example in _typical(*texts) if _fits(format, example))
    records = [format.render(example)] * 12
    scores = {other.name: other.recognise(records) for other in FORMATS}
    best = max(scores.values())
    assert [name for name, score in scores.items() if score == best > 0] == [format.name]


@every_format
@settings(max_examples=40)
@given(data=st.data())
def test_any_objects_are_recognised_or_not(format: Format, data: st.DataObject) -> None:
    record = json.loads(msgspec.json.encode(format.render(_first(format))))
    key = data.draw(st.sampled_from(sorted(record)))
    value = data.draw(some.anything | st.lists(some.objects, max_size=2))
    assert 0 <= format.recognise([record | {key: value}, record]) <= 100


@every_format
def test_rich_records_are_recognised(format: Format) -> None:
    for record in RICH.get(format.name, [format.render(_first(format))]):
        scores = {other.name: other.recognise([record]) for other in FORMATS}
        best = max(scores.values())
        assert [name for name, score in scores.items() if score == best > 0] == [format.name]


@every_format
def test_a_format_goes_to_another_process(format: Format) -> None:
    again = pickle.loads(pickle.dumps(format))
    assert (again.name, again.columns) == (format.name, format.columns)


@every_format
def test_a_plain_example_fits(format: Format) -> None:
    assert _fits(format, _first(format))


def _first(format: Format) -> Example:
    return next(example for example in _typical("a", "b", "c", "d") if _fits(format, example))


def _typical(system: str, ask: str, answer: str, other: str) -> list[Example]:
    """Examples of every kind: the first that fits is what a layout is made for."""
    system_message, question = Message("system", system), Message("user", ask)
    good, bad = Message("assistant", answer), Message("assistant", other)
    return [
        Example([system_message, question], [good]),
        Example([question], [good]),
        Example([], [good]),
        Example([question], [good, bad]),
        Example([question], [], extra={"reference": answer}),
    ]


def _fits(format: Format, example: Example) -> bool:
    try:
        format.render(example)
    except Refused:
        return False
    return True
