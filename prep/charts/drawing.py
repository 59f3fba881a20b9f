"""SVG from a pygal chart, without what pygal adds: scripts, styles, numbered names, dates."""

import re
import sys
from collections.abc import Iterator
from typing import Any

from prep.charts.figure import text

WIDTH = 520
"""Of every drawing, in its own units; the page stretches it."""

_FONT = 12
_DROPPED = {"defs", "title", "desc", "script", "style"}
_KEPT = {"class", "d", "x", "y", "width", "height", "cx", "cy", "r", "transform"}
_DIGITS = re.compile(r"(?<!\d)-?\d+\.\d+")


def pygal() -> Any:
    """The package, imported when a chart is drawn.

    It puts a finder for its maps into `sys.meta_path`, which has no `find_spec` (pygal 3.1.3) and
    makes Python 3.11 warn at every later import; nobody here draws maps.
    """
    import pygal as package

    sys.meta_path[:] = [
        finder for finder in sys.meta_path if type(finder).__module__ != package.__name__
    ]
    return package


def settings(height: int, **more: Any) -> dict[str, Any]:
    """Settings of every pygal chart."""
    style = pygal().style.Style(
        font_family="inherit",
        label_font_size=_FONT,
        major_label_font_size=_FONT,
        legend_font_size=_FONT,
        title_font_size=_FONT,
        value_font_size=_FONT,
    )
    return {
        "width": WIDTH,
        "height": height,
        "margin": 8,
        "style": style,
        "js": [],
        "show_legend": False,
        "truncate_label": -1,
        "max_scale": 6,
        **more,
    }


def svg(chart: Any, name: str, description: str) -> str:
    """The drawing of a chart with its name and description for those who cannot see it."""
    root = chart.render_tree()
    inside = "".join(_written(child) for child in root if _tag(child) not in _DROPPED)
    return (
        f'<svg viewBox="{text(root.get("viewBox"))}" role="img" '
        f'aria-label="{text(f"{name}. {description}")}">'
        f"<title>{text(name)}</title><desc>{text(description)}</desc>{inside}</svg>"
    )


def _written(node: Any) -> str:
    """A node as it goes into a page; the label that pygal keeps for its script becomes a title."""
    tag = _tag(node)
    classes = node.get("class") or ""
    if not tag or "tooltip-overlay" in classes or "background" in classes or "titles" in classes:
        return ""
    inside = "".join(_titles(node))
    inside += "".join(_written(child) for child in node if _tag(child) not in _DROPPED)
    inside += text(node.text) if node.text and tag == "text" else ""
    if not inside and tag in ("g", "text"):
        return ""
    attributes = "".join(
        f' {name}="{text(_rounded(value))}"' for name, value in node.attrib.items() if name in _KEPT
    )
    return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"


def _titles(node: Any) -> Iterator[str]:
    for child in node:
        if _tag(child) == "desc" and child.get("class") == "label" and child.text:
            yield f"<title>{text(child.text)}</title>"


def _tag(node: Any) -> str:
    """The name of an element, "" of a comment."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _rounded(value: Any) -> str:
    return _DIGITS.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), str(value))
