"""What a target drops, cuts, blanks or changes without a word: how many rows and tokens, and where.

What it does under which condition is data of the target; here is what each condition means.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import msgspec
from msgspec import Struct

from prep.analyzers.loss_conditions import OF_TEXTS, conditions
from prep.core.analyzer import FEW, KEPT, Analyzer, Context, hits_in, merge_hits, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Hits, Invalid, Rule, Severity, Valid
from prep.core.terms import Loss

_LONG = '{"prompt":"' + "one two " * 600 + '?","completion":"three"}\n'
_SHORT = '{"prompt":"one two","completion":"three"}\n'
_USER = '{"role":"user","content":"Hi"}'
_ASSISTANT = '{"role":"assistant","content":"Ho"}'


def _chat(*turns: str) -> str:
    return f'{{"messages":[{",".join(turns)}]}}\n'


SILENT_LOSS = Rule(
    code="P906",
    name="silent-loss",
    severity="warning",
    message="{target} {does}: {count} (tokens: {tokens:,}). {about}",
    why=(
        "Some trainers leave rows out, cut them, blank them or change them, and say nothing or one "
        "line in a long log: the model learns from less than you think. Looked for when a target "
        "is named."
    ),
    words=("does", "about"),
    own=("target", "does", "about"),
    examples=(
        Invalid(_LONG + _SHORT, options={"target": "trl"}),
        Invalid(_LONG + _SHORT, options={"target": "axolotl"}),
        Invalid(_chat(_USER, _USER, _ASSISTANT), options={"target": "llama-factory"}),
        Invalid(
            _chat(_USER, _ASSISTANT.replace("}", ',"weight":0}'), _USER, _ASSISTANT),
            options={"target": "openai"},
        ),
        Valid(_SHORT, options={"target": "trl"}),
        Valid(_chat(_USER, _ASSISTANT), options={"target": "openai"}),
        Invalid(
            _chat(_USER, _ASSISTANT), options={"target": "together", "job": {"packing": False}}
        ),
        Valid(_LONG + _SHORT, options={"target": "axolotl", "job": {"sequence_len": 4096}}),
        Valid(
            _LONG + _SHORT,
            options={"target": "axolotl", "job": {"excess_length_strategy": "raise"}},
        ),
        Valid(
            _chat(_USER, _ASSISTANT),
            options={"target": "trl", "job": {"assistant_only_loss": True}},
        ),
        Valid(_chat(_USER, _ASSISTANT), options={"target": "together"}),
        Valid(_LONG),
    ),
)

DOES = {
    "truncate": "would cut examples",
    "drop": "would leave out examples",
    "blank": "would blank examples",
    "change": "would change examples",
    "untrained": "would not train on parts of examples",
}
"""Effect of a loss → in words."""

MAYBE = "image-screened"
OTHERWISE = {
    "trailing-tool-result": "would leave out parts of examples",
    MAYBE: "may leave out examples with images",
    "packing-off": "would charge padding with examples",
}
"""Conditions of which more, or less, is known."""


class Lost(Struct, frozen=True):
    """Examples that fulfil a condition.

    tokens: of what is concerned
    beyond: of those, what lies behind the limit
    """

    found: Hits = Hits()
    tokens: int = 0
    beyond: int = 0


class State(Struct):
    """What the conditions of all targets need to know.

    lost: condition → the examples that fulfil it
    types: name of an argument of a tool → types of its values, where arguments are no text
    layouts: records of another layout than the others
    """

    lost: dict[str, Lost] = {}
    types: dict[str, list[str]] = {}
    layouts: Hits = Hits()


class SilentLosses(Analyzer[State]):
    """Finds the examples that fulfil a condition under which some target loses something."""

    rules = (SILENT_LOSS,)
    state: ClassVar[type] = State
    asks_target: ClassVar[bool] = True
    counts_tokens: ClassVar[bool] = True

    def map(self, batch: Batch) -> State:
        numbers: dict[str, list[int]] = {}
        texts: dict[str, list[str]] = {}
        types: dict[str, set[str]] = {}
        if batch.pairs is None:
            odd = set(batch.odd)
            for i, example in enumerate(batch.examples):
                for when, said in conditions(example, types, broken=i in odd):
                    numbers.setdefault(when, []).append(i)
                    texts.setdefault(when, []).extend(said)
        else:
            numbers["no-tools"] = list(range(len(batch)))
        numbers["all-tokens"] = list(range(len(batch)))
        counts = batch.tokens(batch.countings[0]).counts if batch.countings else [0] * len(batch)
        lost = {
            when: Lost(
                hits_in(batch, found, most=_most(when)),
                _tokens(batch, when, found, counts, texts.get(when, [])),
            )
            for when, found in numbers.items()
            if found
        }
        limit = batch.countings[0].limit if batch.countings else None
        over = [i for i, count in enumerate(counts) if limit is not None and count > limit]
        if over and limit is not None:
            total = sum(counts[i] for i in over)
            lost["over-tokens"] = Lost(hits_in(batch, over), total, total - limit * len(over))
        mixed = [flaw.where for flaw in batch.flaws if flaw.code == "P118"]
        return State(
            lost,
            {name: sorted(kinds) for name, kinds in types.items()},
            Hits(len(mixed), tuple(sorted(mixed)[:FEW])),
        )

    def merge(self, a: State, b: State) -> State:
        lost = a.lost
        for when, more in b.lost.items():
            known = lost.get(when, Lost())
            lost[when] = Lost(
                merge_hits(known.found, more.found, _most(when)),
                known.tokens + more.tokens,
                known.beyond + more.beyond,
            )
        types = a.types
        for name, kinds in b.types.items():
            types[name] = sorted({*types.get(name, ()), *kinds})
        return State(lost, types, merge_hits(a.layouts, b.layouts, FEW))

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        target = context.target
        for known in target.losses if target else ():
            loss = as_set(known, context.options.job)
            found = _found(loss, state, context) if loss else Lost()
            if loss is None or not found.found.count or target is None:
                continue
            does = {**DOES, **OTHERWISE}
            yield report(
                SILENT_LOSS,
                found.found,
                severity=_severity(loss),
                target=target.name,
                does=does.get(loss.when, does[loss.effect]),
                tokens=found.beyond if loss.effect == "truncate" else found.tokens,
                about=loss.about,
                effect=loss.effect,
                when=loss.when,
                option=loss.option,
                source=f"{loss.source}, {loss.date}",
            )


def as_set(loss: Loss, job: Mapping[str, Any]) -> Loss | None:
    """What is lost with the settings of a job, None for what they prevent.

    A setting that says by name what is done ("truncate") decides, and "raise" is an error that
    everybody sees; one that is on or off prevents the loss when it is on.
    """
    value = job.get(loss.option) if loss.option else None
    if loss.when == "packing-off":
        return loss if value is False else None
    if value is True or value == "raise":
        return None
    if value == "truncate" and loss.effect == "drop":
        return msgspec.structs.replace(loss, effect="truncate")
    return loss


def _found(loss: Loss, state: State, context: Context) -> Lost:
    if loss.when == "first-row-decides":
        return Lost(state.layouts)
    if loss.when == "packing-off":
        return state.lost.get("all-tokens", Lost())
    if loss.layouts and context.to not in loss.layouts:
        return Lost()
    if loss.when == "mixed-argument-types" and all(len(each) < 2 for each in state.types.values()):
        return Lost()
    return state.lost.get(loss.when, Lost())


def _severity(loss: Loss) -> Severity:
    certain = loss.verified and loss.when != MAYBE
    return "warning" if certain and loss.effect in ("truncate", "drop", "blank") else "note"


def _tokens(batch: Batch, when: str, found: list[int], counts: list[int], texts: list[str]) -> int:
    """Tokens of whole examples, or of those texts in them that a condition is about."""
    if when not in OF_TEXTS:
        return sum(counts[i] for i in found)
    if not batch.countings or not texts:
        return 0
    from prep.tokens import encoder

    return sum(encoder(batch.countings[0].encoding).count(texts))


def _most(when: str) -> int:
    """Places to keep: few where nearly every example is concerned."""
    return FEW if when in ("all-tokens", "no-tools") else KEPT


PLUGINS = (SilentLosses(),)
