"""Who only counts tokens reads dialogues as columns, and counts what everybody else counts."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prep import registry
from prep.api.opening import registry_format
from prep.core.counting import Counting
from prep.core.record import Rows, Shard, Source
from prep.engine.work import Tally, Work, analyze
from prep.formats import talks

O200K = Counting("o200k_base")
SYSTEM = {"role": "system", "content": "Answer in one word. " * 15}
USER = {"role": "user", "content": "Which colour?"}
ASSISTANT = {"role": "assistant", "content": "Green."}

LINES = [
    json.dumps({"messages": [SYSTEM, USER, ASSISTANT]}),
    json.dumps({"messages": [SYSTEM, USER, ASSISTANT]}, separators=(",", ":")),
    json.dumps({"messages": [SYSTEM, USER | {"content": 'say ": " or \\": '}, ASSISTANT]}),
    json.dumps({"messages": [SYSTEM | {"content": "Else. " * 60}, USER, ASSISTANT]}),
    json.dumps({"messages": [USER, ASSISTANT]}),
    json.dumps({"messages": [SYSTEM]}),
    json.dumps({"messages": []}),
    json.dumps({"messages": [SYSTEM, {"role": "assistant", "content": "漢字 \U0001f600"}]}),
    json.dumps({"messages": [SYSTEM, SYSTEM, USER, ASSISTANT]}),
]
ODD = [
    json.dumps({"messages": [SYSTEM, USER, ASSISTANT], "tools": []}),
    json.dumps({"messages": [SYSTEM, USER | {"name": "Ann"}, ASSISTANT | {"weight": 0}]}),
    json.dumps({"messages": [SYSTEM, USER | {"content": None}, ASSISTANT]}),
    json.dumps({"messages": [SYSTEM, USER | {"role": "human"}, ASSISTANT]}),
    json.dumps({"id": 1, "messages": [SYSTEM, USER, ASSISTANT]}),
    LINES[1].replace('"role":"user"', '"role":"user","role":"user"'),
    LINES[1].replace('"role":"system"', '"role" :"user","role":"system"'),
    LINES[1].replace('{"messages"', '{"messages":[],"messages"'),
    LINES[1].partition(',{"role":"user"')[0] + ",]}",
    LINES[1].partition(',{"role":"user"')[0] + ",",
    LINES[1].replace("Which colour?", "\\ud83d"),
    LINES[1][:-1],
    LINES[1] + "}",
    "[]",
    "3",
]


def tally(path: Path, analyzers: tuple[str, ...]) -> Tally:
    source = Source(str(path), "jsonl", encoding="utf-8")
    work = Work(Shard(source), registry_format("chat"), analyzers, countings=(O200K,))
    return analyze(work)


@settings(deadline=None)  # the first run loads the vocabulary
@given(st.lists(st.sampled_from(LINES + ODD), min_size=1, max_size=6), st.booleans())
def test_columns_count_what_examples_count(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], odd: bool
) -> None:
    kept = lines if odd else [line for line in lines if line in LINES] or LINES
    path = tmp_path_factory.mktemp("talks") / "talks.jsonl"
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    counted = tally(path, ("TrainingCost",))
    understood = tally(path, ("Counts", "TrainingCost"))
    assert counted.states.get("TrainingCost") == understood.states.get("TrainingCost")
    assert (counted.records, counted.examples) == (understood.records, understood.examples)


def test_one_odd_line_is_left_to_those_who_look_closer() -> None:
    chat = registry_format("chat")
    source = Source("talks.jsonl", "jsonl", encoding="utf-8")

    def turns(*lines: Any) -> object:
        data = [line if line is None else line.encode() for line in lines]
        return chat.turns(Rows(source, "json", 1, range(1, len(data) + 1), data))

    assert turns(*LINES) is not None
    for line in ODD:
        assert turns(*LINES, line) is None, line
        assert turns(line, *LINES) is None, line
    assert turns(LINES[0], None) is None
    assert chat.with_system("Be brief.").turns(Rows(source, "json", 1, [1], [b"{}"])) is None
    assert "TrainingCost" in registry.analyzers()


def test_a_first_message_that_is_shared_is_read_once() -> None:
    found = talks.turns([LINES[0].encode()] * 3)
    assert found is not None
    assert found.sizes == [3, 3, 3]
    assert found.roles == ["system", "user", "assistant"] * 3
    assert found.texts[0] is found.texts[3] is found.texts[6]
    assert found.texts[0] == SYSTEM["content"]
    assert talks.turns([b'{"messages":[{"role":"user","content":"caf\xe9"}]}']) is None
