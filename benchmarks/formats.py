"""Understanding and writing records: our time beside that of bare JSON, per record.

    python benchmarks/formats.py [--records 50000] [--rounds 5]

Everything runs in one process on the same generated lines of about 1 KB; printed are the best CPU
times of the rounds in microseconds a record, what reading costs beyond a decode into plain objects,
and the ratios. "raw" is `msgspec.json.Decoder().decode` and `Encoder().encode` of plain objects.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from prep import registry  # noqa: E402 - the checkout is put first
from prep.core.format import Columns, Format  # noqa: E402
from prep.core.record import Rows, Source  # noqa: E402
from prep.formats.columns import ColumnsFormat  # noqa: E402

WORDS = (
    *("the", "model", "learns", "what", "its", "answers", "say", "über", "naïve", "学习"),
    *("data", "and", "then", "some", "more", "of", "it"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    draw = random.Random(7)
    print("layout          bytes   raw read   read   more  ratio   raw write  write  ratio")
    for name, format, make in _cases():
        records = [make(draw) for _ in range(options.records)]
        _measure(name, format, records, options.rounds)


def _cases() -> list[tuple[str, Format, Callable[[random.Random], dict[str, Any]]]]:
    known = registry.formats()
    pair = ColumnsFormat(Columns({"user": "prompt", "assistant": "completion"}))
    return [
        ("chat", known["chat"], _chat),
        ("chat, tools", known["chat"], _with_tools),
        ("completion", known["completion"], _completion),
        ("preference", known["preference"], _preference),
        ("reinforcement", known["reinforcement"], _reinforcement),
        ("columns", pair, _completion),
        ("alpaca", known["alpaca"], _alpaca),
        ("sharegpt", known["sharegpt"], _sharegpt),
    ]


def _measure(name: str, format: Format, records: list[dict[str, Any]], rounds: int) -> None:
    decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
    lines = [encode(record) for record in records]
    rows = Rows(Source("lines.jsonl", "jsonl"), "json", 1, range(1, len(lines) + 1), lines)
    examples = format.read(rows).examples
    assert len(examples) == len(records)
    times: dict[str, Callable[[], object]] = {
        "raw read": lambda: [decode(line) for line in lines],
        "read": lambda: format.read(rows),
        "raw write": lambda: b"".join([encode(record) + b"\n" for record in records]),
        "write": lambda: format.encode(examples),
    }
    best = dict.fromkeys(times, float("inf"))
    for _ in range(rounds):
        for what, work in times.items():
            start = time.process_time()
            work()
            best[what] = min(best[what], time.process_time() - start)
    raw, read, raw_write, write = (best[what] / len(lines) * 1e6 for what in times)
    size = sum(map(len, lines)) // len(lines)
    print(
        f"{name:15}{size:6}{raw:10.2f}{read:8.2f}{read - raw:+7.2f}{read / raw:6.2f}x"
        f"{raw_write:10.2f}{write:8.2f}{write / raw_write:6.2f}x"
    )


def _text(draw: random.Random, words: int) -> str:
    return " ".join(draw.choices(WORDS, k=words))


def _chat(draw: random.Random) -> dict[str, Any]:
    words = {"system": 20, "user": 80, "assistant": 80}
    return {"messages": [{"role": role, "content": _text(draw, n)} for role, n in words.items()]}


def _with_tools(draw: random.Random) -> dict[str, Any]:
    function = {
        "name": "look_up",
        "description": "Looks a word up.",
        "parameters": {"type": "object", "properties": {"word": {"type": "string"}}},
    }
    call = {"name": "look_up", "arguments": '{"word": "über"}'}
    record = _chat(draw)
    record["messages"][1]["content"] = _text(draw, 40)
    record["messages"][2] = {
        "role": "assistant",
        "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
    }
    record["messages"] += [
        {"role": "tool", "tool_call_id": "call_1", "content": _text(draw, 20)},
        {"role": "assistant", "content": _text(draw, 20)},
    ]
    return {**record, "tools": [{"type": "function", "function": function}]}


def _completion(draw: random.Random) -> dict[str, Any]:
    return {"prompt": _text(draw, 90), "completion": _text(draw, 90)}


def _preference(draw: random.Random) -> dict[str, Any]:
    answers = [[{"role": "assistant", "content": _text(draw, 50)}] for _ in range(2)]
    given = {"messages": [{"role": "user", "content": _text(draw, 70)}]}
    return {"input": given, "preferred_output": answers[0], "non_preferred_output": answers[1]}


def _reinforcement(draw: random.Random) -> dict[str, Any]:
    asked = [{"role": "user", "content": _text(draw, 150)}]
    return {"messages": asked, "reference_answer": _text(draw, 20), "difficulty": 3}


def _alpaca(draw: random.Random) -> dict[str, Any]:
    return {"instruction": _text(draw, 40), "input": _text(draw, 40), "output": _text(draw, 90)}


def _sharegpt(draw: random.Random) -> dict[str, Any]:
    turns = [{"from": name, "value": _text(draw, 45)} for name in ("human", "gpt") * 2]
    return {"id": "x", "conversations": turns}


if __name__ == "__main__":
    main()
