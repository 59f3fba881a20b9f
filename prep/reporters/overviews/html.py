"""An overview as one page: no script, no request, for a screen in light or dark and for paper."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from prep import charts
from prep.core import wording
from prep.core.notebooks import profile_charts, token_chart
from prep.core.overview import Overview
from prep.core.version import __version__
from prep.languages.language import Language
from prep.reporters.overviews import words
from prep.text.display import line, lines

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_FOLDER = Path(__file__).parent


def page(overview: Overview, t: Language) -> str:
    """The whole page."""
    figures = [token_chart(overview.estimate, t), *profile_charts(overview.report, t)]
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    return _template().render(
        overview=overview,
        report=overview.report,
        estimate=overview.estimate,
        findings=words.findings(overview),
        figures=figures,
        style=charts.STYLE + style,
        t=t,
        version=__version__,
        wording=wording,
        words=words,
    )


def coded(text: str) -> "Markup":
    """A text as HTML; what stands between two back quotes is code."""
    from markupsafe import Markup, escape

    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


_CODE = re.compile(r"`([^`]+)`")


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["coded"] = coded
    environment.filters["line"] = line
    environment.filters["lines"] = lines
    return environment.get_template("page.html")
