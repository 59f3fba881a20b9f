"""Examples kept as columns are the same examples: nobody who looks or edits sees a difference."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prep import registry
from prep.core.batch import Batch
from prep.core.digests import digest, digests
from prep.core.edit import Step
from prep.core.pairs import Pairs
from prep.edits.affixes import AddSpace, AddSuffix, StripPrefix
from prep.edits.leaving_out import DropEmpty, KeepFirst, LeaveOut
from prep.edits.texts import StripBlanks
from prep.engine.editing import edited
from tests.analyzers.batches import batch_of

TEXTS = st.text(st.sampled_from("ab:\n \x00é😀\ud83d"), max_size=6)


@st.composite
def pairs(draw: st.DrawFn) -> Pairs:
    both = draw(st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
    both += draw(st.lists(st.sampled_from(both), max_size=3)) if both else []
    return Pairs([a for a, _ in both], [b for _, b in both], range(1, len(both) + 1))


def two_batches(made: Pairs) -> tuple[Batch, Batch]:
    """The same examples as columns and one by one."""
    alone = batch_of(list(made))
    return Batch(alone.rows, alone.format, made), alone


@pytest.mark.parametrize("name", registry.analyzers())
@given(pairs())
@settings(max_examples=25, deadline=None)
def test_analyzers_see_no_difference(name: str, made: Pairs) -> None:
    analyzer = registry.analyzers()[name]
    columns, alone = two_batches(made)
    assert analyzer.map(columns) == analyzer.map(alone)


def plans(made: Pairs) -> st.SearchStrategy[list[Step]]:
    """Steps of edits of columns, of digests and of single examples."""
    texts = st.sampled_from(["a", "b", " ", "ab"])
    part: Any = st.sampled_from(["prompt", "completion"])
    known = st.sampled_from([example.hex() for example in digests(made)] or ["x"])
    chosen = st.dictionaries(known, st.integers(1, 4), max_size=3)
    edit = st.one_of(
        st.builds(AddSuffix, part, texts),
        st.builds(StripPrefix, part, texts),
        st.just(AddSpace()),
        st.just(DropEmpty()),
        st.just(StripBlanks()),
        st.builds(KeepFirst, chosen),
        st.builds(LeaveOut, chosen),
    )
    step = st.lists(edit, min_size=1, max_size=3).map(tuple)
    spared = st.sampled_from([{}, {"": (1, 3)}, {"": (2,)}])
    return st.lists(st.builds(Step, st.just("P000"), st.just("Title"), step, spared), max_size=4)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_edits_see_no_difference(data: st.DataObject) -> None:
    made = data.draw(pairs())
    steps = data.draw(plans(made))
    seen = []
    for batch in two_batches(made):
        changed = [0] * len(steps)
        after, out = edited(batch, steps, changed)
        one_by_one = [digest(example) for example in after.examples]
        assert after.digests == one_by_one
        seen.append((list(after.examples), out, changed, one_by_one))
    assert repr(seen[0]) == repr(seen[1])


@given(pairs())
def test_columns_are_a_sequence_of_examples(made: Pairs) -> None:
    listed = list(made)
    assert [made[i] for i in range(len(made))] == listed
    assert list(made[1:3]) == listed[1:3]
    assert list(made.kept([i % 2 == 0 for i in range(len(made))])) == listed[::2]
    assert digests(made) == list(map(digest, listed))


@given(pairs())
def test_layouts_write_no_difference(made: Pairs) -> None:
    for name in ("completion", "chat"):
        format = registry.formats()[name]
        written = []
        for examples in (made, list(made)):
            try:
                written.append(format.encode(examples))
            except UnicodeEncodeError as error:
                written.append(error.reason.encode())
        assert written[0] == written[1]


@pytest.mark.parametrize("kind", [KeepFirst, LeaveOut])
@given(st.data())
def test_a_digest_is_enough_for_edits_that_ask_for_it(
    kind: type[KeepFirst] | type[LeaveOut], data: st.DataObject
) -> None:
    made = data.draw(pairs())
    known = st.sampled_from([example.hex() for example in digests(made)] or ["x"])
    edit = kind(data.draw(st.dictionaries(known, st.integers(1, 4))))
    for example in made:
        assert edit.drops(digest(example), example.record) == (edit.apply(example) is None)
    assert msgspec.json.decode(msgspec.json.encode(edit), type=type(edit)) == edit
