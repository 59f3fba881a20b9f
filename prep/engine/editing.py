"""Carries out a plan on the examples of a batch."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import is_not
from typing import Any, cast

import msgspec
from msgspec import Struct

from prep.core.batch import Batch
from prep.core.edit import Edit, Step, TextEdit
from prep.core.example import Example


class LeftOut(Struct, frozen=True):
    """An example that a step of the plan left out."""

    step: Step
    example: Example


def edited(batch: Batch, steps: Sequence[Step], changed: list[int]) -> tuple[Batch, list[LeftOut]]:
    """The batch after the plan and what was left out; adds to `changed`, one number a step."""
    examples = batch.examples
    out: list[LeftOut] = []
    sheet = batch.rows.source.sheet
    for spared, run in groupby(
        enumerate(steps), lambda item: frozenset(item[1].spared.get(sheet, ()))
    ):
        held = [example for example in examples if example.record in spared] if spared else []
        if held:
            examples = [example for example in examples if example.record not in spared]
        examples = _carried_out(examples, list(run), changed, out)
        if held:
            examples = sorted([*examples, *held], key=lambda example: example.record)
    odd: Sequence[int] = batch.odd
    if odd and examples is not batch.examples:
        records = {batch.examples[i].record for i in odd}
        odd = [i for i, example in enumerate(examples) if example.record in records]
    return Batch(batch.rows, batch.format, examples, odd, batch.flaws, batch.countings), out


def _carried_out(
    examples: list[Example],
    steps: Sequence[tuple[int, Step]],
    changed: list[int],
    out: list[LeftOut],
) -> list[Example]:
    """The examples after some numbered steps; adds to `changed` and to `out`."""
    titles = dict(steps)
    for is_text, run in groupby(_numbered(steps), lambda item: hasattr(item[1], "change")):
        if is_text:
            texts = [(number, cast(TextEdit, edit)) for number, edit in run]
            examples = _rewritten(examples, texts, changed)
            continue
        for number, edit in run:
            after = list(map(edit.apply, examples))
            if edit.leaves_out:
                kept: list[Example] = []
                for before, result in zip(examples, after, strict=True):
                    if result is None:
                        out.append(LeftOut(titles[number], before))
                    else:
                        kept.append(result)
                changed[number] += len(examples) - len(kept)
                examples = kept
            else:
                changed[number] += sum(map(is_not, after, examples))
                examples = after  # type: ignore[assignment]  # such an edit never gives None
    return examples


def _numbered(steps: Sequence[tuple[int, Step]]) -> Iterator[tuple[int, Edit]]:
    for number, step in steps:
        for edit in step.edits:
            yield number, edit


Change = tuple[int, Callable[[str], str]]
"""Number of the step, and what it makes of a text."""


def _rewritten(
    examples: list[Example], edits: Sequence[tuple[int, TextEdit]], changed: list[int]
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
