"""A figure of HTML: a drawing with its name, a description, and a table of the same numbers."""

from collections.abc import Sequence
from html import escape

from prep.languages.language import Language
from prep.text.display import line


def figure(
    drawing: str,
    name: str,
    remark: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    t: Language,
) -> str:
    """The figure.

    drawing: SVG, "" where there is nothing to draw
    remark: what else is to be said below the name, "" for nothing
    head, rows: of the table, the first column names the row
    """
    said = f"<p>{text(remark)}</p>" if remark else ""
    top = f'<figure class="chart"><figcaption><strong>{text(name)}</strong>{said}</figcaption>'
    if not drawing:
        return f"{top}</figure>"
    columns = "".join(f'<th scope="col">{text(each)}</th>' for each in head)
    lines = "".join(
        f'<tr><th scope="row">{text(row[0])}</th>'
        + "".join(f"<td>{text(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f"{top}{drawing}<details><summary>{text(t('Numbers of this chart'))}</summary>"
        f"<table><thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table></details></figure>"
    )


def text(words: str) -> str:
    """Words as HTML in which nothing is markup and nothing acts."""
    return escape(line(words))
