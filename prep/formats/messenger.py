"""Chats of messengers: WhatsApp, Telegram, Discord and Slack. A day is a dialogue.

Who of the people is the assistant is asked (`--speaker`). What one person writes without being
interrupted is one message, its parts on lines of their own; what nobody has asked or answered on
that day is left out. WhatsApp is read from its text; Telegram from result.json; Discord as
DiscordChatExporter writes it; Slack from the files of its channels, one for each day.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

from msgspec import Struct

from prep.core.example import Example, Message
from prep.core.format import SET_ASIDE, Refused
from prep.core.record import BARE
from prep.core.roles import role
from prep.formats import foreign, messages
from prep.formats.recognition import share
from prep.formats.speakers import is_among, ranked

WHATSAPP = "whatsapp"
"""Key of the messages of a day that were read from the text of WhatsApp."""

_DAY = 86400


class Said(Struct, frozen=True):
    """A message with words in it.

    day: any text that differs from day to day
    pointer: JSON Pointer of its text
    """

    name: str
    day: str
    text: str
    pointer: str


class MessengerFormat(foreign.ForeignFormat):
    """What people have asked on a day, and what those who are the assistant have answered."""

    name = "messenger"
    title = "chats of WhatsApp, Telegram, Discord or Slack"
    schema = "messenger"
    keys = ("messages",)
    names_speakers = True
    told = "each day of the chat is a dialogue"
    loses = (
        *foreign.ForeignFormat.loses,
        "messages that nobody asked for or answered",
        "names and times",
    )

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(96 * share(records, _is_chat))

    def speakers(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        days: list[list[Said]] = []
        for record in records:
            with suppress(Refused):  # what is broken is told when it is read
                days += _days(record)
        return ranked([("name", [{"name": said.name} for said in day]) for day in days])

    def examples(self, record: Mapping[str, Any]) -> Iterator[Example | Refused]:
        days = list(_days(record))
        found = [_dialogue(_turns(day, self.columns.speakers)) for day in days]
        if not any(found):
            yield Refused(SET_ASIDE, "", cause="nobody whom --speaker names is in the dialogue")
        for turns in filter(None, found):
            yield messages.dialogue([Message(turn.name, turn.text) for turn in turns])

    def parse(self, record: Mapping[str, Any]) -> Example:
        """The first example of a record.

        Raises Refused when there is none.
        """
        first = next(self.examples(record))
        if isinstance(first, Refused):
            raise first
        return first

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        said = [turn.content for turn in (*example.messages, *example.answers)]
        for day in _days(record):
            turns = _dialogue(_turns(day, self.columns.speakers))
            if [turn.text for turn in turns] == said:
                return [turn.pointer for turn in turns]
        return ()

    def pointer_in(
        self, record: Mapping[str, Any], example: Example, part: str, index: int, tail: str
    ) -> str:
        # the role and the content of a message stand in one text
        return super().pointer_in(record, example, part, index, "")

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        turns = messages.turns(example, self.name)
        roles = [turn.role for turn in turns]
        if roles != ["user", "assistant"] * (len(turns) // 2) or not turns:
            raise Refused("P901", "", reason=f"{self.name} wants user and assistant to take turns")
        if not all(str(turn.content).strip() for turn in turns):
            raise Refused("P901", "", reason=f"{self.name} holds no empty messages")
        shared = {"type": "message", "date": "2000-01-01T00:00:00"}
        return {
            "messages": [
                {**shared, "from": turn.role, "from_id": turn.role, "text": turn.content}
                for turn in turns
            ]
        }

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # a chat holds many days, and an example does not say which one it is
        return (
            "" if part in ("messages", "answers") else super().pointer(example, part, index, tail)
        )


def _turns(day: Sequence[Said], speakers: Sequence[str]) -> list[Said]:
    """The messages of a day by role, in place of the name; those of one person are joined."""
    turns: list[Said] = []
    for _, run in groupby(day, lambda said: said.name):
        several = list(run)
        first = several[0]
        text = "\n".join(said.text for said in several)
        turns.append(Said(_role(first.name, speakers), first.day, text, first.pointer))
    return turns


def _role(name: str, speakers: Sequence[str]) -> str:
    """The role of a person, who may have any name."""
    is_meant = is_among(name, speakers) if speakers else role(name) == "assistant"
    return "assistant" if is_meant else "user"


def _dialogue(turns: Sequence[Said]) -> list[Said]:
    """The turns from the first question to the last answer, [] when there is none."""
    asked = [i for i, turn in enumerate(turns) if turn.name != "assistant"]
    answered = [i for i, turn in enumerate(turns) if turn.name == "assistant"]
    if not asked or not answered or answered[-1] < asked[0]:
        return []
    return list(turns[asked[0] : answered[-1] + 1])


def _days(record: Mapping[str, Any]) -> Iterator[list[Said]]:
    """The messages of each day, in their order.

    Raises Refused when they cannot be read.
    """
    key = next((key for key in (WHATSAPP, BARE) if key in record), "messages")
    place = "" if key == BARE else f"/{key}"
    read = _slack if key == BARE else _discord if _is_discord(record) else _telegram
    items = foreign.item_list(record, key)
    said = [each for i, item in enumerate(items) if (each := read(item, f"{place}/{i}"))]
    for _, day in groupby(said, lambda each: each.day):
        yield list(day)


def _telegram(item: Mapping[str, Any], pointer: str) -> Said | None:
    """A message of Telegram, or of WhatsApp as it was read; None when nobody says anything."""
    if item.get("type", "message") != "message":
        return None
    name = messages.required(item, "from", pointer)
    if name is None:
        name = str(item.get("from_id", ""))
    text = messages.required(item, "text", pointer)
    if isinstance(text, list):
        text = "".join(_part(part, f"{pointer}/text/{i}") for i, part in enumerate(text))
    day = _text(messages.required(item, "date", pointer), f"{pointer}/date").partition("T")[0]
    return _said(_text(name, f"{pointer}/from"), day, text, f"{pointer}/text")


def _part(part: Any, pointer: str) -> str:
    """The text of a part: a link, a name, a word in bold."""
    if isinstance(part, Mapping):
        return _text(messages.required(part, "text", pointer), f"{pointer}/text")
    return _text(part, pointer)


def _discord(item: Mapping[str, Any], pointer: str) -> Said | None:
    if item.get("type", "Default") not in ("Default", "Reply"):
        return None
    author = messages.required(item, "author", pointer)
    if not isinstance(author, Mapping):
        raise messages.wrong_type(f"{pointer}/author", "an object", author)
    name = author.get("nickname") or messages.required(author, "name", f"{pointer}/author")
    day = _text(messages.required(item, "timestamp", pointer), f"{pointer}/timestamp")[:10]
    text = messages.required(item, "content", pointer)
    return _said(_text(name, f"{pointer}/author/name"), day, text, f"{pointer}/content")


def _slack(item: Mapping[str, Any], pointer: str) -> Said | None:
    if item.get("type") != "message" or item.get("subtype") or "user" not in item:
        return None
    person = item.get("user_profile")
    named = person if isinstance(person, Mapping) else {}
    name = named.get("display_name") or named.get("real_name") or item["user"]
    time = _text(messages.required(item, "ts", pointer), f"{pointer}/ts").partition(".")[0]
    day = str(int(time) // _DAY) if time.isdecimal() else time
    text = messages.required(item, "text", pointer)
    return _said(_text(name, f"{pointer}/user"), day, text, f"{pointer}/text")


def _said(name: str, day: str, text: Any, pointer: str) -> Said | None:
    """What was said, None when there are no words in it."""
    return Said(name, day, text, pointer) if _text(text, pointer).strip() else None


def _text(value: Any, pointer: str) -> str:
    """A text. Raises Refused when it is something else."""
    if not isinstance(value, str):
        raise messages.wrong_type(pointer, "a text", value)
    return value


def _is_chat(record: Mapping[str, Any]) -> bool:
    if WHATSAPP in record:
        return True
    items = record.get(BARE, record.get("messages"))
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        return False
    if BARE in record:
        return bool(items) and all(
            item.get("type") == "message" and {"ts", "text"} <= item.keys() for item in items
        )
    return _is_discord(record) or any({"from_id", "date", "text"} <= item.keys() for item in items)


def _is_discord(record: Mapping[str, Any]) -> bool:
    items = record.get("messages")
    return isinstance(items, list) and any(
        isinstance(item, Mapping)
        and isinstance(item.get("author"), Mapping)
        and {"timestamp", "content"} <= item.keys()
        for item in items
    )


PLUGINS = (MessengerFormat(),)
