"""Layouts of other tools: what is special in each."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

import prep
from prep.api.opening import recognise
from prep.core.example import Example, Message
from prep.core.format import Parsed
from prep.errors import NeedsAnswer
from tests.formats import strategies as some
from tests.formats.test_laws import FORMATS

BY_NAME = {format.name: format for format in FORMATS}


def read(name: str, *records: Any) -> Parsed:
    return BY_NAME[name].read(some.rows_of(list(records)))


def spoken(example: Example) -> list[tuple[str, str]]:
    return [(turn.role, turn.text) for turn in example.messages + example.answers]


def only(name: str, record: Any) -> Example:
    parsed = read(name, record)
    assert (some.wrong(parsed), parsed.odd) == ([], [])
    (example,) = parsed.examples
    return example


def best(records: list[Any]) -> list[str]:
    rows = some.rows_of(records)
    read_again = [rows.record(i).data for i in range(len(rows))]
    scores = {format.name: format.recognise(read_again) for format in FORMATS}
    return [name for name, score in scores.items() if score == max(scores.values()) > 0]


def test_sharegpt_names_of_roles() -> None:
    names = ["system", "human", "gpt", "user", "chatgpt", "human", "bard", "user", "bing"]
    items = [{"from": name, "value": name} for name in names]
    roles = [role for role, _ in spoken(only("sharegpt", {"conversations": items}))]
    assert roles == ["system"] + ["user", "assistant"] * 4


def test_sharegpt_keeps_a_role_it_does_not_know() -> None:
    parsed = read("sharegpt", {"conversations": [{"from": "narrator", "value": "a"}]})
    assert parsed.odd == [0]
    assert parsed.examples[0].messages[0].role == "narrator"


def test_sharegpt_calls_functions() -> None:
    record = {
        "system": "s",
        "tools": '[{"name": "f", "parameters": {}}]',
        "conversations": [
            {"from": "human", "value": "a"},
            {"from": "function_call", "value": '{"name": "f", "arguments": {"x": 1}}'},
            {"from": "observation", "value": "b"},
            {"from": "gpt", "value": "c"},
        ],
    }
    example = only("sharegpt", record)
    system, ask, call, result = example.messages
    assert (system.text, ask.text, result.text) == ("s", "a", "b")
    function = {"name": "f", "arguments": '{"x": 1}'}
    assert call.tool_calls == [{"id": "call_1", "type": "function", "function": function}]
    assert result.tool_call_id == "call_1"
    assert example.tools == [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    again = BY_NAME["sharegpt"].render(example)
    assert json.loads(again["conversations"][2]["value"]) == {"name": "f", "arguments": {"x": 1}}


def test_sharegpt_images_stand_where_their_marks_are() -> None:
    record = {
        "conversations": [
            {"from": "human", "value": "<image>What is this, and <image>?"},
            {"from": "gpt", "value": "A cat and a dog."},
        ],
        "images": ["https://x.org/a.png", "https://x.org/b.png"],
    }
    example = only("sharegpt", record)
    urls = [part.get("image_url", part.get("text")) for part in example.messages[0].content]
    assert urls == [
        {"url": "https://x.org/a.png"},
        "What is this, and ",
        {"url": "https://x.org/b.png"},
        "?",
    ]
    assert BY_NAME["sharegpt"].render(example) == record
    (flaw,) = read("sharegpt", record | {"images": ["https://x.org/a.png"]}).flaws
    assert (flaw.code, flaw.where.pointer) == ("P811", "/images")
    assert flaw.args == {"detail": "1 image for 2 places that say <image>"}


@pytest.mark.parametrize("name", ["sharegpt", "pairs", "dialogue"])
def test_images_beside_a_dialogue_are_not_dropped(name: str) -> None:
    record = {
        "sharegpt": {"conversations": [{"from": "human", "value": "<video>"}]},
        "pairs": {"conversation": [{"human": "a", "assistant": "b"}]},
        "dialogue": {"chat": [{"role": "user", "content": "a"}]},
    }[name]
    (flaw,) = read(name, record | {"videos": ["a.mp4"]}).flaws
    assert (flaw.code, flaw.where.pointer, flaw.fatal) == ("P901", "/videos", True)


_IMAGE = {"type": "image_url", "image_url": {"url": "a.png"}}
_PARTS = [_IMAGE, {"type": "text", "text": "What is it?"}]
_REPLY = {"role": "assistant", "content": "A cat."}


@pytest.mark.parametrize(
    "record",
    [
        {"messages": [{"role": "user", "content": "<image>What is it?"}, _REPLY]},
        {"messages": [{"role": "user", "content": "What is it?"}, _REPLY]},
        {
            "messages": [
                {"role": "user", "content": [{"type": "image"}, _PARTS[1]]},
                {"role": "assistant", "content": [{"type": "text", "text": "A cat."}]},
            ]
        },
        {"query": "What is it?", "response": "A cat."},
        {"instruction": "What is it?", "input": "", "output": "A cat."},
        {"question": "What is it?", "answer": "A cat."},
    ],
)
@pytest.mark.parametrize("images", [["a.png"], "a.png", [{"bytes": None, "path": "a.png"}]])
def test_images_beside_messages_are_shown(record: dict[str, Any], images: Any) -> None:
    record = {"id": "x", **record, "images": images}
    assert best([record] * 2) == ["trainer"]
    (ask,), (answer,) = only("trainer", record).messages, only("trainer", record).answers
    assert (ask.content, answer.content) == (_PARTS, "A cat.")


def test_images_that_are_too_many_for_the_marks_are_refused() -> None:
    turns = [{"role": "user", "content": "<image>What is it?"}, _REPLY]
    (flaw,) = read("trainer", {"messages": turns, "images": ["a.png", "b.png"]}).flaws
    assert (flaw.code, flaw.where.pointer, flaw.fatal) == ("P811", "/images", True)
    (flaw,) = read("trainer", {"messages": turns, "audios": ["a.mp3"]}).flaws
    assert (flaw.code, flaw.where.pointer, flaw.fatal) == ("P901", "/audios", True)
    assert best([{"messages": turns, "audios": ["a.mp3"]}]) == ["trainer"]


def test_an_image_of_a_machine_is_no_picture() -> None:
    assert best([{"instruction": "a", "output": "b", "image": "nginx:latest"}]) == ["alpaca"]
    turns = [{"role": "user", "content": "a"}, _REPLY]
    assert best([{"messages": turns, "images": []}]) == ["chat"]


def test_parts_with_values() -> None:
    call = {"type": "tool_call", "value": '{"name": "f", "arguments": {"x": 1}}'}
    turns = [
        ("user", [{"type": "text", "value": "a"}]),
        ("assistant", [{"type": "reasoning", "value": "r"}, call]),
        ("tool", [{"type": "text", "value": "b"}]),
        ("assistant", [{"type": "text", "value": "c"}]),
    ]
    record = {
        "messages": [
            {"role": role, "content": content, "loss_weight": float(role == "assistant")}
            for role, content in turns
        ],
        "tools": '[{"type": "function", "function": {"name": "f", "parameters": {}}}]',
    }
    assert best([record] * 2) == ["trainer"]
    (example,) = read("trainer", record).examples
    ask, call, result = example.messages
    function = {"name": "f", "arguments": '{"x": 1}'}
    assert (ask.content, ask.extra, result.content) == ("a", UNSET, "b")
    assert call.tool_calls == [{"id": "call_1", "type": "function", "function": function}]
    assert (call.content, call.extra) == (UNSET, {"reasoning_content": "r"})
    assert result.tool_call_id == "call_1"
    assert example.answers == [Message("assistant", "c")]
    record["messages"][1]["loss_weight"] = 0.0
    assert read("trainer", record).examples[0].messages[1].weight == 0


@pytest.mark.parametrize(
    "record",
    [
        {
            "chosen_messages": [
                {"role": "user", "content": [{"type": "text", "value": "a"}], "loss_weight": 0.0},
                {"role": "assistant", "content": [{"type": "text", "value": "b"}]},
            ],
            "rejected_messages": [
                {"role": "user", "content": [{"type": "text", "value": "a"}], "loss_weight": 0.0},
                {"role": "assistant", "content": [{"type": "text", "value": "c"}]},
            ],
        },
        {
            "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}],
            "rejected_response": "c",
        },
        {
            "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}],
            "rejected_messages": [
                {"role": "user", "content": "a"},
                {"role": "assistant", "content": "c"},
            ],
        },
    ],
)
def test_messages_with_a_rejected_answer(record: dict[str, Any]) -> None:
    assert best([record] * 2) == ["trainer-preference"]
    assert [text for _, text in spoken(only("trainer-preference", record))] == ["a", "b", "c"]


def test_a_ranking_of_texts() -> None:
    turns = [{"from": "human", "value": "a"}]
    record = {"conversations": turns, "tools": "[]", "chosen": "b", "rejected": "c"}
    assert best([record] * 2) == ["sharegpt-ranking"]
    assert [text for _, text in spoken(only("sharegpt-ranking", record))] == ["a", "b", "c"]


def test_dialogues_whose_speakers_begin_lines() -> None:
    record = {"chosen": "Human: a\nAssistant: b", "rejected": "Human: a\nAssistant: c"}
    assert [text for _, text in spoken(only("trl", record))] == ["a", "b", "c"]


def test_no_tools_declared_is_no_wrong_declaration() -> None:
    turns = [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]
    assert only("sharegpt", {"conversations": turns, "tools": "[]"}).tools is UNSET


def test_prompts_with_fields_for_a_reward() -> None:
    record = {
        "data_source": "d",
        "prompt": [{"role": "user", "content": "a"}],
        "reward_model": {"style": "rule", "ground_truth": "18"},
    }
    assert best([record] * 2) == ["prompts"]
    example = only("prompts", record)
    assert spoken(example) == [("user", "a")]
    assert example.extra == {"data_source": "d", "reward_model": record["reward_model"]}
    assert best([record | {"answer": "b"}] * 2) == []


def test_calls_without_ids_are_paired_with_their_results() -> None:
    calls = [{"function": {"name": "f", "arguments": {"x": 1}}}, {"name": "g", "arguments": {}}]
    turns = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "", "tool_calls": calls, "loss": False},
        {"role": "tool", "content": "1"},
        {"role": "tool", "content": "2"},
        {"role": "assistant", "content": "b", "loss": True},
    ]
    assert best([{"messages": turns}] * 2) == ["trainer"]
    example = only("trainer", {"messages": turns})
    _, called, first, second = example.messages
    assert [(call["id"], call["type"], call["function"]) for call in called.tool_calls] == [
        ("call_1", "function", {"name": "f", "arguments": '{"x": 1}'}),
        ("call_2", "function", {"name": "g", "arguments": "{}"}),
    ]
    assert (first.tool_call_id, second.tool_call_id) == ("call_1", "call_2")
    assert (called.weight, example.answers) == (0, [Message("assistant", "b")])


def test_an_id_that_is_missing_stays_a_slip_of_a_chat() -> None:
    call = {"type": "function", "function": {"name": "f", "arguments": "{}"}}
    asked = {"role": "user", "content": "a"}
    answered = {"role": "assistant", "tool_calls": [call]}
    assert best([{"messages": [asked, answered]}] * 2) == ["chat"]
    result = {"role": "tool", "tool_call_id": "1", "content": "b"}
    assert best([{"messages": [asked, answered, result, _REPLY]}] * 2) == ["chat"]


def test_a_speaker_of_glaive_begins_a_line_where_others_do() -> None:
    chat = "USER: What is USER: in it?\n\n\nASSISTANT: An ASSISTANT: answers. <|endoftext|>"
    assert spoken(only("glaive", {"chat": chat})) == [
        ("user", "What is USER: in it?"),
        ("assistant", "An ASSISTANT: answers."),
    ]
    assert spoken(only("glaive", {"chat": "USER: Hi ASSISTANT: Hello"})) == [
        ("user", "Hi"),
        ("assistant", "Hello"),
    ]


def test_glaive_declares_functions_and_calls_them_in_texts() -> None:
    record = {
        "system": 'SYSTEM: Use these functions -\n{"name": "f", "parameters": {}}\n{"name": "g"}\n',
        "chat": "USER: a\n\n\nASSISTANT: I look. <functioncall> "
        '{"name": "f", "arguments": \'{"x": "1"}\'} <|endoftext|>\n\n\n'
        'FUNCTION RESPONSE: {"y": 2}\n\n\nASSISTANT: b\n\nc <|endoftext|>',
    }
    assert best([record] * 2) == ["glaive"]
    example = only("glaive", record)
    system, ask, call, result = example.messages
    assert (system.text, ask.text, call.text) == ("Use these functions -", "a", "I look.")
    function = {"name": "f", "arguments": '{"x": "1"}'}
    assert call.tool_calls == [{"id": "call_1", "type": "function", "function": function}]
    assert (result.role, result.text, result.tool_call_id) == ("tool", '{"y": 2}', "call_1")
    assert example.completion == "b\n\nc"
    assert [tool["function"]["name"] for tool in example.tools] == ["f", "g"]


def test_calls_that_are_texts_are_taken_out_where_tools_answer() -> None:
    calls = (
        "<think>r</think>\n<tool_call>\n{'name': 'f', 'arguments': {'x': 1}}\n</tool_call>\n"
        '<tool_call>\n{"name": "g", "arguments": {}}\n</tool_call>'
    )
    results = "<tool_response>\n1\n</tool_response>\n<tool_response>2</tool_response>"
    items = [("human", "a"), ("gpt", calls), ("tool", results), ("gpt", "b")]
    record = {"conversations": [{"from": name, "value": text} for name, text in items]}
    (example,) = read("sharegpt", record).examples
    _, call, first, second = example.messages
    assert call.content == "<think>r</think>"
    assert [(each["id"], each["function"]) for each in call.tool_calls] == [
        ("call_1", {"name": "f", "arguments": '{"x": 1}'}),
        ("call_2", {"name": "g", "arguments": "{}"}),
    ]
    assert [(turn.content, turn.tool_call_id) for turn in (first, second)] == [
        ("1", "call_1"),
        ("2", "call_2"),
    ]
    places = BY_NAME["sharegpt"].places(record, example)
    assert [place[-1] for place in places] == ["0", "1", "2", "2", "3"]
    roles = ["user", "assistant", "tool", "assistant"]
    turns = [{"role": role, "content": item[1]} for role, item in zip(roles, items, strict=True)]
    assert best([{"messages": turns}] * 2) == ["trainer"]
    assert only("trainer", {"messages": turns}).messages == example.messages
    without = {"conversations": record["conversations"][:2]}
    assert only("sharegpt", without).completion == calls


def test_instances_of_an_instruction_are_examples() -> None:
    items = [{"input": "x", "output": "b"}, {"input": "", "output": "c"}, {"output": 1}]
    record = {"id": "s", "name": "n", "instruction": "a", "instances": items}
    assert best([record] * 2) == ["self-instruct"]
    parsed = read("self-instruct", record)
    assert [spoken(example) for example in parsed.examples] == [
        [("user", "a\n\nx"), ("assistant", "b")],
        [("user", "a"), ("assistant", "c")],
    ]
    (flaw,) = parsed.flaws
    assert (flaw.code, flaw.where.pointer, flaw.fatal) == ("P203", "/instances/2/output", True)


def test_the_developer_of_a_template_gives_the_system_message() -> None:
    said = [("developer", "s"), ("user", "a"), ("model", "b")]
    text = "".join(f"<start_of_turn>{role}\n{words}<end_of_turn>\n" for role, words in said)
    assert spoken(only("templated", {"text": text})) == [
        ("system", "s"),
        ("user", "a"),
        ("assistant", "b"),
    ]


def test_dialogue_under_any_key() -> None:
    turns = [{"speaker": "waiter", "text": "a"}, {"speaker": "Bot", "text": "b"}]
    assert best([{"id": 1, "transcript": turns}] * 2) == ["dialogue"]
    parsed = read("dialogue", {"transcript": turns})
    assert spoken(parsed.examples[0]) == [("waiter", "a"), ("assistant", "b")]
    history = {"history": [{"role": "user", "content": "a"}], "intent": "x"}
    assert best([history]) == []


def test_pairs_of_turns() -> None:
    record = {"conversation": [{"human": "a", "assistant": "b"}, {"human": "c", "assistant": "d"}]}
    assert best([record]) == ["pairs"]
    turns = [("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d")]
    assert spoken(only("pairs", record)) == turns


def test_xtuner_system_stands_in_the_first_turn() -> None:
    record = {"conversation": [{"system": "s", "input": "a", "output": "b"}]}
    assert best([record]) == ["xtuner"]
    assert spoken(only("xtuner", record)) == [("system", "s"), ("user", "a"), ("assistant", "b")]


def test_parallel_lists() -> None:
    record = {"input": ["a", "c"], "output": ["b", "d"]}
    assert best([record]) == ["parallel"]
    assert [text for _, text in spoken(only("parallel", record))] == ["a", "b", "c", "d"]
    (flaw,) = read("parallel", {"input": ["a", "c"], "output": ["b"]}).flaws
    assert flaw.args == {"detail": "2 questions and 1 answers"}


def test_bare_lists() -> None:
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    assert best([turns] * 3) == ["bare"]
    parsed = read("bare", turns, [*turns, {"role": "user", "content": "c"}], [{"role": 1}])
    assert [spoken(example) for example in parsed.examples[:1]] == [
        [("user", "a"), ("assistant", "b")]
    ]
    assert parsed.odd == [1, 2]
    bare = BY_NAME["bare"]
    assert json.loads(bare.encode(parsed.examples[:1])) == turns
    assert bare.pointer(parsed.examples[0], "answers", 0, "/content") == "/1/content"


def test_squad_gives_an_example_per_question() -> None:
    questions = [
        {"question": "q1", "answers": [{"text": "a1", "answer_start": 0}, {"text": "a2"}]},
        {"question": "q2", "answers": [], "is_impossible": True},
        {"question": 3, "answers": []},
    ]
    article = {"title": "t", "paragraphs": [{"context": "c", "qas": questions}]}
    for record in (article, {"version": "1", "data": [article]}):
        assert best([record]) == ["squad"]
        parsed = read("squad", record)
        assert [spoken(example) for example in parsed.examples] == [
            [("user", "c\n\nq1"), ("assistant", "a1")],
            [("user", "c\n\nq2"), ("assistant", "")],
        ]
        (flaw,) = parsed.flaws
        assert flaw.where.pointer.endswith("/paragraphs/0/qas/2/question")
    row = {"context": "c", "question": "q", "answers": {"text": ["a"], "answer_start": [0]}}
    assert spoken(only("squad", row)) == [("user", "c\n\nq"), ("assistant", "a")]
    assert [flaw.code for flaw in read("squad", {"data": []}).flaws] == ["P201"]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"prompt": "a", "chosen": "b", "rejected": "c"}, ["a", "b", "c"]),
        (
            {
                "prompt": [{"role": "user", "content": "a"}],
                "chosen": [{"role": "assistant", "content": "b"}],
                "rejected": [{"role": "assistant", "content": "c"}],
            },
            ["a", "b", "c"],
        ),
        (
            {
                key: [{"role": "user", "content": "a"}, {"role": "assistant", "content": text}]
                for key, text in (("chosen", "b"), ("rejected", "c"))
            },
            ["a", "b", "c"],
        ),
        (
            {
                key: f"\n\nHuman: a\n\nAssistant: x\n\nHuman: y\n\nAssistant: {text}"
                for key, text in (("chosen", "b"), ("rejected", "c"))
            },
            ["a", "x", "y", "b", "c"],
        ),
        (
            {"chosen": "The sky is blue", "rejected": "The sky is green"},
            ["The sky is", " blue", " green"],
        ),
    ],
)
def test_trl(record: dict[str, Any], expected: list[str]) -> None:
    assert best([record]) == ["trl"]
    assert [text for _, text in spoken(only("trl", record))] == expected


def test_trl_without_a_common_prompt() -> None:
    (flaw,) = read("trl", {"chosen": "a", "rejected": "b"}).flaws
    assert (flaw.code, flaw.fatal) == ("P822", True)


@pytest.mark.parametrize(
    "record",
    [
        {"prompt": "a", "completion": "b", "label": False},
        {"instruction": "a", "input": "", "output": "b", "kto_tag": False},
        {
            "conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}],
            "kto_tag": False,
        },
        {
            "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}],
            "label": False,
        },
    ],
)
def test_kto(record: dict[str, Any]) -> None:
    assert best([record]) == ["kto"]
    example = only("kto", record)
    assert spoken(example) == [("user", "a"), ("assistant", "b")]
    assert example.answers[0].weight == 0
    tag = next(key for key in record if key in ("label", "kto_tag"))
    assert only("kto", record | {tag: True}).answers[0].weight is not 0  # noqa: F632
    assert BY_NAME["kto"].render(example)["label"] is False


def test_preference_of_llama_factory() -> None:
    record = {"instruction": "a", "input": "i", "output": "x", "chosen": "b", "rejected": "c"}
    assert best([record]) == ["ranking"]
    assert [text for _, text in spoken(only("ranking", record))] == ["a\n\ni", "b", "c"]
    record = {
        "conversations": [{"from": "human", "value": "a"}],
        "chosen": {"from": "gpt", "value": "b"},
        "rejected": {"from": "gpt", "value": "c"},
    }
    assert best([record]) == ["sharegpt-ranking"]
    assert [text for _, text in spoken(only("sharegpt-ranking", record))] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("name", "record"),
    [
        (
            "anthropic",
            {
                "system": "s",
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "text", "text": "a"},
                            {
                                "type": "image",
                                "source": {
                                    "type": "base64",
                                    "media_type": "image/png",
                                    "data": "x",
                                },
                            },
                        ],
                    },
                    {
                        "role": "assistant",
                        "content": [
                            {"type": "text", "text": "b"},
                            {"type": "tool_use", "id": "1", "name": "f", "input": {"x": 1}},
                        ],
                    },
                    {
                        "role": "user",
                        "content": [{"type": "tool_result", "tool_use_id": "1", "content": "c"}],
                    },
                    {"role": "assistant", "content": "d"},
                ],
                "tools": [{"name": "f", "input_schema": {"type": "object"}}],
            },
        ),
        (
            "bedrock",
            {
                "schemaVersion": "bedrock-conversation-2024",
                "system": [{"text": "s"}],
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {"text": "a"},
                            {"image": {"format": "png", "source": {"bytes": "x"}}},
                        ],
                    },
                    {
                        "role": "assistant",
                        "content": [
                            {"text": "b"},
                            {"toolUse": {"toolUseId": "1", "name": "f", "input": {"x": 1}}},
                        ],
                    },
                    {
                        "role": "user",
                        "content": [{"toolResult": {"toolUseId": "1", "content": [{"text": "c"}]}}],
                    },
                    {"role": "assistant", "content": [{"text": "d"}]},
                ],
            },
        ),
        (
            "vertex",
            {
                "systemInstruction": {"parts": [{"text": "s"}]},
                "contents": [
                    {
                        "role": "user",
                        "parts": [
                            {"text": "a"},
                            {"inlineData": {"mimeType": "image/png", "data": "x"}},
                        ],
                    },
                    {
                        "role": "model",
                        "parts": [{"text": "b"}, {"functionCall": {"name": "f", "args": {"x": 1}}}],
                    },
                    {
                        "role": "user",
                        "parts": [
                            {"functionResponse": {"name": "f", "response": {"content": "c"}}}
                        ],
                    },
                    {"role": "model", "parts": [{"text": "d"}]},
                ],
                "tools": [{"functionDeclarations": [{"name": "f"}]}],
            },
        ),
    ],
)
def test_blocks_and_back(name: str, record: dict[str, Any]) -> None:
    assert best([record]) == [name]
    example = only(name, record)
    chat = BY_NAME["chat"].render(example)
    assert some.schema("chat").is_valid(chat)
    assert [turn["role"] for turn in chat["messages"]] == [
        *("system", "user", "assistant", "tool", "assistant")
    ]
    assert chat["messages"][1]["content"][1] == {
        "type": "image_url",
        "image_url": {"url": "data:image/png;base64,x"},
    }
    arguments = chat["messages"][2]["tool_calls"][0]["function"]["arguments"]
    assert json.loads(arguments) == {"x": 1}
    assert BY_NAME[name].parse(BY_NAME[name].render(example)) == _unnumbered(example)


def _unnumbered(example: Example) -> Example:
    example.record = 0
    return example


def test_a_block_that_no_chat_can_hold() -> None:
    record = {
        "system": "s",
        "messages": [{"role": "user", "content": [{"type": "document", "source": {}}]}],
    }
    (flaw,) = read("anthropic", record).flaws
    assert (flaw.code, flaw.where.pointer) == ("P901", "/messages/0/content/0/type")


def test_fewer_than_ten_dialogues_without_answers_are_chat() -> None:
    record = {"messages": [{"role": "user", "content": "a"}]}
    assert best([record] * 9) == ["chat"]
    assert best([record] * 10) == ["reinforcement"]
    assert best([record | {"answer": "b"}]) == ["reinforcement"]
    assert best([record | {"id": 1}]) == ["chat"]


_ASKED, _ANSWERED = (
    {"messages": [{"role": role, "content": "a"} for role in roles], "reference": "b"}
    for roles in (("user",), ("user", "assistant"))
)
_BARE = {"messages": _ASKED["messages"]}


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([_ASKED, {"messages": None, "reference": "b"}, _ASKED], ["reinforcement"]),
        ([{"messages": [{"role": "human", "content": "a"}], "x": 1}, _ASKED], ["reinforcement"]),
        ([*[_ASKED] * 4, _ANSWERED], ["reinforcement"]),
        ([*[_ANSWERED] * 4, _ASKED], ["chat"]),
        ([_ASKED, _ANSWERED], ["chat", "reinforcement"]),
        ([*[_BARE] * 4, _ASKED], ["chat", "reinforcement"]),
        ([*[_BARE] * 9, _ASKED], ["reinforcement"]),
    ],
)
def test_fields_for_a_grader_tell_reinforcement(records: list[Any], expected: list[str]) -> None:
    assert best(records) == expected
    for method in ("reinforcement", "supervised"):
        (found,) = recognise(records, method)
        assert found.kind == (method if len(expected) > 1 else found.kind)
        assert method == "supervised" or found.name == "reinforcement"


def test_a_tie_of_layouts_is_a_question(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, [_ASKED, _ANSWERED])), encoding="utf-8")
    with pytest.raises(NeedsAnswer):
        prep.lint(path)
    for options in ({"method": "reinforcement"}, {"format": "reinforcement"}):
        report = prep.lint(path, **options)
        assert report.format == "reinforcement"
        assert "P832" in {finding.code for finding in report.findings}


def test_qa_only_when_nothing_else_is_part_of_it() -> None:
    record = {"question": "a", "answer": "b"}
    assert best([record | {"id": 1}]) == ["qa"]
    assert best([record | {"context": "c"}]) == []
    assert best([record | {"sql": "c"}]) == []


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        (
            "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nhi [/INST] yo </s><s>[INST] a [/INST] b </s>",
            ["system Be kind.", "user hi", "assistant yo", "user a", "assistant b"],
        ),
        ("### Human: hi### Assistant: yo", ["user hi", "assistant yo"]),
        (
            "Below is one.\n\n### Instruction:\nadd\n\n### Input:\n1 2\n\n### Response:\n3",
            ["system Below is one.", "user add\n\n1 2", "assistant 3"],
        ),
        (
            "<|im_start|>system\nx<|im_end|>\n<|im_start|>user\n hi\n<|im_end|>\n"
            "<|im_start|>assistant\nyo<|im_end|>\n",
            ["system x", "user  hi\n", "assistant yo"],
        ),
        (
            "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\nyo<|eot_id|>",
            ["user hi", "assistant yo"],
        ),
        (
            "<bos><start_of_turn>user\nhi<end_of_turn>\n<start_of_turn>model\nyo<end_of_turn>",
            ["user hi", "assistant yo"],
        ),
        ("<|user|>\nhi<|end|>\n<|assistant|>\nyo<|end|>", ["user hi", "assistant yo"]),
        ("A chat. USER: hi ASSISTANT: yo</s>", ["system A chat.", "user hi", "assistant yo"]),
        ("Q: hi?\nA: yo", ["user hi?", "assistant yo"]),
    ],
)
def test_chat_templates_are_taken_apart(text: str, turns: list[str]) -> None:
    assert [" ".join(turn) for turn in spoken(only("templated", {"text": text}))] == turns
    assert best([{"text": text, "id": 1}]) == ["templated"]


@pytest.mark.parametrize(
    "text", ["Once upon a time", "User: hi", "Q: a\nQ: b\nA: c", "A: b\nQ: a", "[INST] a [/INST]"]
)
def test_other_texts_stay_texts(text: str) -> None:
    assert spoken(only("templated", {"text": text})) == [("assistant", text)]
    assert best([{"text": text}]) == ["text"]


def test_texts_of_which_some_look_like_dialogues_are_texts() -> None:
    assert best([{"text": "Q: a\nA: b"}, {"text": "Once."}, {"text": "Q: c\nA: d"}]) == ["text"]


def test_trl_answers_may_begin_with_the_prompt() -> None:
    def told(answer: str) -> list[dict[str, str]]:
        return [{"role": "user", "content": "q"}, {"role": "assistant", "content": answer}]

    record = {"prompt": "q", "chosen": told("a"), "rejected": told("b")}
    example = only("trl", record)
    assert spoken(example) == [("user", "q"), ("assistant", "a"), ("assistant", "b")]
    other = read("trl", record | {"prompt": "another question"})
    assert [flaw.code for flaw in other.flaws] == ["P822"]


def test_intents_give_an_example_per_pattern() -> None:
    record = {"tag": "hi", "patterns": ["a", "b", "c"], "responses": ["x", "y"], "context": []}
    assert best([record]) == ["intents"]
    parsed = read("intents", record)
    assert [spoken(example) for example in parsed.examples] == [
        [("user", "a"), ("assistant", "x")],
        [("user", "b"), ("assistant", "y")],
        [("user", "c"), ("assistant", "x")],
    ]
    assert [example.record for example in parsed.examples] == [1, 1, 1]
    nothing_asked = read("intents", {"tag": "noanswer", "patterns": [], "responses": ["What?"]})
    assert [(flaw.code, flaw.where.pointer) for flaw in nothing_asked.flaws] == [
        ("P203", "/patterns")
    ]


@pytest.mark.parametrize("key", ["conversations", "dialogue"])
def test_roles_that_are_spelled_otherwise_are_told_and_mended(key: str, tmp_path: Path) -> None:
    who, what = ("from", "value") if key == "conversations" else ("speaker", "text")

    def told(ask: str, answer: str) -> str:
        turns = [{who: ask, what: "Hi"}, {who: answer, what: f"Ho {ask} {answer}"}]
        return json.dumps({key: turns})

    path = tmp_path / "a.jsonl"
    lines = [told("user", "assistant"), told("Human ", "GPT"), told("user", "bot")]
    path.write_text("\n".join(lines), encoding="utf-8")
    (found,) = prep.lint(path, select="P206").findings
    assert (found.severity, found.hits.count) == ("error", 3)
    assert [(where.record, where.pointer) for where in found.hits.first] == [
        *((2, f"/{key}/0/{who}"), (2, f"/{key}/1/{who}"), (3, f"/{key}/1/{who}"))
    ]
    done = prep.prepare(path, str(tmp_path / "out.jsonl"))
    assert "P206" not in {finding.code for finding in done.left.findings}
    written = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    roles = [[turn["role"] for turn in json.loads(line)["messages"]] for line in written]
    assert roles == [["user", "assistant"]] * 3
    path.write_text("\n".join([*lines, told("foo", "GPT")]), encoding="utf-8")
    left = prep.prepare(path, str(tmp_path / "foo.jsonl")).left
    (unknown,) = [finding for finding in left.findings if finding.code == "P206"]
    assert (4, f"/{key}/0/{who}") in [(w.record, w.pointer) for w in unknown.hits.first]


@pytest.mark.parametrize("version", [None, "bedrock-conversation-2023"])
def test_another_version_of_bedrock_is_told_and_written_anew(
    version: str | None, tmp_path: Path
) -> None:
    record = BY_NAME["bedrock"].render(Example([Message("user", "a")], [Message("assistant", "b")]))
    lines = [json.dumps(record), json.dumps({**record, "schemaVersion": version})]
    if version is None:
        del record["schemaVersion"]
        lines[1] = json.dumps(record)
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    (found,) = prep.lint(path, select=("P201", "P203")).findings
    (where,) = found.hits.first
    assert (found.severity, where.record) == ("error", 2)
    assert where.pointer == ("" if version is None else "/schemaVersion")
    done = prep.prepare(path, str(tmp_path / "out.jsonl"), to="bedrock")
    assert not {"P201", "P203"} & {finding.code for finding in done.left.findings}


def test_the_last_of_many_questions_is_looked_at() -> None:
    asked = {"question": "q", "answers": [{"text": "a"}]}
    article = {"paragraphs": [{"context": "c", "qas": [asked, {**asked, "answers": "b"}]}]}
    broken = {"paragraphs": [{"context": "c", "qas": [asked]}, {"context": "c", "qas": 1}]}
    for record, pointer in (
        (article, "/paragraphs/0/qas/1/answers"),
        (broken, "/paragraphs/1/qas"),
        ({"context": "c", "question": "q", "answers": {"text": ["a", 1]}}, "/answers/text/1"),
    ):
        assert [flaw.where.pointer for flaw in read("squad", record).flaws] == [pointer]


def test_roles_in_a_column_of_dialogues_are_told_and_mended(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cells = [
        json.dumps([{"from": ask, "value": "Hi"}, {"from": answer, "value": "Ho"}])
        for ask, answer in (("human", "gpt"), ("Human ", "bot"))
    ]
    quoted = (f'"{cell}"' for cell in (cell.replace('"', '""') for cell in cells))
    path.write_text("\n".join(("conversation", *quoted)), encoding="utf-8")
    (found,) = prep.lint(path, select="P206").findings
    assert [where.line for where in found.hits.first] == [3, 3]
    done = prep.prepare(path, str(tmp_path / "out.jsonl"))
    assert "P206" not in {finding.code for finding in done.left.findings}


def test_calls_of_the_worse_answer_are_looked_at(tmp_path: Path) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{"}}
    record = {
        "input": {"messages": [{"role": "user", "content": "Hi"}]},
        "preferred_output": [{"role": "assistant", "content": "Ho"}],
        "non_preferred_output": [{"role": "assistant", "tool_calls": [call]}],
    }
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    (found,) = prep.lint(path, select="P801").findings
    (where,) = found.hits.first
    assert where.pointer == "/non_preferred_output/0/tool_calls/0/function/arguments"


def test_a_flat_layout_is_reported_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"instruction":"a","input":"","output":"b"}', encoding="utf-8")
    assert prep.lint(path).format == "alpaca"
    (tmp_path / "a.csv").write_text("Frage,Antwort\na,b\n", encoding="utf-8")
    assert prep.lint(tmp_path / "a.csv").format == "chat"


ASKED = [{"role": "system", "content": "s"}, {"role": "user", "content": "a"}]
SAID = {"role": "assistant", "content": "b", "refusal": None, "annotations": []}
CHOICES = [{"index": 0, "message": SAID, "finish_reason": "stop"}, {"message": {"content": "c"}}]


@pytest.mark.parametrize(
    "record",
    [
        {"object": "chat.completion", "id": "1", "choices": CHOICES, "messages": ASKED},
        {"request": {"model": "m", "messages": ASKED}, "response": {"choices": CHOICES}},
        {"request_body": {"messages": ASKED}, "response_body": {"choices": CHOICES}},
        {"run_type": "llm", "inputs": {"messages": ASKED}, "outputs": {"choices": CHOICES}},
        {"id": "1", "input": {"messages": ASKED}, "output": SAID, "metadata": {}},
        {"id": "1", "input": ASKED, "output": "b"},
        {"input": ASKED, "ideal": "b"},
        {"input": ASKED, "ideal": ["b", "c"]},
    ],
)
def test_a_logged_call_is_what_was_sent_and_what_came_back(record: dict[str, Any]) -> None:
    assert best([record] * 12) == ["logged"]
    (example,) = read("logged", record).examples
    assert spoken(example) == [("system", "s"), ("user", "a"), ("assistant", "b")]
    assert example.answers[0].extra is UNSET


def test_fields_for_a_grader_are_no_logged_call() -> None:
    record = {"messages": ASKED, "choices": ["b", "c"], "ideal": "b"}
    assert best([record] * 12) == ["reinforcement"]


def test_a_call_that_failed_is_left_out_with_its_place() -> None:
    failed = {"request": {"messages": ASKED}, "response": None, "error": "429"}
    (flaw,) = read("logged", failed).flaws
    assert (flaw.code, flaw.where.pointer) == ("P203", "/response")
