"""Charts of lines: the loss of a training."""

from collections.abc import Sequence
from typing import Any

from prep.charts.bars import whole
from prep.charts.drawing import pygal, settings, svg
from prep.charts.figure import figure
from prep.languages.language import Language

POINTS = 300
"""Points of a line at most; what is between is left out."""

ROWS = 50
"""Rows of the table at most."""

Points = Sequence[tuple[int, float]]
"""Step and loss, in order of the steps."""


def loss(training: Points, t: Language, validation: Points = ()) -> str:
    """How the loss went, step by step.

    validation: loss of the validation file, where there is one
    """
    name = t("Loss")
    if not training:
        return figure("", name, t("There is no loss yet."), (), (), t)
    chart: Any = pygal().XY(
        **settings(
            240,
            dots_size=2,
            x_value_formatter=lambda value: whole(value, t),
            value_formatter=lambda value: t.number(value, 2),
        )
    )
    for words, points in ((t("Training"), training), (t("Validation"), validation)):
        chart.add(
            "",
            [
                {"value": point, "label": f"{words}, {_step(*point, t)}"}
                for point in _thinned(points, POINTS)
            ],
        )
    held = dict(validation)
    head = (t("Step"), t("Training"), t("Validation")) if held else (t("Step"), t("Training"))
    table = [
        (t.number(step), t.number(value, 4), *([_held(held.get(step), t)] if held else ()))
        for step, value in _thinned(training, ROWS)
    ]
    remark = t("The dashed line is of the validation file.") if held else ""
    return figure(svg(chart, name, _summary(training, t)), name, remark, head, table, t)


def _step(step: int, value: float, t: Language) -> str:
    return t("step {step}: {loss}", step=step, loss=t.number(value, 4))


def _held(value: float | None, t: Language) -> str:
    return "" if value is None else t.number(value, 4)


def _thinned(points: Points, most: int) -> Points:
    """Some of the points, evenly, the first and the last among them."""
    if len(points) <= most:
        return points
    return [points[round(i * (len(points) - 1) / (most - 1))] for i in range(most)]


def _summary(points: Points, t: Language) -> str:
    (first, start), (last, end) = points[0], points[-1]
    return t(
        "From {start} at step {first} to {end} at step {last}.",
        start=t.number(start, 3),
        first=first,
        end=t.number(end, 3),
        last=last,
    )
