"""Chat messages under another key, or with other names for role and content.

`{"dialogue": [{"speaker": "user", "text": "…"}, …]}` and the like: exactly one key holds a list of
objects that say who speaks and what.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import UNSET

from prep.core.example import Example
from prep.core.format import Refused
from prep.core.roles import role
from prep.formats import conversation_tree, foreign, messages, templated
from prep.formats.recognition import share
from prep.formats.sharegpt import is_dialogue
from prep.formats.speakers import must_speak, ranked, role_of
from prep.text.folding import fold
from prep.text.json_pointer import escape
from prep.text.spelled_out import opened

KEYS = frozenset(
    fold(key)
    for key in (
        *("conversation", "conversations", "dialogue", "dialogues", "dialog", "dialogs", "turns"),
        *("chat", "chats", "messages", "message_list", "chat_messages", "exchanges"),
        *("transcript", "thread"),
    )
)
"""Keys that hold a dialogue. A `history` is the past of something else in its record."""

WHO = ("role", "from", "speaker", "author", "sender")
WHAT = ("content", "value", "text", "message", "utterance", "body")


class DialogueFormat(foreign.ForeignFormat):
    """Dialogues under any key."""

    name = "dialogue"
    title = "dialogues under another key than messages"
    schema = "dialogue"
    keys = ("dialogue", "system", "tools")
    names_speakers = True
    loses = (*foreign.ForeignFormat.loses, "the names of the keys")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(60 * share(records, _has_answer))

    def parse(self, record: Mapping[str, Any]) -> Example:
        foreign.without_media(record)
        key, who, what = _found(record)
        items = foreign.item_list(record, key)
        place = f"/{escape(key)}"
        turns = [foreign.message(item, who, what, f"{place}/{i}") for i, item in enumerate(items)]
        for turn, item in zip(turns, items, strict=True):
            turn.role = role_of(item.get(who, UNSET), self.columns.speakers)
        example = messages.dialogue(foreign.with_system(record.get("system"), turns))
        must_speak(example, self.columns.speakers)
        if "tools" in record:
            example.tools = record["tools"]
        return example

    def speakers(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        found = [(record, find(record)) for record in records]
        return ranked([(names[1], record[names[0]]) for record, names in found if names])

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        key, *_ = _found(record)
        return foreign.places(record, record[key], key)

    def names_in(self, record: Mapping[str, Any]) -> tuple[str, str]:
        return _found(record)[1:]

    def notices(self, record: Mapping[str, Any]) -> Iterable[Refused]:
        if self.columns.speakers:
            return ()
        key, who, _ = _found(record)
        return foreign.spelled(record[key], who, f"/{escape(key)}")

    def render(self, example: Example) -> dict[str, Any]:
        turns = messages.turns(example, self.name)
        record: dict[str, Any] = {"dialogue": [messages.plain(turn) for turn in turns]}
        if example.tools is not UNSET:
            record["tools"] = example.tools
        return record

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # the key differs from file to file, and an example does not carry it
        return (
            "" if part in ("messages", "answers") else super().pointer(example, part, index, tail)
        )


def find(record: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """The key of the dialogue, of who speaks and of what is said; None when none or several fit."""
    found = [
        (key, *names)
        for key, items in record.items()
        if fold(key) in KEYS and (names := named(items)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _found(record: Mapping[str, Any]) -> tuple[str, str, str]:
    """The same in a record some of whose messages may be broken.

    Raises Refused when no key can hold its dialogue, or several can.
    """
    if found := find(record):
        return found
    keys = [key for key in record if fold(key) in KEYS]
    if len(keys) != 1:
        raise Refused("P201", "", field="messages")
    value = record[keys[0]]
    items = [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
    who, what = (
        max(names, key=lambda name: sum(name in item for item in items)) for names in (WHO, WHAT)
    )
    return keys[0], who, what


def named(items: Any) -> tuple[str, str] | None:
    """The keys of who speaks and of what is said in the items of a list, None if it is no dialogue.

    The usual names come first, so that an author beside a role is not who speaks.
    """
    for who in WHO:
        # Claude's exports have the text beside the parts it was made of
        for what in ("text", *WHAT) if who == "sender" else WHAT:
            if is_dialogue(items, who, what):
                return who, what
    return None


def listed(value: Any, current: Any = "") -> Any:
    """The list of messages that a text or a tree holds; other values stay as they are.

    current: key of the node at which the dialogue of a tree ends, "" when that is not known

    Texts are the JSON or the Python spelling of a list, or a dialogue in a chat template.
    """
    if isinstance(value, Mapping):
        found = conversation_tree.messages_of(value, current)
        return value if found is None else found
    if not isinstance(value, str):
        return value
    if not value.lstrip().startswith("["):
        turns = templated.dialogue(value)
        return value if turns is None else [messages.plain(turn) for turn in turns]
    return opened(value)


def holds_dialogues(values: list[Any]) -> bool:
    """True when all of some values of a column are dialogues; of texts, nearly all."""
    found = sum(named(listed(value)) is not None for value in values)
    are_texts = all(isinstance(value, str) and value.lstrip()[:1] != "[" for value in values)
    return 0 < found >= len(values) * (templated.MOST if are_texts else 1)


def _has_answer(record: Mapping[str, Any]) -> bool:
    found = find(record)
    if found is None or found == ("messages", "role", "content"):
        return False
    key, who, _ = found
    return any(role(item[who]) == "assistant" for item in record[key])


PLUGINS = (DialogueFormat(),)
