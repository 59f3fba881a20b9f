"""A fact in the data of targets that nothing reads is a promise nobody keeps."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

import prep
from prep.core import facts, terms
from prep.core.target import Target
from prep.targets import provider, providers, target
from prep.targets.particulars import particulars

FOLDER = Path(prep.__file__).parent

DECLARED = {Path(str(module.__file__)) for module in (facts, terms)}
"""Where facts are declared, which is no reading."""

NAMES = {
    "chat": {"chat"},
    "client": {"client"},
    "dates": {"dates"},
    "eligibility": {"each"},
    "epochs": {"rule", "epochs"},
    "fees": {"fee", "found", ""},
    "file": {"file"},
    "images": {"images"},
    "limits": {"group"},
    "losses": {"loss", "known"},
    "methods": {"way"},
    "models": {"model", "listed", "self"},
    "options": {"group", "option"},
    "prices": {"table"},
    "refusals": {"refusal"},
    "use": {"table"},
}
"""Group of facts → what one of it is called wherever it is read; "" where its name alone is
enough."""

ABOUT = {*terms.Scoped.__struct_fields__, "name", "currency"}
"""Fields that say what a group is about and where it is from."""


@cache
def read() -> frozenset[tuple[str, str]]:
    """Owner and name of every attribute that the source reads, ("", text) for each text in it."""
    found: set[tuple[str, str]] = set()
    for path in FOLDER.rglob("*.py"):
        if path in DECLARED:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                owner = node.value
                last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                found.add((last, node.attr))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(("", node.value))
    return frozenset(found)


def is_read(group: str, name: str) -> bool:
    owners = NAMES.get(group, {""})
    return any((owner, name) in read() for owner in owners)


def known(name: str, group: str) -> Iterator[Struct]:
    value = getattr(provider(name), group)
    yield from value if isinstance(value, tuple) else filter(None, [value])


def stated(name: str) -> Iterator[tuple[str, str]]:
    """Group and name of everything that the data of a provider states."""
    for group in NAMES:
        for each in known(name, group):
            for field in msgspec.structs.fields(each):
                if field.name not in ABOUT and getattr(each, field.name) != field.default:
                    yield group, field.name
            for option in getattr(each, "items", {}).values():
                yield from (("options", name) for name in msgspec.structs.asdict(option))


@pytest.mark.parametrize("name", providers())
def test_every_fact_in_the_data_is_read_somewhere(name: str) -> None:
    """By a rule, by what reckons with it, or by `prep models`, which shows it."""
    assert sorted({each for each in stated(name) if not is_read(*each)}) == []


@pytest.mark.parametrize("name", providers())
def test_every_limit_and_every_loss_is_looked_for_or_shown(name: str) -> None:
    """By a rule that knows it by name, or else by `prep models`."""
    shown = {text for each in made(name) for _, text in particulars(each)}
    for group in provider(name).limits:
        for limit in group.values:
            words = limit.replace("_", " ")
            assert is_read("", limit) or any(text.startswith(words) for text in shown), limit
    for loss in provider(name).losses:
        assert is_read("", loss.when) or loss.about in shown, loss.when


def made(name: str) -> Iterator[Target]:
    """Every target of a provider."""
    for model in provider(name).models or (None,):
        full = f"{name}/{model.name}" if model else name
        yield from (target(full, method) for method in target(full).methods)


def test_a_fact_that_nobody_reads_is_noticed() -> None:
    assert is_read("chat", "first_role")
    assert is_read("", "max_image_bytes")
    assert not is_read("chat", "favourite_colour")
    assert not is_read("images", "first_role")
    assert not is_read("", "max_favourites")
    assert not is_read("", "never-seen")
