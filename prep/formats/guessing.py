"""Which column is what, from their names: right or not at all.

Two columns that could both be the answer are a question to the owner, never a choice made here;
so is a question whose context or options stand in columns of their own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from prep.core.format import Columns
from prep.formats import words
from prep.formats.conversation_tree import NAMES as TREES
from prep.formats.dialogue import KEYS, holds_dialogues
from prep.text.folding import fold

STRONG_USER = (
    words.QUESTION | words.PROMPT | words.INSTRUCTION | words.INPUT | words.QUERY | words.PROBLEM
)
STRONG_ASSISTANT = (
    words.ANSWER | words.COMPLETION | words.RESPONSE | words.OUTPUT | words.SOLUTION | words.CODE
)


def guess(names: Sequence[str], samples: Sequence[Mapping[str, Any]]) -> Columns | None:
    """What the columns are, None when that is not certain.

    names: of all columns
    samples: some records, to see what the columns hold; may be empty
    """
    table = _Table(names)
    if dialogue := _dialogue(table, samples):
        return Columns(fields={"messages": dialogue}, guessed=True)
    fields = _preference(table) or _pair(table) or _classification(table)
    if fields is None or not _is_text(fields["user"], samples):
        return None
    if _is_verdict(table, fields, samples) or _holds_several(fields.get("assistant", ""), samples):
        return None
    return Columns(fields=fields, guessed=True)


def likely_pair(names: Sequence[str]) -> tuple[str, str]:
    """Two columns that may be a question and its answer, by name where names say it.

    names: two or more, the likeliest first
    """
    meanings = {name: fold(name.removesuffix(".0").rsplit(".", 1)[-1]) for name in names}
    asks = [name for name in names if meanings[name] in STRONG_USER | words.TEXT]
    answers = [name for name in names if meanings[name] in STRONG_ASSISTANT | words.LABEL]
    answer = next((name for name in answers if [name] != asks[:1]), "")
    ask = next(name for name in [*asks, *names] if name != answer)
    return ask, answer or next(name for name in names if name != ask)


class _Table:
    """Columns by what their names can mean."""

    def __init__(self, names: Sequence[str]) -> None:
        # names such as _question belong to the tool that wrote them: what it means, only it knows
        self.folded = {name: fold(name) for name in names if not name.startswith("_")}

    def find(self, meaning: frozenset[str]) -> list[str]:
        """The columns with one of these names, else those with the plural of one."""
        for known in (meaning, words.plurals(meaning)):
            found = [name for name, folded in self.folded.items() if folded in known]
            if found:
                return found
        return []

    def one(self, meaning: frozenset[str]) -> str | None:
        """The only column with one of these names."""
        found = self.find(meaning)
        return found[0] if len(found) == 1 else None

    def without(self, meaning: frozenset[str]) -> list[str]:
        return [name for name, folded in self.folded.items() if folded not in meaning]


def _dialogue(table: _Table, samples: Sequence[Mapping[str, Any]]) -> str | None:
    """The only column that holds whole dialogues."""
    found = [
        name
        for name in table.find(KEYS | TREES)
        if holds_dialogues([sample[name] for sample in samples if sample.get(name)])
    ]
    return found[0] if len(found) == 1 else None


def _preference(table: _Table) -> dict[str, str] | None:
    chosen, rejected = table.one(words.CHOSEN), table.one(words.REJECTED)
    if not chosen or not rejected:
        return None
    asked = _asked(table)
    return asked and {**asked, "chosen": chosen, "rejected": rejected}


def _pair(table: _Table) -> dict[str, str] | None:
    if table.find(words.REJECTED):
        return None
    asked = _asked(table)
    answers = table.find(STRONG_ASSISTANT)
    if not answers and asked:
        answers = table.find(words.ASSISTANT_SPEAKER) or table.find(words.CHOSEN)
    if asked is None and not table.find(STRONG_USER):
        asked = _asked_by_speaker(table, bool(answers))
        answers = answers or table.find(words.ASSISTANT_SPEAKER)
        if asked is None and not answers:
            return _letters(table)
    if asked is None or len(answers) != 1:
        return None
    return {**asked, "assistant": answers[0]}


def _asked(table: _Table) -> dict[str, str] | None:
    """System, user and input, when exactly one column can be the question."""
    users = table.find(STRONG_USER)
    instruction, more = table.one(words.INSTRUCTION), table.one(words.INPUT)
    fields: dict[str, str] = {}
    if system := table.one(words.SYSTEM):
        fields["system"] = system
    doubts = table.find(words.MORE_OF_THE_QUESTION)
    if instruction and more and set(users) == {instruction, more}:
        users, fields["input"] = [instruction], more
    elif users == [instruction] and len(doubts) == 1 and doubts == table.find(words.CONTEXT):
        fields["input"] = doubts.pop()
    if len(users) != 1 or doubts:
        return None
    return _in_order({**fields, "user": users[0]})


def _asked_by_speaker(table: _Table, has_answer: bool) -> dict[str, str] | None:
    """The user column of a table that says who speaks, or of a text that is answered."""
    user = table.one(words.USER_SPEAKER)
    text = table.one(words.TEXT | words.PERHAPS_TEXT)
    assistants = table.find(words.ASSISTANT_SPEAKER)
    if user and not text and (assistants or table.find(words.RESPONSE)):
        system = table.one(words.SYSTEM)
        return _in_order({"user": user} | ({"system": system} if system else {}))
    if text and has_answer and not table.find(words.LABEL | words.SUMMARY | words.USER_SPEAKER):
        return {"user": text}
    return None


def _letters(table: _Table) -> dict[str, str] | None:
    """The columns Q and A, unless A is the first of several options; or the sides of a card."""
    q, a, b = (table.one(frozenset(letter)) for letter in "qab")
    if q is None and a is None:
        q, a = table.one(frozenset({"front"})), table.one(frozenset({"back"}))
    return {"user": q, "assistant": a} if q and a and not b else None


def _classification(table: _Table) -> dict[str, str] | None:
    """A text and its label, or a text and its summary."""
    if named := _asked_and_labelled(table):
        return named
    if table.find(STRONG_USER | STRONG_ASSISTANT | words.REJECTED | words.CHOSEN):
        return None
    text, is_sure = table.one(words.TEXT), True
    if text is None and not table.find(words.TEXT):
        text, is_sure = table.one(words.PERHAPS_TEXT), False
    labels, summaries = table.find(words.LABEL), table.find(words.SUMMARY)
    if text is None or len(labels) + len(summaries) != 1:
        return None
    if summaries:
        return {"user": text, "assistant": summaries[0]}
    if table.find(words.OTHER_LABEL | words.MORE_OF_THE_TEXT):
        return None
    if not is_sure and set(table.without(words.ROW_NAMES)) != {text, labels[0]}:
        return None
    return {"user": text, "assistant": labels[0]}


def _asked_and_labelled(table: _Table) -> dict[str, str] | None:
    """What a classifier is given and its label, when nothing else is in the table."""
    given, label = table.one(words.INPUT | words.PROMPT), table.one(words.LABEL)
    if given and label and set(table.without(words.ROW_NAMES)) == {given, label}:
        return {"user": given, "assistant": label}
    return None


def _is_text(name: str, samples: Sequence[Mapping[str, Any]]) -> bool:
    """False when a column holds lists, objects, or numbers only."""
    values = [sample[name] for sample in samples if sample.get(name) not in (None, "")]
    if any(
        isinstance(value, Mapping | Sequence) and not isinstance(value, str) for value in values
    ):
        return False
    return not values or not all(_is_number(value) for value in values)


def _holds_several(name: str, samples: Sequence[Mapping[str, Any]]) -> bool:
    """True for a column of lists of texts: one of them may be meant, never the list as JSON."""
    values = [sample[name] for sample in samples if sample.get(name) not in (None, "")]
    return bool(values) and all(is_list_of_texts(value) for value in values)


def is_list_of_texts(value: Any) -> bool:
    """True for a list of texts, at least one."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)


def _is_number(value: Any) -> bool:
    if not isinstance(value, str):
        return isinstance(value, int | float)
    digits = value.strip().lstrip("+-").replace(".", "").replace(",", "")
    return digits.isdecimal()


def _is_verdict(
    table: _Table, fields: Mapping[str, str], samples: Sequence[Mapping[str, Any]]
) -> bool:
    """True when a column beside the answer says whether the answer is a good one."""
    for name in table.find(frozenset({"label"})):
        values = {str(sample.get(name)).casefold() for sample in samples}
        if name not in fields.values() and values and values <= {"true", "false"}:
            return True
    return False


def _in_order(fields: Mapping[str, str]) -> dict[str, str]:
    return {field: fields[field] for field in ("system", "user", "input") if field in fields}
