"""Every reporter on reports made by hand: golden files, and what must hold for all of them."""

import json
import re
from collections.abc import Callable

import pytest

from prep import registry
from prep.core.finding import Finding, Hits, Rule
from prep.core.location import Location
from prep.core.report import Report, join
from prep.core.reporter import Excerpt, View
from prep.text.display import plain, width
from tests.reporters.reports import CLEAN, EXCERPTS, PLAIN, SEVERAL

NAMES = sorted(registry.reporters())
REPORTS = {"plain": PLAIN, "several": SEVERAL, "clean": CLEAN}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("which", REPORTS)
def test_golden(name: str, which: str, golden: Callable[[str, str], None]) -> None:
    document = registry.reporters()[name].render(REPORTS[which], View(excerpts=EXCERPTS))
    golden(f"report-{which}.{name}", document)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_acts_on_a_terminal(name: str) -> None:
    document = registry.reporters()[name].render(PLAIN, View(excerpts=EXCERPTS))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", document)


@pytest.mark.parametrize("name", NAMES)
def test_hidden_text_is_nowhere(name: str) -> None:
    document = registry.reporters()[name].render(PLAIN, View(hide_text=True))
    for secret in ("Summary", "Größe", "return policy"):
        assert secret not in document


@pytest.mark.parametrize("name", NAMES)
def test_equal_reports_give_equal_documents(name: str) -> None:
    render = registry.reporters()[name].render
    assert render(PLAIN, View()) == render(PLAIN, View())


@pytest.mark.parametrize("columns", [30, 80, 200])
@pytest.mark.parametrize("report", [PLAIN, SEVERAL, CLEAN])
def test_text_keeps_to_its_columns(report: Report, columns: int) -> None:
    text = registry.reporters()["text"].render(report, View(width=columns, excerpts=EXCERPTS))
    for line in text.splitlines():
        assert width(line) <= columns or not line.startswith("  ")


def test_colours_change_nothing_but_colours() -> None:
    render = registry.reporters()["text"].render
    painted = render(PLAIN, View(color=True, excerpts=EXCERPTS))
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == render(PLAIN, View(excerpts=EXCERPTS))


def test_statistics_is_one_line_per_rule(golden: Callable[[str, str], None]) -> None:
    golden("statistics.text", registry.reporters()["text"].render(PLAIN, View(statistics=True)))


def test_statistics_adds_up_what_a_rule_found_twice() -> None:
    rule = Rule("P101", "unreadable", "error", "{count}.", "Because.")
    found = tuple(Finding(rule, "error", f"{n}.", Hits(n)) for n in (2, 3))
    report = Report(("one.jsonl",), "chat", None, 1, 1, found)
    table = registry.reporters()["text"].render(report, View(statistics=True)).splitlines()
    assert table[:2] == ["5  error   P101  unreadable", ""]


@pytest.mark.parametrize("name", NAMES)
def test_each_file_has_its_own_findings_without_places(name: str) -> None:
    few = Rule("P601", "too-few", "warning", "Too few.", "Because.")
    reports = [
        Report((path,), "chat", None, 1, 1, (Finding(few, "warning", "Too few.", Hits()),))
        for path in ("one.jsonl", "two.jsonl")
    ]
    document = registry.reporters()[name].render(join(reports), View())
    said = [line for line in document.splitlines() if "one.jsonl" in line or "two.jsonl" in line]
    assert any("one.jsonl" in line and "two.jsonl" not in line for line in said)
    assert any("two.jsonl" in line and "one.jsonl" not in line for line in said)


def test_places_are_bounded_and_counts_exact() -> None:
    text = registry.reporters()["concise"].render(PLAIN, View(max_per_rule=2))
    assert [line for line in text.splitlines() if "P205" in line] == [
        "faq.csv:4: error P205 rule-p205: Empty completions: 27.",
        "faq.csv:9: error P205 rule-p205: Empty completions: 27. (and 25 more)",
    ]


def test_github_has_one_annotation_per_rule_and_file() -> None:
    rule = Rule("P101", "unreadable", "error", "{cause}.", "Because.")

    def found(path: str, record: int, cause: str) -> Finding:
        where = Location(path, "", record, record)
        return Finding(rule, "error", f"{cause}.", Hits(1, (where,)), {"cause": cause})

    reports = [
        Report(
            (f"{file}.jsonl",),
            "chat",
            None,
            9,
            9,
            (found(f"{file}.jsonl", 7, "a comma"), found(f"{file}.jsonl", 3, "a quote")),
        )
        for file in range(12)
    ]
    lines = registry.reporters()["github"].render(join(reports), View()).splitlines()
    assert lines[0].startswith("::error file=0.jsonl,line=3,title=P101 unreadable::a quote.")
    assert "a comma." in lines[0]
    errors = [line for line in lines if line.startswith("::error ")]
    assert len(errors) == 10
    rest = ", ".join(f"P101 {file}.jsonl:{line}" for file in (7, 8, 9) for line in (3, 7))
    assert errors[-1] == f"::error title=prep::6 more findings: {rest}"


@pytest.mark.parametrize(
    ("path", "folder", "wanted"),
    [
        ("data/a.jsonl", "", "data/a.jsonl"),
        ("data/a.jsonl", "sub", "sub/data/a.jsonl"),
        ("../data/a.jsonl", "sub", "data/a.jsonl"),
        ("/checkout/data/a.jsonl", "sub", "data/a.jsonl"),
        ("/elsewhere/a.jsonl", "sub", "/elsewhere/a.jsonl"),
    ],
)
def test_paths_are_seen_from_the_root_of_the_checkout(path: str, folder: str, wanted: str) -> None:
    rule = Rule("P205", "empty", "error", "Empty.", "Because.")
    finding = Finding(rule, "error", "Empty.", Hits(1, (Location(path, "", 1, 1),)))
    report = Report((path,), "chat", None, 1, 1, (finding,))
    view = View(root="/checkout", folder=folder)
    assert f"file={wanted}," in registry.reporters()["github"].render(report, view)
    assert f'"path": "{wanted}"' in registry.reporters()["gitlab"].render(report, view)
    sarif = json.loads(registry.reporters()["sarif"].render(report, view))
    place = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    if wanted.startswith("/"):
        assert place == {"uri": f"file://{wanted}"}
    else:
        assert place == {"uri": wanted, "uriBaseId": "SRCROOT"}


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252", "no-such"])
@pytest.mark.parametrize("ahead", ["…é→ ", "返品 " * 30, "plain " * 30])
def test_marks_stand_below_what_they_mean_in_any_encoding(encoding: str, ahead: str) -> None:
    rule = Rule("P313", "odd", "note", "Odd.", "Because.")
    where = Location("a.jsonl", "", 1, 1)
    report = Report(
        ("a.jsonl",), "chat", None, 1, 1, (Finding(rule, "note", "Odd.", Hits(1, (where,))),)
    )
    excerpt = Excerpt(f"{ahead}XX end", spans={"P313": (len(ahead) + 1, 2)})
    view = View(encoding=encoding, excerpts={where: excerpt})
    written = plain(registry.reporters()["text"].render(report, view), encoding)
    shown, carets = written.splitlines()[2:4]
    assert width(shown[: shown.index("XX")]) == carets.index("^^")
    assert width(shown) <= 82
