"""Whether the settings of a job are what the target takes."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from prep.core.facts import Option, Options
from prep.core.target import Target
from prep.targets.names import nearest
from prep.text.display import number


class OptionProblem(Struct, frozen=True):
    """A setting the target would not take.

    option: our name of it
    value: as given, for a message
    message: what is wrong and what would work, one sentence without a full stop
    source: facts it rests on, None when the option itself is unknown
    """

    option: str
    value: str
    message: str
    source: Options | None = None


def option_problems(target: Target, settings: Mapping[str, Any]) -> tuple[OptionProblem, ...]:
    """What is wrong with the settings of a job, in their order; () when nothing is.

    Numbers may be given as text. A target whose settings are unknown has no problems.
    """
    if not target.options:
        return ()
    found = []
    for name, value in settings.items():
        group = next((group for group in target.options if name in group.items), None)
        if group is None:
            says = _unknown(target, name)
        elif says := _wrong(group.items[name], value):
            says = f"{name} {says}; {target.title} takes {allowed(group.items[name])}"
        if says:
            found.append(OptionProblem(name, _short(value), says, group))
    return tuple(found)


def allowed(option: Option) -> str:
    """What a setting may be, in words: "auto or a whole number from 1 to 50"."""
    ways = ['"auto"'] if option.auto else []
    match option.kind:
        case "integer" | "number":
            noun = "a whole number" if option.kind == "integer" else "a number"
            ways.append(f"{noun}{_range(option)}")
        case "choice":
            ways += option.choices
        case "text":
            shape = f" that matches {option.pattern}" if option.pattern else ""
            ways.append(f"a text{_range(option, ' characters')}{shape}")
        case "map":
            ways.append(_map_words(option))
        case "list":
            ways.append("a list" + (f" of at most {option.max_items}" if option.max_items else ""))
        case "flag":
            ways.append("true or false")
    return " or ".join(ways)


def _unknown(target: Target, name: str) -> str:
    known = sorted({each for group in target.options for each in group.items})
    meant = [each for each in known if len(name) > 1 and _initials(each).startswith(name)]
    near = meant or nearest(name, known)
    return (
        f"{name} is not a setting of {target.title} for method {target.method}"
        f"; known: {', '.join(near or known)}"
    )


def _initials(name: str) -> str:
    """The first letters of the words of a name: `lr` of `learning_rate`."""
    return "".join(word[:1] for word in name.split("_"))


def _wrong(option: Option, value: Any) -> str:
    """What is wrong with a value, "" when nothing is."""
    if option.auto and value == "auto":
        return ""
    match option.kind:
        case "integer" | "number":
            return _wrong_number(option, value)
        case "choice":
            return "" if value in option.choices else f"is {_short(value)}"
        case "text":
            return _wrong_text(option, value)
        case "map":
            return _wrong_map(option, value)
        case "list":
            if not isinstance(value, Sequence) or isinstance(value, str):
                return "is not a list"
            too_many = option.max_items is not None and len(value) > option.max_items
            return f"has {len(value)} entries" if too_many else ""
        case "flag":
            return "" if isinstance(value, bool) else f"is {_short(value)}"


def _wrong_number(option: Option, value: Any) -> str:
    number = _number(value, whole=option.kind == "integer")
    if number is None or not math.isfinite(number):
        return f"is {_short(value)}"
    inside = (
        (option.minimum is None or number >= option.minimum)
        and (option.maximum is None or number <= option.maximum)
        and (option.above is None or number > option.above)
        and (option.below is None or number < option.below)
    )
    return "" if inside else f"is {_short(value)}"


def _number(value: Any, *, whole: bool) -> int | float | None:
    """The number a value is or says, None when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            return int(value) if whole else float(value)
        except ValueError:
            return None
    if isinstance(value, int) or (isinstance(value, float) and not whole):
        return value
    return None


def _wrong_text(option: Option, value: Any) -> str:
    if not isinstance(value, str):
        return "is not a text"
    if option.minimum is not None and len(value) < option.minimum:
        return f"has {len(value)} characters"
    if option.maximum is not None and len(value) > option.maximum:
        return f"has {len(value)} characters"
    if option.pattern is not None and not re.fullmatch(option.pattern, value):
        return f"is {_short(value)}"
    return ""


def _wrong_map(option: Option, value: Any) -> str:
    if not isinstance(value, Mapping):
        return "is not a set of pairs"
    if option.max_items is not None and len(value) > option.max_items:
        return f"has {number(len(value), 'pair')}"
    for key, text in value.items():
        if not isinstance(key, str) or not isinstance(text, str):
            return "has a key or a value that is not a text"
        if option.max_key is not None and len(key) > option.max_key:
            return f"has a key of {len(key)} characters"
        if option.max_value is not None and len(text) > option.max_value:
            return f"has a value of {len(text)} characters"
    return ""


def _range(option: Option, unit: str = "") -> str:
    low, high = option.minimum, option.maximum
    if low is not None and high is not None:
        return f" from {low} to {high}{unit}" if not unit else f" of {low} to {high}{unit}"
    words = [
        f"{word} {limit}{unit}"
        for word, limit in (
            ("from", low),
            ("above", option.above),
            ("up to", high),
            ("below", option.below),
        )
        if limit is not None
    ]
    return f" {' and '.join(words)}" if words else ""


def _map_words(option: Option) -> str:
    words = (
        f"at most {number(option.max_items, 'pair')}" if option.max_items is not None else "pairs"
    )
    if option.max_key is not None:
        words += f", keys of at most {option.max_key} characters"
    if option.max_value is not None:
        words += f", values of at most {option.max_value}"
    return words


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}…"
