"""The provider's "line 541" becomes a row of the user's own file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.api.handoff.explain import explain, lines_named
from prep.api.handoff.ledger import Ledger
from prep.api.handoff.prepared import Places, Usage, record_prepared, usage_of, way_back
from prep.core.location import Location
from tests.fake_openai.clock import TestClock

SAID = [
    (
        "Expected file to have JSONL format, where every line is a JSON dictionary. Line 1 is not "
        'a dictionary (HINT: line starts with: "{...").',
        (1,),
        "P101",
    ),
    (
        "Invalid file format. Example 1273 cannot be parsed. Error: line contains invalid json: "
        "Expecting ',' delimiter: line 1 column 79 (char 78) (line 1273)",
        (1273,),
        "P101",
    ),
    ("Training file has 7 example(s), but must have at least 10 examples", (), "P601"),
    (
        "Invalid file format. Example 100, message 2 Discriminator 'role' is missing in value",
        (100,),
        "P206",
    ),
    ('Invalid file format. Example 536 contains an extra "tools"', (536,), "P202"),
    ("Example 1 is missing key 'messages'", (1,), "P201"),
    (
        "Unexpected file format, expected either prompt/completion pairs or chat messages.",
        (),
        "P901",
    ),
    (
        "This file failed moderation safety checks. Flagged lines: 4, 13, 14, 18",
        (4, 13, 14, 18),
        "",
    ),
    ("Lines 3-5 and 9 exceed the maximum context length", (3, 4, 5, 9), "P501"),
    ("Something new happened", (), ""),
]


@pytest.mark.parametrize(("message", "lines", "rule"), SAID, ids=str)
def test_what_the_server_says(message, lines, rule):
    explanation = explain(message, "", lambda line: Location("my.csv", line=line + 1))
    assert tuple(place.line for place in explanation.places) == lines
    assert explanation.rule == rule
    for place in explanation.places:
        assert place.source == Location("my.csv", line=place.line + 1)


def test_every_rule_named_exists_or_is_empty():
    from prep.api.handoff.explain import MEANINGS

    assert all(one.rule == "" or (one.rule[0] == "P" and len(one.rule) == 4) for one in MEANINGS)
    assert all(one.words for one in MEANINGS)


@given(st.text(), st.integers(1, 10**9))
def test_any_text_with_a_line(text, line):
    assert len(lines_named(text)) <= 1000
    assert lines_named(f"bad file: Example {line} is wrong") == (line,)


locations = st.builds(
    Location,
    path=st.sampled_from(["/home/me/a.xlsx", "b.csv"]),
    sheet=st.sampled_from(["", "Sheet 1", "Übersicht"]),
    record=st.integers(0, 2**40),
    line=st.integers(0, 2**40),
)


@given(st.lists(locations, max_size=60), st.integers(0, 60))
def test_places_survive(tmp_path_factory, where, cut):
    with Ledger(tmp_path_factory.getbasetemp() / "ledger", TestClock()) as ledger:
        first, rest = Places(), Places()
        for one in where[:cut]:
            first.add(one)
        for one in where[cut:]:
            rest.add(one)
        first.extend(rest)
        assert len(first) == len(where)
        usage = Usage(format="chat", system="Be kind.", columns={"user": "Question"})
        record_prepared(ledger, "abc", first, usage)
        for number, one in enumerate(where, 1):
            found = way_back(ledger, "abc")(number)
            assert found == Location(one.path.rpartition("/")[2], one.sheet, one.record, one.line)
        assert way_back(ledger, "abc")(len(where) + 1) is None
        assert way_back(ledger, "abc")(0) is None
        assert way_back(ledger, "other")(1) is None
        assert usage_of(ledger, "abc") == usage
        assert usage_of(ledger, "other") is None


def test_a_million_lines_are_small(tmp_path):
    with Ledger(tmp_path, TestClock()) as ledger:
        places = Places()
        for row in range(200_000):
            places.add(Location("big.csv", record=row + 1, line=row + 2))
        record_prepared(ledger, "abc", places, Usage())
        assert len(ledger.prepared("abc") or b"") < 8_000
        assert way_back(ledger, "abc")(541) == Location("big.csv", record=541, line=542)
