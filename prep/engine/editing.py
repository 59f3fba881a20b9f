"""Carries out a plan on the examples of a batch."""

from collections.abc import Callable, Iterator, Sequence
from itertools import compress, groupby
from operator import is_not, ne, not_
from typing import Any, cast

import msgspec
from msgspec import Struct

from prep.core.batch import Batch
from prep.core.edit import DigestEdit, Edit, Step, TextEdit
from prep.core.example import Example
from prep.core.pairs import Pairs


class LeftOut(Struct, frozen=True):
    """An example that a step of the plan left out."""

    step: Step
    example: Example


def edited(batch: Batch, steps: Sequence[Step], changed: list[int]) -> tuple[Batch, list[LeftOut]]:
    """The batch after the plan and what was left out; adds to `changed`, one number a step."""
    out: list[LeftOut] = []
    sheet = batch.rows.source.sheet
    for spared, run in groupby(
        enumerate(steps), lambda item: frozenset(item[1].spared.get(sheet, ()))
    ):
        flags = [record not in spared for record in batch.records] if spared else []
        if all(flags):
            batch = _carried_out(batch, list(run), changed, out)
            continue
        held = compress(batch.examples, map(not_, flags))
        after = _carried_out(batch.kept(flags), list(run), changed, out)
        together = sorted([*after.examples, *held], key=lambda example: example.record)
        batch = batch.edited(together)
    return batch, out


def _carried_out(
    batch: Batch, steps: Sequence[tuple[int, Step]], changed: list[int], out: list[LeftOut]
) -> Batch:
    """The batch after some numbered steps; adds to `changed` and to `out`."""
    by_number = dict(steps)
    for is_text, run in groupby(_numbered(steps), lambda item: hasattr(item[1], "change")):
        if is_text:
            texts = [(number, cast(TextEdit, edit)) for number, edit in run]
            batch = _rewritten(batch, texts, changed)
            continue
        for number, edit in run:
            if edit.leaves_out:
                flags = _kept(batch, edit)
                for i in compress(range(len(flags)), map(not_, flags)):
                    out.append(LeftOut(by_number[number], batch.examples[i]))
                    changed[number] += 1
                batch = batch.kept(flags)
                continue
            examples = list(batch.examples)
            after = list(map(edit.apply, examples))
            if count := sum(map(is_not, after, examples)):
                changed[number] += count
                batch = batch.edited(cast(list[Example], after))  # such an edit never gives None
    return batch


def _numbered(steps: Sequence[tuple[int, Step]]) -> Iterator[tuple[int, Edit]]:
    for number, step in steps:
        for edit in step.edits:
            yield number, edit


def _kept(batch: Batch, edit: Edit) -> list[bool]:
    """Whether each example is kept by an edit that leaves examples out."""
    if hasattr(edit, "drops"):
        drops = cast(DigestEdit, edit).drops
        return list(map(not_, map(drops, batch.digests, batch.records)))
    return [edit.apply(example) is not None for example in batch.examples]


def _rewritten(batch: Batch, edits: Sequence[tuple[int, TextEdit]], changed: list[int]) -> Batch:
    """The batch after edits of its texts: of whole columns where it has them."""
    if batch.pairs is None:
        return batch.edited(_rebuilt(batch.examples, edits, changed))
    columns = {"prompt": batch.pairs.prompts, "completion": batch.pairs.completions}
    total = 0
    for number, edit in edits:
        before = columns[edit.part]
        columns[edit.part] = list(map(edit.change, before))
        count = sum(map(ne, columns[edit.part], before))
        changed[number] += count
        total += count
    if not total:
        return batch
    return batch.edited(Pairs(columns["prompt"], columns["completion"], batch.pairs.records))


def early(steps: Sequence[Step]) -> list[Step]:
    """The same steps with nothing but their edits that come before a conversion; [] for none."""
    found = [
        msgspec.structs.replace(
            step, edits=tuple(edit for edit in step.edits if getattr(edit, "is_early", False))
        )
        for step in steps
    ]
    return found if any(step.edits for step in found) else []


def leads(steps: Sequence[Step]) -> frozenset[int]:
    """Records that some edit of a plan wants to be written before all others."""
    wanted = (getattr(edit, "leads", ()) for step in steps for edit in step.edits)
    return frozenset(record for records in wanted for record in records)


Change = tuple[int, Callable[[str], str]]
"""Number of the step, and what it makes of a text."""


def _rebuilt(
    examples: Sequence[Example], edits: Sequence[tuple[int, TextEdit]], changed: list[int]
) -> list[Example]:
    """The examples after edits of their texts, each rebuilt once however many edits there are."""
    prompts: list[Change] = [(n, edit.change) for n, edit in edits if edit.part == "prompt"]
    completions: list[Change] = [(n, edit.change) for n, edit in edits if edit.part != "prompt"]
    made: list[Example] = []
    for example in examples:
        given, wanted = example.messages, example.answers
        asked: Any = given[-1].content if given else None
        answer: Any = wanted[0].content if len(wanted) == 1 else None
        if asked.__class__ is not str or answer.__class__ is not str:
            made.append(_one_by_one(example, edits, changed))
            continue
        new_asked, new_answer = asked, answer
        for number, change in prompts:
            text = change(new_asked)
            if text is not new_asked and text != new_asked:
                changed[number] += 1
                new_asked = text
        for number, change in completions:
            text = change(new_answer)
            if text is not new_answer and text != new_answer:
                changed[number] += 1
                new_answer = text
        if new_asked is not asked:
            given = [*given[:-1], msgspec.structs.replace(given[-1], content=new_asked)]
        elif new_answer is answer:
            made.append(example)
            continue
        if new_answer is not answer:
            wanted = [msgspec.structs.replace(wanted[0], content=new_answer)]
        made.append(
            Example(given, wanted, example.tools, example.settings, example.extra, example.record)
        )
    return made


def _one_by_one(
    example: Example, edits: Sequence[tuple[int, TextEdit]], changed: list[int]
) -> Example:
    for number, edit in edits:
        after = edit.apply(example)
        if after is not None and after is not example:
            changed[number] += 1
            example = after
    return example
