"""Every way in which one thing of a valid record can be wrong, and valid records of each layout."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from prep.core.format import Format
from prep.text.json_pointer import escape
from tests.formats import strategies as some
from tests.formats.test_laws import RICH, _first

VALUES: tuple[Any, ...] = (None, 7, "", [], {}, ["x"], {"x": 1})
WORDS = ("foo", "Human ", "GPT", "bot", "tool", "")
"""Wrong roles; of some, everybody knows what is meant."""


class Mutant(Struct, frozen=True):
    """A valid record with one thing wrong.

    pointer: of what is wrong; of the object that lacks a key, or of the message with another role
    """

    pointer: str
    record: Any


def mutants(record: Any) -> Iterator[Mutant]:
    """All mutants of a record."""
    for number, (holder, key, pointer) in enumerate(spots(record)):
        parent = pointer.rpartition("/")[0]
        for value in VALUES:
            if type(value) is not type(holder[key]) or value != holder[key]:
                yield Mutant(pointer, _changed(record, number, value))
        if not isinstance(holder, dict):
            continue
        yield Mutant(parent, _changed(record, number))
        for word in WORDS if key in ("role", "from") else ():
            yield Mutant(parent, _changed(record, number, word))
        for name in ("zzz", ""):
            changed = copy.deepcopy(record)
            list(spots(changed))[number][0][name] = 1
            yield Mutant(f"{parent}/{name}", changed)


def spots(value: Any, pointer: str = "") -> Iterator[tuple[Any, Any, str]]:
    """Holder, key and JSON Pointer of everything inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        place = f"{pointer}/{escape(str(key))}"
        yield value, key, place
        if isinstance(inner, dict | list):
            yield from spots(inner, place)


_NOTHING = object()


def _changed(record: Any, number: int, value: Any = _NOTHING) -> Any:
    changed = copy.deepcopy(record)
    holder, key, _ = list(spots(changed))[number]
    if value is _NOTHING:
        del holder[key]
    else:
        holder[key] = copy.deepcopy(value)
    return changed


def valid(format: Format) -> list[Any]:
    """Valid records of a layout, as they are in a file."""
    plain = json.loads(json.dumps(some.as_json(format.render(_first(format)))))
    records = [plain, *RICH.get(format.name, ()), *MORE.get(format.name, ())]
    return [record for record in records if record is not None]


_TOOLS = [
    {
        "type": "function",
        "function": {"name": "f", "description": "d", "parameters": {}, "strict": True},
    }
]
_ASKED: list[dict[str, Any]] = [
    {"role": "system", "content": "s", "name": "n"},
    {
        "role": "user",
        "content": [
            {"type": "text", "text": "a"},
            {"type": "image_url", "image_url": {"url": "http://a.org/b.png", "detail": "low"}},
        ],
    },
]
_CALL = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
_SAID: list[dict[str, Any]] = [
    {"role": "assistant", "tool_calls": [_CALL]},
    {"role": "tool", "tool_call_id": "1", "content": "x"},
    {"role": "assistant", "content": "b", "weight": 1, "refusal": None},
]
_GOOD, _BAD = [{"role": "assistant", "content": "a"}], [{"role": "assistant", "content": "b"}]
_FLAT = {"system": "s", "history": [["a", "b"]]}
_SHAREGPT = [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]

