"""Calls of a model as programs log them: what was sent, and the completion that came back.

`{"request": {"messages": […]}, "response": {"choices": [{"message": {…}}]}}`, as proxies log them;
the stored completions of OpenAI (messages and choices side by side), the runs of tracers (inputs
and outputs), and the samples of evals (a list as input, and what is ideal).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from prep.core.example import Example, Message
from prep.core.format import SET_ASIDE, Refused
from prep.formats import foreign, messages
from prep.formats.recognition import share
from prep.text.json_pointer import escape

_Path = tuple[str, ...]

_SENT: tuple[_Path, ...] = (
    ("request", "messages"),
    ("request_body", "messages"),
    ("request", "body", "messages"),
    ("inputs", "messages"),
    ("input", "messages"),
    ("messages",),
    ("input",),
    ("inputs",),
)
"""Where the messages are that were sent."""

_CHOICES: tuple[_Path, ...] = (
    ("response", "choices"),
    ("response_body", "choices"),
    ("response", "body", "choices"),
    ("outputs", "choices"),
    ("output", "choices"),
    ("choices",),
)
"""Where the completions are, of which the first is taken."""

_SAID: tuple[_Path, ...] = (("output",), ("outputs",), ("outputs", "message"), ("ideal",))
"""Where one message or one text is, beside an input. A list of ideal texts begins with the best."""

_NOTHING = ("refusal", "audio", "annotations")
"""Keys of a message that came back which say nothing when they are null or empty."""


class LoggedFormat(foreign.ForeignFormat):
    """The messages of a request, and the first completion of its response."""

    name = "logged"
    title = "logged calls: messages sent and the completion"
    schema = "logged"
    keys = ("request", "response")
    loses = (*foreign.ForeignFormat.loses, "further completions of a call")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(95 * share(records, _is_logged))

    def parse(self, record: Mapping[str, Any]) -> Example:
        sent = _sent(record) or _nearest(record, _SENT)
        turns = messages.messages(_required(record, sent), _pointer(sent))
        place, said = _answer(record, sent) or _first_choice(record)
        if cause := _unfinished(record, said):
            raise Refused(SET_ASIDE, place, cause=cause)
        answer = Message("assistant", said) if isinstance(said, str) else _message(said, place)
        if answer.role != "assistant":
            role = answer.role if isinstance(answer.role, str) else messages.type_name(answer.role)
            raise Refused("P206", f"{place}/role", role=role)
        holder = _at(record, sent[:-1])
        tools = holder.get("tools", UNSET) if sent[-1] == "messages" else UNSET
        return Example(turns, [answer], UNSET if tools is None else tools)

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        sent = _sent(record)
        found = sent and _answer(record, sent)
        if not sent or not found:
            return ()
        number = len(example.messages)
        return [*(f"{_pointer(sent)}/{i}" for i in range(number)), found[0]]

    def render(self, example: Example) -> dict[str, Any]:
        if not example.messages or len(example.answers) != 1:
            raise Refused("P901", "", reason=f"{self.name} holds messages and their completion")
        if example.settings is not UNSET or example.extra is not UNSET:
            raise Refused("P901", "", reason=f"{self.name} holds messages and tools only")
        turns = [messages.plain(turn) for turn in foreign.turns(example, self.name)]
        request: dict[str, Any] = {"messages": turns[:-1]}
        if example.tools is not UNSET:
            request["tools"] = example.tools
        return {"request": request, "response": {"choices": [{"message": turns[-1]}]}}

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        if part == "messages":
            return f"/request/messages/{index}{tail}"
        if part == "answers":
            return f"/response/choices/0/message{tail}"
        return f"/request{super().pointer(example, part, index, tail)}"


def _message(item: Mapping[str, Any], pointer: str) -> Message:
    """A message that came back, without the keys that say nothing."""
    messages.required(item, "role", pointer)
    said = {key: item[key] for key in item if key not in _NOTHING or item[key] not in (None, [])}
    return messages.message(said, pointer)


def _at(record: Mapping[str, Any], path: _Path) -> Any:
    """What stands under the keys of a path, None when it is not there."""
    found: Any = record
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _nearest(record: Mapping[str, Any], paths: Sequence[_Path]) -> _Path:
    """The path of which a record has most, for saying what it lacks."""

    def depth(path: _Path) -> int:
        found: Any = record
        for i, key in enumerate(path):
            if not isinstance(found, Mapping) or key not in found:
                return i
            found = found[key]
        return len(path)

    return max(paths, key=depth)


def _required(record: Mapping[str, Any], path: _Path) -> Any:
    """What stands under the keys of a path.

    Raises Refused when it is not there.
    """
    found: Any = record
    for i, key in enumerate(path):
        if not isinstance(found, Mapping):
            raise messages.wrong_type(_pointer(path[:i]), "an object", found)
        found = messages.required(found, key, _pointer(path[:i]))
    if isinstance(found, list) and not found:
        raise Refused("P203", _pointer(path), detail=f"{path[-1]} is an empty list")
    return found


def _first_choice(record: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The JSON Pointer of the first completion, and it.

    Raises Refused, as there is none.
    """
    path = _nearest(record, _CHOICES)
    place = _pointer(path)
    last = path[-1]
    items = foreign.item_list({last: _required(record, path)}, last, _pointer(path[:-1]))
    said = messages.required(items[0], "message", f"{place}/0")
    raise messages.wrong_type(f"{place}/0/message", "an object", said)


