"""Charts: numbers in, a figure out; nothing in it acts, loads or changes between runs."""

import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep import charts, languages
from prep.core.lengths import Bin
from prep.core.profile import RoleLengths
from prep.languages.language import Language

EN, FR = languages.language("en"), languages.language("fr")
SPANS = [Bin(0, 199, 3), Bin(200, 399, 40), Bin(400, 599, 122), Bin(600, 9000, 17)]
EVIL = "<script>alert(1)</script>\x1b\u202e\"'&"


def some_charts(t: Language) -> list[str]:
    """One of each kind."""
    role = RoleLengths("user", 1000, 340, 2000, 12000)
    return [
        charts.tokens(SPANS, t, 450, 20),
        charts.tokens(SPANS, t, 128_000),
        charts.tokens([], t),
        charts.lengths_by_role([role, RoleLengths(EVIL, 1, 2, 3, 4)], t),
        charts.classes({"yes": 500, "no": 1, EVIL: 5, "": 4}, t),
        charts.duplicates(900, 80, 20, t),
        charts.duplicates(0, 0, 0, t),
        charts.loss([(1, 2.5), (2, 0.1)], t, [(2, 0.4)]),
        charts.loss([], t),
    ]


class Page(HTMLParser):
    """The elements, the attributes and the text of a page; fails where tags do not match."""

    VOID = frozenset({"meta", "br", "input", "link", "img", "hr", "col"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("t", [EN, FR], ids=["en", "fr"])
def test_nothing_acts_or_loads(t: Language) -> None:
    for chart in some_charts(t):
        page = Page(chart)
        assert page.tags[0] == "figure"
        assert not {"script", "style", "image", "a", "use", "link"} & set(page.tags)
        for name, value in page.attributes:
            assert name not in ("style", "id", "href", "xlink:href", "src")
            assert not name.startswith("on")
            assert "url(" not in value
            assert "http" not in value
        assert "\x1b" not in chart
        assert "\u202e" not in chart


def test_equal_numbers_give_equal_bytes() -> None:
    assert some_charts(EN) == some_charts(EN)
    code = (
        "from tests.charts.test_charts import EN, some_charts; "
        "import sys; sys.stdout.buffer.write(''.join(some_charts(EN)).encode())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.decode() == "".join(some_charts(EN))


def test_every_drawing_has_a_name_a_description_and_its_numbers() -> None:
    for chart in some_charts(EN):
        if "<svg" in chart:
            assert re.search(r'<svg [^>]*role="img" aria-label="[^"]+\. [^"]+\.">', chart)
            assert re.search(r"<svg[^>]*><title>[^<]+</title><desc>[^<]+</desc>", chart)
            assert "<details>" in chart
            assert "<table>" in chart
    words = " ".join(Page(charts.classes({"yes": 1500, "no": 500}, FR)).words)
    assert "1\u202f500" in words
    assert "75,0\u202f%" in words


@pytest.mark.parametrize(
    ("limit", "over", "said", "is_drawn"),
    [
        (450, 20, "20 examples are longer than the limit of 450 tokens.", True),
        (450, 1, "1 example is longer than the limit of 450 tokens.", True),
        (9000, 0, "No example is longer than the limit of 9,000 tokens.", True),
        (9001, 0, "All examples are far below the limit of 9,001 tokens.", False),
    ],
)
def test_the_limit_line(limit: int, over: int, said: str, is_drawn: bool) -> None:
    chart = charts.tokens(SPANS, EN, limit, over)
    assert said in chart
    assert ('class="limit"' in chart) is is_drawn


def test_the_limit_line_stands_where_the_limit_is() -> None:
    def place(limit: int) -> float:
        found = re.search(r'class="limit"><path d="M(?P<x>[\d.]+)', charts.tokens(SPANS, EN, limit))
        assert found
        return float(found["x"])

    places = [place(limit) for limit in (1, 100, 200, 399, 400, 600, 9000)]
    assert places == sorted(places)
    assert len(set(places)) == len(places)


@given(st.dictionaries(st.text(max_size=40), st.integers(0, 10**6), max_size=30))
def test_any_class_has_its_row(counts: dict[str, int]) -> None:
    page = Page(charts.classes(counts, EN))
    assert page.tags.count("tr") == len(counts) + 1


@given(st.lists(st.tuples(st.integers(0, 10**5), st.floats(0, 100)), max_size=400))
def test_any_loss_is_drawn(points: list[tuple[int, float]]) -> None:
    page = Page(charts.loss(sorted(points), EN))
    assert ("svg" in page.tags) is bool(points)


@pytest.mark.parametrize("kind", [charts.tokens, charts.loss])
def test_nothing_to_draw_is_said(kind: Callable[..., str]) -> None:
    chart = kind([], EN)
    assert "<svg" not in chart
    assert "There " in chart
