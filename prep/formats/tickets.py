"""Tickets of a help desk: the customer is the user, whoever answers is the assistant.

Zendesk (`requester_id` and `comments`), Freshdesk (`conversations` that are `incoming` or not) and
Intercom (`source` and `conversation_parts`) say who is who. The description of a ticket of Zendesk
is its first comment, and counts where that is missing. Notes among colleagues are not read, and
tickets that nobody has answered are set aside. Texts stay as they are, HTML too. Sources:
developer.zendesk.com, developers.freshdesk.com, developers.intercom.com (2026).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import annotations, foreign, messages
from prep.formats.recognition import share

_CUSTOMERS = frozenset(("user", "lead", "contact"))
_STAFF = frozenset(("admin", "bot", "team"))
"""Types of authors at Intercom."""

_SHOWN = frozenset(("comment", "open", "close"))
"""Types of parts at Intercom whose text the customer reads."""

NOT_ANSWERED = "not answered"


class Turn(Struct, frozen=True):
    """A message of a ticket.

    pointer: JSON Pointer of its text
    """

    role: str
    text: Any
    pointer: str


class TicketsFormat(foreign.ForeignFormat):
    """What the customer has written, and what was answered."""

    name = "tickets"
    title = "support tickets (Zendesk, Freshdesk, Intercom)"
    schema = "tickets"
    keys = ("requester_id", "comments")
    loses = (*foreign.ForeignFormat.loses, "notes among colleagues", "the subject")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        return round(90 * share(records, _is_ticket))

    def parse(self, record: Mapping[str, Any]) -> Example:
        turns = list(_turns(record))
        for turn in turns:
            if not isinstance(turn.text, str):
                raise messages.wrong_type(turn.pointer, "a text", turn.text)
        if not any(turn.role == "assistant" for turn in turns):
            raise annotations.set_aside(NOT_ANSWERED)
        return messages.dialogue([Message(turn.role, turn.text) for turn in turns])

    def places(self, record: Mapping[str, Any], example: Example) -> Sequence[str]:
        return [turn.pointer for turn in _turns(record)]

    def pointer_in(
        self, record: Mapping[str, Any], example: Example, part: str, index: int, tail: str
    ) -> str:
        # the role and the content of a message stand in one text
        return super().pointer_in(record, example, part, index, "")

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        turns = messages.turns(example, self.name)
        if not example.answers or not {turn.role for turn in turns} <= _IDS.keys():
            raise Refused("P901", "", reason=f"{self.name} holds questions that were answered")
        comments = [
            {"author_id": _IDS[turn.role], "body": turn.content, "public": True} for turn in turns
        ]
        return {"requester_id": _IDS["user"], "comments": comments}

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        # three programs write tickets, and an example does not say which it came from
        return (
            "" if part in ("messages", "answers") else super().pointer(example, part, index, tail)
        )


_IDS = {"user": 1, "assistant": 2}
"""Role → author in what prep writes."""


def _is_ticket(record: Mapping[str, Any]) -> bool:
    if "conversation_parts" in record:
        parts = record["conversation_parts"]
        return isinstance(parts, Mapping) and isinstance(parts.get("conversation_parts"), list)
    for key, names in (("comments", ("author_id", "body")), ("conversations", ("incoming",))):
        items = record.get(key)
        if isinstance(items, list) and items:
            has_names = all(isinstance(item, Mapping) and item.keys() >= {*names} for item in items)
            return has_names and (key != "comments" or _requester(record) is not None)
    return False


def _turns(record: Mapping[str, Any]) -> Iterator[Turn]:
    """The messages between the customer and those who answer.

    Raises Refused when they cannot be told.
    """
    if "conversation_parts" in record:
        yield from _of_intercom(record)
    elif "conversations" in record:
        yield from _of_freshdesk(record)
    else:
        yield from _of_zendesk(record)


def _requester(record: Mapping[str, Any]) -> Any:
    """Who has opened a ticket of Zendesk, None when it does not say."""
    person = record.get("requester")
    return person.get("id") if isinstance(person, Mapping) else record.get("requester_id")


def _of_zendesk(record: Mapping[str, Any]) -> Iterator[Turn]:
    requester = _requester(record)
    if requester is None:
        messages.required(record, "requester_id")
        raise messages.wrong_type("/requester_id", "a number", requester)
    copied = [
        person
        for key in ("collaborator_ids", "email_cc_ids", "follower_ids")
        if isinstance(record.get(key), list)
        for person in record[key]
    ]
    comments = foreign.item_list(record, "comments")
    if _is_missing(record, comments):
        yield Turn("user", record["description"], "/description")
    for i, item in enumerate(comments):
        place = f"/comments/{i}"
        author = messages.required(item, "author_id", place)
        if _flag(item, "public", place, default=True):
            is_customer = author == requester or (
                author in copied and author != record.get("assignee_id")
            )
            text = messages.required(item, "body", place)
            yield Turn("user" if is_customer else "assistant", text, f"{place}/body")


def _is_missing(record: Mapping[str, Any], comments: Sequence[Mapping[str, Any]]) -> bool:
    """True when the customer's description of a ticket is none of its comments.

    Its spelling may differ from the first comment's, so what the customer says there is enough.
    """
    text, requester = record.get("description"), _requester(record)
    if not isinstance(text, str) or not text.strip():
        return False
    shown = [item.get("author_id") for item in comments if item.get("public") is not False]
    if shown[:1] == [requester] or record.get("submitter_id", requester) != requester:
        return False
    return all(str(item.get("body")).split() != text.split() for item in comments)


def _of_freshdesk(record: Mapping[str, Any]) -> Iterator[Turn]:
    for name in ("description_text", "description"):
        if record.get(name):
            yield Turn("user", record[name], f"/{name}")
            break
    for i, item in enumerate(foreign.item_list(record, "conversations")):
        place = f"/conversations/{i}"
        if _flag(item, "private", place, default=False):
            continue
        is_customer = _flag(item, "incoming", place, default=None)
        name = "body_text" if "body_text" in item else "body"
        text = messages.required(item, name, place)
        yield Turn("user" if is_customer else "assistant", text, f"{place}/{name}")


def _of_intercom(record: Mapping[str, Any]) -> Iterator[Turn]:
    source = record.get("source")
    if isinstance(source, Mapping) and source.get("body"):
        yield Turn(_side(source, "/source"), source["body"], "/source/body")
    holder = record["conversation_parts"]
    if not isinstance(holder, Mapping):
        raise messages.wrong_type("/conversation_parts", "an object", holder)
    parts = foreign.item_list(holder, "conversation_parts", "/conversation_parts")
    for i, part in enumerate(parts):
        place = f"/conversation_parts/conversation_parts/{i}"
        if str(part.get("part_type")) in _SHOWN and part.get("body"):
            yield Turn(_side(part, place), part["body"], f"{place}/body")


def _side(item: Mapping[str, Any], pointer: str) -> str:
    """The role of who wrote a part of a conversation of Intercom."""
    author = messages.required(item, "author", pointer)
    kind = str(author.get("type") if isinstance(author, Mapping) else author)
    if kind in _CUSTOMERS:
        return "user"
    if kind in _STAFF:
        return "assistant"
    raise Refused("P206", f"{pointer}/author", role=kind)


def _flag(item: Mapping[str, Any], key: str, pointer: str, *, default: bool | None) -> bool:
    """What a key says that is true or false; null and absent are the default.

    Raises Refused when it is something else, or is not there and has no default.
    """
    value = item.get(key)
    if value is None and default is not None:
        return default
    if key not in item:
        raise Refused("P201", pointer, field=key)
    if not isinstance(value, bool):
        raise messages.wrong_type(f"{pointer}/{key}", "true or false", value)
    return value


PLUGINS = (TicketsFormat(),)
