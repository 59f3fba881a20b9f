"""Questions at the terminal."""

from typing import TypeVar

import msgspec

from prep.api import Dataset, open_dataset
from prep.api.ways_on import quoted
from prep.cli.console import Console
from prep.cli.inputs import Input
from prep.core.options import InputOptions
from prep.errors import NeedsAnswer, UsageError

T = TypeVar("T", bound=InputOptions)


def opened(console: Console, file: Input, options: T, *, hide: bool = False) -> tuple[Dataset, T]:
    """The dataset in a file and the options with the answers that it took.

    hide: True to show nothing of the data where nobody can be asked

    Raises NeedsAnswer when nobody can be asked or nobody answers, and what opening raises.
    """
    while True:
        try:
            return open_dataset(file.path, options, shown=file.shown), options
        except NeedsAnswer as question:
            if not console.interactive and hide:
                text = f"{file.name}: {question.question} For instance: {question.command}"
                raise UsageError(text) from None
            no_choice = question.option == "map" and len(question.choices) < 2
            if not console.interactive or no_choice:
                raise
            # the choices stand in the menu, so of a text that lists them the first line is enough
            text = str(question).split("\n")[0] if len(question.choices) > 1 else str(question)
            console.wrapped(f"{text}\n")
            options = _answered(console, question, options)


def _answered(console: Console, question: NeedsAnswer, options: T) -> T:
    if question.option == "map":
        asked = _choice(console, question, "Which column is the question?")
        answered = _choice(console, question, "Which column is the answer?", taken=asked)
        typed = f"--map {quoted(f'user={asked}')} --map {quoted(f'assistant={answered}')}"
        console.wrapped(f"To be asked no more: {typed}\n")
        return msgspec.structs.replace(options, map={"user": asked, "assistant": answered})
    if len(question.choices) == 1:
        if not console.confirm(question.question):
            raise question
        answer = question.choices[0].value
    else:
        answer = _choice(console, question, question.question)
    if question.option == "header_row":
        return msgspec.structs.replace(options, header_row=int(answer))
    several = isinstance(getattr(options, question.option), tuple)
    given = (answer,) if several else answer
    return msgspec.structs.replace(options, **{question.option: given})


def _choice(console: Console, question: NeedsAnswer, words: str, taken: str = "") -> str:
    choices = question.choices
    values = [choice.value for choice in choices]
    labels = [
        choice.label if choice.value in choice.label else f"{choice.value}: {choice.label}"
        for choice in choices
    ]
    number = console.choose(words, labels, values.index(taken) if taken else -1)
    if number < 0:
        raise question
    return choices[number].value
