"""Which model a name means: aliases, fine-tuned models, size classes, open models.

By our data only: tables of tokenizer libraries map `ft:` names wrongly (tiktoken 0.14 takes
`ft:gpt-4.1-mini` for a cl100k_base model).
"""

import re
from collections.abc import Iterable

from msgspec import Struct

from prep.errors import UsageError
from prep.targets.document import Model, Provider

_BILLIONS = re.compile(r"(?<![A-Za-z0-9.])([0-9]+(?:\.[0-9]+)?)[bB](?![A-Za-z0-9])")
"""A number of parameters in a model's name: 8B, 1.7b; not A22B (active ones), not 8x7B."""


class Named(Struct, frozen=True):
    """What a model's name means.

    model: base model, "" when none is meant
    listed: the entry of the data it has, None for a model that is not listed
    size_class: the entry of its size class, None if it has none
    fine_tuned: the name as given when it is that of a trained model
    """

    model: str
    listed: Model | None = None
    size_class: Model | None = None
    fine_tuned: str = ""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The names by which fact groups may speak of it, the most specific first."""
        size_class = self.size_class.name if self.size_class else ""
        return tuple(dict.fromkeys(name for name in (self.model, size_class) if name))


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known names most like a name, the likest first."""
    import difflib

    spelled = {each.lower(): each for each in sorted(known)}
    return [spelled[i] for i in difflib.get_close_matches(name.lower(), spelled, count)]


def resolve(provider: Provider, name: str) -> Named:
    """What a model's name means at a provider; "" is the model it recommends.

    Raises UsageError when it is unknown there.
    """
    name = name.strip() or provider.recommended
    if not name:
        return Named("")
    base = _base(provider, name)
    fine_tuned = name if base != name else ""
    listed = _listed(provider, base)
    if listed and listed.is_size_class:
        return Named(listed.name, listed, listed, fine_tuned)
    if listed:
        return Named(listed.name, listed, _size_class(provider, listed.name), fine_tuned)
    if provider.open_models and "/" in base:
        return Named(base, None, _size_class(provider, base), fine_tuned)
    raise UsageError(_unknown(provider, name, base))


def spellings(provider: Provider) -> list[str]:
    """Every name of every listed model."""
    return [name for model in provider.models for name in (model.name, *model.aliases)]


def _base(provider: Provider, name: str) -> str:
    """The base model in the name of a trained one, or the name itself."""
    for pattern in provider.fine_tuned_names:
        if match := re.search(pattern, name):
            return match["model"]
    return name


def _listed(provider: Provider, name: str) -> Model | None:
    folded = name.lower()
    return next(
        (
            model
            for model in provider.models
            if folded in (model.name.lower(), *(alias.lower() for alias in model.aliases))
        ),
        None,
    )


def _size_class(provider: Provider, name: str) -> Model | None:
    """The size class by the only number of parameters in the name."""
    sizes = {float(size) for size in _BILLIONS.findall(name)}
    if len(sizes) != 1:
        return None
    (size,) = sizes
    return next((model for model in provider.models if model.holds(size)), None)


def _unknown(provider: Provider, name: str, base: str) -> str:
    known = [f"{provider.name}/{each}" for each in spellings(provider)]
    near = nearest(f"{provider.name}/{base}", known) or sorted(known)
    says = f"unknown model {name!r} of {provider.name}"
    if near:
        says += f"; known: {', '.join(near)}"
    if provider.open_models:
        says += "; other models by their name with an owner or a path, such as Qwen/Qwen3-8B"
    return says
