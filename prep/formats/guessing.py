"""Which column is what, from their names: right or not at all.

Two columns that could both be the answer are a question to the owner, never a choice made here;
so is a question whose context or options stand in columns of their own.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from prep.core.format import Columns
from prep.formats import words
from prep.formats.conversation_tree import NAMES as TREES
from prep.formats.dialogue import KEYS, holds_dialogues
from prep.formats.held import asked_first, holds_several, is_prose, is_text
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
    fields = (
        _preference(table)
        or _pair(table)
        or _classification(table)
        or _answered(table, samples)
        or asked_first(names, samples)
    )
    if fields is None or not is_text(fields["user"], samples):
        return None
    if _may_be_the_answer(table, fields, samples):
        return None
    if _is_verdict(table, fields, samples) or holds_several(fields.get("assistant", ""), samples):
        return None
    return Columns(fields=fields, guessed=True)


def likely_pair(names: Sequence[str]) -> tuple[str, str]:
    """Two columns that may be a question and its answer, by name where names say it.

    names: two or more, the likeliest first
    """
    meanings = {name: fold(name.removesuffix(".0").rsplit(".", 1)[-1]) for name in names}
    cores = {name: words.core(name) for name in names}
    asks = _ranked(names, (meanings, STRONG_USER | words.TEXT), (cores, STRONG_USER))
    answers = _ranked(
        names,
        (meanings, STRONG_ASSISTANT),
        (cores, STRONG_ASSISTANT | words.TRUTH),
        (meanings, words.LABEL),
    )
    answer = next((name for name in answers if [name] != asks[:1]), "")
    ask = next(name for name in [*asks, *names] if name != answer)
    others = [name for name in names if name != ask]
    more = words.MORE_OF_THE_QUESTION
    whole = [name for name in others if len(meanings[name]) > 1 and meanings[name] not in more]
    return ask, answer or (whole or others)[0]


def _ranked(names: Sequence[str], *known: tuple[Mapping[str, str], frozenset[str]]) -> list[str]:
    """The names that mean one of some things, those of the first first."""
    return [name for meanings, meant in known for name in names if meanings[name] in meant]


def offered(names: Sequence[str]) -> list[str]:
    """The columns of the options of a question: `option_a` and `option_b`, `A` and `B`, `choices`.

    names: of all columns
    """
    table = _Table(names)
    letters = [name for name, folded in table.folded.items() if _OPTION.fullmatch(folded)]
    several = table.options() or (letters if len(letters) > 1 else [])
    return several or table.find(words.OPTIONS)


_OPTION = re.compile("(?:op)?[a-h]")


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

    def about(self, meaning: frozenset[str]) -> list[str]:
        """The same, and where none is called so, those that only say more: `Correct Answer`.

        `Our answer` beside `Answer` may be what is meant as well.
        """
        found = self.find(meaning)
        whole = meaning | words.plurals(meaning)
        return found + [
            name
            for name in self.folded
            if name not in found
            and words.core(name) in whole
            and (not found or words.names_more(name))
        ]

    def one(self, meaning: frozenset[str]) -> str | None:
        """The only column with one of these names."""
        found = self.find(meaning)
        return found[0] if len(found) == 1 else None

    def options(self) -> list[str]:
        """The options of a question: `Antwort A` and `Antwort B`, or `option_1` and `option_2`."""
        stems: dict[tuple[str, ...], list[str]] = {}
        for name in self.folded:
            *stem, last = words.parts(name) or [""]
            is_one_of_some = last.isdecimal() or (len(last) == 1 and last.isascii())
            if is_one_of_some and "".join(stem) in STRONG_ASSISTANT | words.OPTION:
                stems.setdefault(tuple(stem), []).append(name)
        return [name for names in stems.values() if len(names) > 1 for name in names]

    def without(self, meaning: frozenset[str]) -> list[str]:
        return [name for name, folded in self.folded.items() if folded not in meaning]


def _dialogue(table: _Table, samples: Sequence[Mapping[str, Any]]) -> str | None:
    """The only column that holds whole dialogues.

    Those that are written out as one text may be what something else is about.
    """
    found = [
        name
        for name in table.find(KEYS | TREES) + table.find(words.TEXT)
        if holds_dialogues([sample[name] for sample in samples if sample.get(name)])
    ]
    if len(found) != 1:
        return None
    name = found[0]
    is_alone = {*table.without(words.ROW_NAMES)} <= {name, table.one(words.SYSTEM)}
    texts = [sample[name] for sample in samples if isinstance(sample.get(name), str)]
    is_written = not all(text.lstrip().startswith("[") for text in texts)
    return name if is_alone or not is_written else None


def _preference(table: _Table) -> dict[str, str] | None:
    chosen, rejected = table.one(words.CHOSEN), table.one(words.REJECTED)
    if not chosen or not rejected:
        return None
    asked = _asked(table)
    return asked and {**asked, "chosen": chosen, "rejected": rejected}


def _pair(table: _Table) -> dict[str, str] | None:
    if table.find(words.REJECTED | words.MEASURES):
        return None
    asked = _asked(table)
    answers = table.about(STRONG_ASSISTANT)
    answers += [name for name in table.find(words.TRUTH) if name not in answers]
    if not answers and asked:
        answers = table.find(words.ASSISTANT_SPEAKER) or table.find(words.CHOSEN)
    if asked is None and not table.about(STRONG_USER):
        asked = _asked_by_speaker(table, bool(answers))
        answers = answers or table.find(words.ASSISTANT_SPEAKER)
        if asked is None and not answers:
            return _letters(table)
    if asked is None or len(answers) != 1:
        return None
    return {**asked, "assistant": answers[0]}


def _asked(table: _Table) -> dict[str, str] | None:
    """System, user and input, when exactly one column can be the question."""
    users = table.about(STRONG_USER)
    instruction, more = table.one(words.INSTRUCTION), table.one(words.INPUT)
    fields: dict[str, str] = {}
    if system := table.one(words.SYSTEM):
        fields["system"] = system
    doubts = table.find(words.MORE_OF_THE_QUESTION) + table.options()
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
    if table.about(STRONG_USER | STRONG_ASSISTANT | words.REJECTED | words.CHOSEN):
        return None
    text, is_sure = table.one(words.TEXT), True
    if text is None and not table.find(words.TEXT):
        text, is_sure = table.one(words.PERHAPS_TEXT), False
    labels, summaries = table.find(words.LABEL), table.find(words.SUMMARY)
    if text is None or len(labels) + len(summaries) != 1:
        return None
    if summaries:
        return {"user": text, "assistant": summaries[0]}
    if table.find(words.OTHER_LABEL | words.MORE_OF_THE_TEXT | words.NO_TEXT_ALONE):
        return None
    if not is_sure and set(table.without(words.ROW_NAMES)) != {text, labels[0]}:
        return None
    return {"user": text, "assistant": labels[0]}


def _asked_and_labelled(table: _Table) -> dict[str, str] | None:
    """What a classifier is given and its label, when nothing else is in the table."""
    given, label = table.one(words.INPUT | words.PROMPT), table.one(words.LABEL - words.ABOUT)
    if given and label and set(table.without(words.ROW_NAMES)) == {given, label}:
        return {"user": given, "assistant": label}
    return None


def _answered(table: _Table, samples: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    """An answer and the only text beside it, whatever that is called."""
    answer, rest = table.one(STRONG_ASSISTANT), table.without(words.ROW_NAMES)
    if answer is None or len(rest) != 2:
        return None
    other = next(name for name in rest if name != answer)
    means = table.folded[other]
    if means in words.LABEL | words.MORE_OF_THE_TEXT | words.SYSTEM | words.TRUTH | words.REJECTED:
        return None
    if means in STRONG_ASSISTANT | (words.MORE_OF_THE_QUESTION - words.CONTEXT):
        return None
    if not is_prose([sample.get(other) for sample in samples]):
        return None
    return {"user": other, "assistant": answer}


def _may_be_the_answer(
    table: _Table, fields: Mapping[str, str], samples: Sequence[Mapping[str, Any]]
) -> bool:
    """True when beside a text and its label another text stands: what it is to become, perhaps."""
    if fold(fields["user"]) not in words.TEXT | words.PERHAPS_TEXT or "assistant" not in fields:
        return False
    if fold(fields["assistant"]) not in words.LABEL:
        return False
    others = [name for name in table.without(words.ROW_NAMES) if name not in fields.values()]
    return any(is_prose([sample.get(name) for sample in samples]) for name in others)


_VERDICTS = ({"true", "false"}, {"1", "-1"}, {"1.0", "-1.0"})


def _is_verdict(
    table: _Table, fields: Mapping[str, str], samples: Sequence[Mapping[str, Any]]
) -> bool:
    """True when a column beside the answer says whether the answer is a good one."""
    for name in table.find(frozenset({"label"})):
        values = {str(sample.get(name)).casefold() for sample in samples}
        if name not in fields.values() and any(values and values <= each for each in _VERDICTS):
            return True
    return False


def _in_order(fields: Mapping[str, str]) -> dict[str, str]:
    return {field: fields[field] for field in ("system", "user", "input") if field in fields}
