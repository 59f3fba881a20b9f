"""Shows what fixes would change, before and after, example by example."""

import json
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from prep import registry
from prep.api.opening import Dataset, registry_format
from prep.core.batch import Batch
from prep.core.edit import Step
from prep.core.example import Example
from prep.core.finding import Finding, Fix
from prep.core.format import Format, Refused
from prep.core.location import Location
from prep.engine.editing import early
from prep.engine.understanding import as_read, converted
from prep.engine.work import read


class Change(Struct, frozen=True):
    """One example that a plan changes.

    codes: rules whose fixes changed it
    before, after: its JSON in the layout that is written; None where it is left out
    """

    where: Location
    codes: tuple[str, ...]
    before: str | None
    after: str | None


def changes(dataset: Dataset, plan: Sequence[Step], to: str = "chat") -> Iterator[Change]:
    """Every example that a plan changes, in file order."""
    target = registry_format(to)
    loader = registry.loaders()
    first = early(plan)
    for source in dataset.sources:
        for shard in loader[source.loader].shards(source, 1):
            for rows in read(shard, dataset.options.limit):
                before = as_read(dataset.format, rows)
                misfits = _misfits(before, to) if first else {}
                for example in converted(before, to, plan).examples:
                    change = _change(example, plan, source.sheet, target)
                    misfit = misfits.get(example.record)
                    if misfit:
                        after = change or Change(Location(), (), "", _text(example, target))
                        change = _made_fit(misfit, first, dataset.format, after)
                    if change:
                        where = rows.where(example.record - rows.first)
                        yield msgspec.structs.replace(change, where=where)


def preview(
    dataset: Dataset, plan: Sequence[Step], fix: Fix, limit: int = 1, to: str = "chat"
) -> list[Change]:
    """The first examples that a fix changes when it comes after a plan."""
    step = Step("", fix.title, fix.edits)
    found: list[Change] = []
    for change in changes(dataset, [*plan, step], to):
        if "" in change.codes:
            found.append(change)
            if len(found) >= limit:
                break
    return found


def kept_instead(
    dataset: Dataset, finding: Finding, change: Change, to: str = "chat"
) -> tuple[Location, str] | None:
    """Where the example is that stays when one nearly the same is left out, and its JSON; None when
    the finding names none.
    """
    pairs = finding.args.get("pairs", ())
    record = next(
        (
            pair["like"]
            for pair in pairs
            if pair["record"] == change.where.record and "like" in pair
        ),
        0,
    )
    if not record or len(dataset.sources) > 1:  # records of several sheets have the same numbers
        return None
    source, target = dataset.source, registry_format(to)
    for shard in registry.loaders()[source.loader].shards(source, 1):
        for rows in read(shard, dataset.options.limit):
            if rows.first + len(rows) > record:
                examples = converted(as_read(dataset.format, rows), to).examples
                found = (each for each in examples if each.record == record)
                text = next((_text(each, target) for each in found), "")
                return (rows.where(record - rows.first), text) if text else None
    return None


def _change(example: Example, plan: Sequence[Step], sheet: str, target: Format) -> Change | None:
    codes: list[str] = []
    shown = example
    now: Example | None = example
    for step in plan:
        if example.record in step.spared.get(sheet, ()):
            continue
        before = now
        if not step.code and now is not None:  # one that is previewed: what the others did is known
            shown = now
        for edit in step.edits:
            now = None if now is None else edit.apply(now)
        if now is not before:
            codes.append(step.code)
        if now is None:
            break
    if not codes:
        return None
    after = None if now is None else _text(now, target)
    return Change(Location(), tuple(codes), _text(shown, target), after)


def _misfits(batch: Batch, to: str) -> dict[int, Example]:
    """The examples that another layout cannot hold as they are, by record."""
    fit = set(converted(batch, to).records)
    return {example.record: example for example in batch.examples if example.record not in fit}


def _made_fit(misfit: Example, steps: Sequence[Step], format: Format, after: Change) -> Change:
    """What steps before the conversion, and those after it, make of a misfit."""
    codes = [
        step.code for step in steps if any(edit.apply(misfit) is not misfit for edit in step.edits)
    ]
    return Change(Location(), (*codes, *after.codes), _text(misfit, format), after.after)


def _text(example: Example, target: Format) -> str:
    try:
        return target.encode([example]).decode().rstrip("\n")
    except UnicodeEncodeError:  # half of a character pair
        return json.dumps(target.render(example), ensure_ascii=False, separators=(",", ":"))
    except Refused:
        return str(msgspec.to_builtins(example))