MORE: dict[str, list[Any]] = {
    "alpaca": [{"instruction": "a", "input": "i", "output": "b", **_FLAT}],
    "anthropic": [
        {
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "a"}]},
                {"role": "assistant", "content": [{"type": "text", "text": "b"}]},
            ]
        }
    ],
    "argilla": [
        {
            "fields": {"text": "a"},
            "responses": [
                {"status": "submitted", "values": {"label": {"value": ["x"]}}, "user_id": "1"}
            ],
        }
    ],
    "bare": [[*_ASKED, *_SAID]],
    "bedrock": [
        {
            "schemaVersion": "bedrock-conversation-2024",
            "messages": [
                {"role": "user", "content": [{"text": "a"}]},
                {"role": "assistant", "content": [{"text": "b"}]},
            ],
        }
    ],
    "chat": [
        {
            "messages": [*_ASKED, *_SAID],
            "tools": _TOOLS,
            "parallel_tool_calls": True,
            "response_format": {"a": 1},
        }
    ],
    "dialogue": [
        {"dialogue": [*_ASKED, *_SAID], "tools": _TOOLS},
        {"system": "s", "dialogue": [{"role": "user", "content": "a"}, *_GOOD]},
    ],
    "dolly": [{"instruction": "a", "context": "c", "response": "b", "category": "x"}],
    "faq": [{"category": "c", "faqs": [{"question": ["a", "b"], "answer": "x"}]}],
    "label-studio": [
        {
            "data": {"text": "a", "id": 1},
            "annotations": [
                {
                    "result": [{"to_name": "text", "type": "choices", "value": {"choices": ["x"]}}],
                    "was_cancelled": False,
                }
            ],
        }
    ],
    "logged": [
        {
            "request": {"messages": [{"role": "user", "content": "a"}]},
            "response": {"choices": [{"message": {"role": "assistant", "content": "b"}}]},
        }
    ],
    "glaive": [{"system": 'SYSTEM: s {"name": "f"}', "chat": "USER: a\n\n\nASSISTANT: b"}],
    "intents": [{"tag": "t", "patterns": ["a", "b"], "responses": ["x", "y"]}],
    "kto": [
        {"prompt": "a", "completion": "b", "label": True},
        {"conversations": _SHAREGPT, "kto_tag": True},
        {"messages": [{"role": "user", "content": "a"}, *_GOOD], "label": True},
        {"instruction": "a", "input": "i", "output": "b", "system": "s", "kto_tag": True},
    ],
    "pairs": [
        {
            "system": "s",
            "conversation": [{"human": "a", "assistant": "b"}, {"human": "c", "assistant": "d"}],
        }
    ],
    "parallel": [{"system": "s", "input": ["a", "b"], "output": ["c", "d"]}],
    "preference": [
        {
            "input": {"messages": _ASKED, "tools": _TOOLS, "parallel_tool_calls": True},
            "preferred_output": _GOOD,
            "non_preferred_output": _BAD,
        }
    ],
    "prodigy": [
        {"text": "a", "label": "X", "answer": "accept", "_task_hash": 1},
        {
            "text": "a",
            "options": [{"id": 1, "text": "X"}, {"id": 2}],
            "accept": [1],
            "answer": "accept",
        },
    ],
    "prompts": [{"prompt": _ASKED, "tools": _TOOLS, "reward_model": {"ground_truth": "x"}}],
    "ranking": [{"instruction": "a", "input": "i", "chosen": "c", "rejected": "d", **_FLAT}],
    "reinforcement": [{"messages": _ASKED, "tools": _TOOLS, "reference": "x"}],
    "self-instruct": [
        {"instruction": "a", "instances": [{"input": "i", "output": "b"}, {"output": "c"}]}
    ],
    "sharegpt": [
        {
            "conversations": [{"from": "human", "value": "<image>a"}, _SHAREGPT[1]],
            "images": ["https://a.org/x.png"],
            "system": "s",
        }
    ],
    "sharegpt-ranking": [
        {
            "conversations": _SHAREGPT[:1],
            "chosen": _SHAREGPT[1],
            "rejected": {"from": "gpt", "value": "c"},
            "system": "s",
        }
    ],
    "squad": [
        {"context": "c", "question": "q", "answers": {"text": ["a", "b"], "answer_start": [0, 1]}},
        {
            "paragraphs": [
                {
                    "context": "c",
                    "qas": [
                        {
                            "question": "q",
                            "answers": [{"text": "a", "answer_start": 1}, {"text": "b"}],
                            "is_impossible": False,
                        },
                        {"question": "r", "answers": [{"text": "a"}]},
                    ],
                }
            ]
        },
    ],
    "swift": [{"query": "a", "response": "b", **_FLAT}],
    "swift-preference": [{"query": "a", "response": "b", "rejected_response": "c", **_FLAT}],
    "trainer": [
        {
            "messages": [{"role": "user", "content": "<image>a"}, *_GOOD],
            "images": ["https://a.org/x.png"],
            "system": "s",
        },
        {
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "image_url", "value": "https://a.org/x.png"},
                        {"type": "text", "value": "a"},
                    ],
                },
                {"role": "assistant", "content": [{"type": "text", "value": "b"}]},
            ]
        },
    ],
    "trl": [
        {"prompt": _ASKED, "chosen": _GOOD, "rejected": _BAD, "tools": _TOOLS},
        {"prompt": "a", "chosen": "b", "rejected": "c"},
    ],
    "trl-completion": [{"prompt": _ASKED, "completion": _SAID, "tools": _TOOLS}],
    "vertex": [
        {
            "contents": [
                {"role": "user", "parts": [{"text": "a"}]},
                {"role": "model", "parts": [{"text": "b"}]},
            ]
        }
    ],
}
"""Valid records beside those of the laws, with as many keys as their layouts have."""
