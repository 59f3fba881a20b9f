"""What TRL and Mistral expect of a chat example, written down apart from prep.

Sources: TRL, dataset formats (2026-07); Mistral, fine-tuning guide and `mistral-finetune` (2026).
"""

import json
import re
from typing import Any

Record = dict[str, Any]


def against_trl(record: Record) -> str:
    """Why TRL's trainer of dialogues would refuse or mangle a record, "" when it would not.

    It hands the messages to the chat template of a model as they are.
    """
    turns = record.get("messages")
    if not isinstance(turns, list) or not turns:
        return "no messages"
    for turn in turns:
        if not isinstance(turn.get("role"), str):
            return "a role that is no text"
        content, calls = turn.get("content"), turn.get("tool_calls")
        if content is None and not calls:
            return "neither content nor calls"
        if isinstance(content, list) and not all(isinstance(p.get("type"), str) for p in content):
            return "a part without type"
        if not isinstance(content, str | list | None):
            return "a content that is no text"
    if turns[-1]["role"] != "assistant":
        return "no answer at the end"
    tools = record.get("tools")
    return "" if tools is None or isinstance(tools, list) else "tools that are no list"


def against_mistral(record: Record) -> str:
    """Why Mistral would refuse a record, "" when it would not."""
    turns = record.get("messages")
    if not isinstance(turns, list) or not turns:
        return "no messages"
    waiting: list[str] = []
    for number, turn in enumerate(turns):
        problem = _in_turn(turn, turns[number - 1]["role"] if number else "")
        if problem:
            return problem
        if turn["role"] == "tool":
            if turn.get("tool_call_id") not in waiting:
                return "a reply to no call"
            waiting.remove(turn["tool_call_id"])
        elif waiting:
            return "a call without a reply"
        waiting += [call["id"] for call in turn.get("tool_calls") or ()]
    return "" if turns[-1]["role"] == "assistant" else "no answer at the end"


_BEFORE = {
    "system": {""},
    "user": {"", "system", "assistant"},
    "assistant": {"system", "user", "tool"},
    "tool": {"assistant", "tool"},
}


def _in_turn(turn: Record, before: str) -> str:
    role, content, calls = turn.get("role"), turn.get("content"), turn.get("tool_calls")
    if role not in _BEFORE or before not in _BEFORE[role]:
        return f"{role} after {before or 'nothing'}"
    if role == "assistant" and bool(content) == bool(calls):
        return "an answer is a content or calls, not both"
    for call in calls or ():
        if not re.fullmatch(r"[A-Za-z0-9]{9}", call["id"]):
            return "an identifier of a call that is not nine letters and digits"
        json.loads(call["function"]["arguments"])
    parts = content if isinstance(content, list) else []
    if any(p["type"] == "image_url" and not isinstance(p["image_url"], str) for p in parts):
        return "an address of an image that is no text"
    return ""
