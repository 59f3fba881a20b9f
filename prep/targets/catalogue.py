"""Targets by name, from the data files, with the user's own prices on top.

A file is read when a target in it is asked for, and not before.
"""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from prep.core.facts import METHODS, Method, MethodRules, Scoped
from prep.core.target import Target
from prep.core.terms import Price, UsePrice
from prep.errors import UsageError
from prep.targets.document import GivenPrice, Provider
from prep.targets.names import Named, nearest, resolve

_DATA = Path(__file__).parent / "data"

G = TypeVar("G", bound=Scoped)

TRIED = "dry"
"""The provider that trains nothing: a name that people try as a target, and no target."""


@functools.cache
def providers() -> tuple[str, ...]:
    """Names of all providers and trainers, sorted; reads no file."""
    return tuple(sorted(path.stem for path in _DATA.glob("*.toml")))


@functools.cache
def provider(name: str) -> Provider:
    """Everything known about one provider.

    Raises UsageError when there is no such provider.
    """
    if name not in providers():
        raise UsageError(_unknown_provider(name))
    import tomllib

    with (_DATA / f"{name}.toml").open("rb") as file:
        return msgspec.convert(tomllib.load(file), Provider)


class Catalogue(Struct, frozen=True):
    """All targets, and prices given by the user that replace ours."""

    given: tuple[GivenPrice, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Names of all targets, sorted; a provider alone where it lists no models."""
        found = []
        for name in providers():
            models = provider(name).models
            found += [f"{name}/{model.name}" for model in models] or [name]
        return tuple(sorted(found))

    def target(self, name: str, method: str = "") -> Target:
        """The target of a name: PROVIDER, PROVIDER/MODEL, or the name of a fine-tuned model.

        method: how it is to be trained; "" for the first way the model can be.
        Raises UsageError when the provider, the model or the method is unknown.
        """
        source, named = find(name)
        return self._target(source, named, _method(source, named, method))

    def _target(self, source: Provider, named: Named, method: Method) -> Target:
        listed = named.listed or named.size_class
        return Target(
            provider=source.name,
            model=named.model,
            method=method,
            title=source.title,
            hosted=source.hosted,
            client=source.client,
            fine_tuned=named.fine_tuned,
            encoding=listed.encoding if listed else None,
            open_models=source.open_models,
            ways=_ways(source, named),
            file=source.file,
            limits=_concerning(source.limits, named, method),
            chat=_closest(source.chat, named, method),
            images=_closest(source.images, named, method),
            options=_concerning(source.options, named, method),
            epochs=_closest(source.epochs, named, method),
            prices=self._prices(source, named, method),
            use=_use(source, named),
            fees=_concerning(source.fees, named, method),
            dates=_closest(source.dates, named, method),
            eligibility=_concerning(source.eligibility, named, method),
            losses=_concerning(source.losses, named, method),
            refusals=_concerning(source.refusals, named, method),
        )

    def _prices(self, source: Provider, named: Named, method: Method) -> tuple[Price, ...]:
        """Prices by variant: the user's own, else those of the model, else of its size class."""
        found: dict[str, Price] = {}
        for given in self.given:
            other, meant = find(given.target)
            if (
                other.name == source.name
                and meant.model in named.scopes
                and given.method in (None, method)
            ):
                price = _given_price(given, meant.model if meant.model != named.model else "")
                found.setdefault(price.variant, price)
                if given.variant is None:
                    return tuple(found.values())
        for price in _listed_prices(source, named, method):
            found.setdefault(price.variant, price)
        return tuple(found.values())


def find(name: str) -> tuple[Provider, Named]:
    """The provider and the model a name means.

    Raises UsageError when either is unknown.
    """
    head, _, model = name.strip().partition("/")
    if head.lower() in providers():
        source = provider(head.lower())
        return source, resolve(source, model)
    if name.strip().startswith("ft:"):
        source = provider("openai")
        return source, resolve(source, name)
    raise UsageError(_unknown_provider(name.strip()))


def _unknown_provider(name: str) -> str:
    head = name.partition("/")[0]
    if head == TRIED:
        return (
            f"{head} trains nothing and costs nothing: it is there to try what is sent, as in "
            f"prep jobs create FILE --target dry; targets: {', '.join(providers())}"
        )
    if near := nearest(head, providers()):
        return f"unknown target {name!r}; nearest: {', '.join(near)}"
    elsewhere = [
        f"{each}/{model.name}"
        for each in providers()
        for model in provider(each).models
        if name.lower() in (spelling.lower() for spelling in (model.name, *model.aliases))
    ]
    listed = ", ".join(elsewhere or providers())
    return f"unknown target {name!r}; write PROVIDER or PROVIDER/MODEL: {listed}"


def _method(source: Provider, named: Named, method: str) -> Method:
    for known in METHODS:
        if method == known:
            return known
    if method:
        raise UsageError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    ways = _ways(source, named)
    return ways[0].name if ways else METHODS[0]


def _ways(source: Provider, named: Named) -> tuple[MethodRules, ...]:
    return tuple(
        way
        for way in source.methods
        if not way.models or not named.model or set(way.models) & set(named.scopes)
    )


def _concerning(groups: tuple[G, ...], named: Named, method: Method) -> tuple[G, ...]:
    scopes = named.scopes or ("",)
    return tuple(group for group in groups if any(group.concerns(each, method) for each in scopes))


def _closest(groups: tuple[G, ...], named: Named, method: Method) -> G | None:
    """The group that speaks most specifically of the model and the method."""
    found = _concerning(groups, named, method)
    return max(found, key=lambda group: (bool(group.models), bool(group.methods)), default=None)


def _listed_prices(source: Provider, named: Named, method: Method) -> Iterator[Price]:
    """Our prices, those of the model before those of its size class."""
    for scope in named.scopes:
        for table in source.prices:
            tokens, hours = table.per_million_tokens.get(scope), table.per_hour.get(scope)
            if table.method == method and (tokens, hours) != (None, None):
                yield Price(
                    source=table.source,
                    date=table.date,
                    evidence=table.evidence,
                    note=table.note,
                    variant=table.variant,
                    currency=table.currency,
                    per_million_tokens=tokens,
                    per_hour=hours,
                    size_class=scope if scope != named.model else "",
                )


def _use(source: Provider, named: Named) -> UsePrice | None:
    """What answers of the trained model cost, None when unknown."""
    for table in source.use:
        if named.model in table.output:
            return UsePrice(
                source=table.source,
                date=table.date,
                evidence=table.evidence,
                note=table.note,
                currency=table.currency,
                input=table.input.get(named.model),
                cached_input=table.cached_input.get(named.model),
                output=table.output[named.model],
            )
    return None


def _given_price(given: GivenPrice, size_class: str) -> Price:
    return Price(
        source=given.source,
        date=given.date,
        evidence="given",
        note=given.note,
        variant=given.variant or "",
        per_million_tokens=given.per_million_tokens,
        per_hour=given.per_hour,
        size_class=size_class,
    )
