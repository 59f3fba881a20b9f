from functools import reduce

import prep
from prep.core.analyzer import KEPT, hits, merge_hits
from prep.core.finding import Hits
from prep.core.groups import unpacked
from prep.core.location import Location

PLACES = [Location("a.jsonl", record=number) for number in range(2 * KEPT, 0, -1)]


def test_places_are_bounded_and_counts_are_exact() -> None:
    found = hits(PLACES)
    assert found.count == 2 * KEPT
    assert [where.record for where in found.first] == list(range(1, KEPT + 1))
    assert merge_hits(found, hits(PLACES[:1])).count == 2 * KEPT + 1
    assert hits(PLACES[:3], count=7).count == 7
    assert hits([]) == Hits()


def test_many_findings_in_one_batch_are_all_counted() -> None:

    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    report = prep.lint([{"messages": turns, "id": n} for n in range(3 * KEPT)], select="P202")
    (finding,) = report.findings
    assert finding.hits.count == 3 * KEPT


def test_groups_keep_their_places_and_their_records() -> None:
    groups = {where.record: "odd" for where in PLACES if where.record % 2}
    whole = hits(PLACES, groups=groups)
    parts = [hits([where], groups=groups) for where in PLACES]
    assert reduce(merge_hits, parts) == reduce(merge_hits, reversed(parts)) == whole
    assert whole.count == 2 * KEPT
    assert [where.record for where in whole.first] == list(range(2, 2 * KEPT + 1, 2))
    odd = whole.groups["odd"]
    assert (odd.count, len(odd.first)) == (KEPT, KEPT)
    assert list(unpacked(odd.records)) == list(range(1, 2 * KEPT, 2))
    assert whole.smallest.record == 1
    assert merge_hits(Hits(), whole) == merge_hits(whole, Hits()) == whole