def _pointer(path: _Path) -> str:
    return "".join(f"/{escape(key)}" for key in path)


def _sent(record: Mapping[str, Any]) -> _Path | None:
    """Where the messages are that were sent."""
    return next((path for path in _SENT if _are_messages(_at(record, path))), None)


def _are_messages(items: Any) -> bool:
    return (
        isinstance(items, list)
        and len(items) > 0
        and all(isinstance(item, Mapping) and "role" in item for item in items)
    )


def _answer(record: Mapping[str, Any], sent: _Path) -> tuple[str, Mapping[str, Any] | str] | None:
    """The JSON Pointer of what came back, and it: a message or a text; None when there is none."""
    for path in _CHOICES:
        choices = _at(record, path)
        first = choices[0] if isinstance(choices, list) and choices else None
        if isinstance(first, Mapping) and isinstance(first.get("message"), Mapping):
            return f"{_pointer(path)}/0/message", first["message"]
    for path in _SAID if sent[0] in ("input", "inputs") else ():
        said = _at(record, path)
        if isinstance(said, list) and path == ("ideal",) and said and isinstance(said[0], str):
            return f"{_pointer(path)}/0", said[0]
        if isinstance(said, str) and said:
            return _pointer(path), said
        if isinstance(said, Mapping) and "role" in said and "content" in said:
            return _pointer(path), said
    return None


_UNFINISHED = {
    "length": "the answer was cut off at the most tokens",
    "max_tokens": "the answer was cut off at the most tokens",
    "content_filter": "a content filter stopped the answer",
}
"""Why a model stopped, where it had not finished → in words."""


def _unfinished(record: Mapping[str, Any], said: Mapping[str, Any] | str) -> str:
    """Why the completion of a call is no answer to learn from, "" for one that is."""
    if not isinstance(said, str) and said.get("refusal"):
        return "the model refused to answer"
    for path in _CHOICES:
        choices = _at(record, path)
        if isinstance(choices, list) and choices and isinstance(choices[0], Mapping):
            return _UNFINISHED.get(str(choices[0].get("finish_reason")), "")
    return ""


def _is_logged(record: Mapping[str, Any]) -> bool:
    sent = _sent(record)
    return sent is not None and _answer(record, sent) is not None


PLUGINS = (LoggedFormat(),)
