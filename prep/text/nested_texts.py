"""The texts in a value of lists and objects, however deep."""

from collections.abc import Callable, Iterator
from typing import Any


def texts_in(value: Any) -> Iterator[str]:
    """Every text that is a value; names of fields are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)


def with_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every text in it changed; equal to it when none changes."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [with_texts(part, change) for part in value]
    if isinstance(value, dict):
        return {name: with_texts(part, change) for name, part in value.items()}
    return value
