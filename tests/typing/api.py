"""The public signatures, pinned: read by mypy and basedpyright, never run."""

from typing import Any, assert_type

import pandas as pd

import prep
from prep.api.outputs import Output
from prep.api.prepared import Prepared
from prep.core.estimate import Estimate
from prep.core.overview import Overview
from prep.core.report import Report


def check(frame: pd.DataFrame, records: list[dict[str, Any]]) -> None:
    """Every way that the documentation names."""
    report = prep.lint("data.csv", select=("P205",))
    assert_type(report, Report)
    assert_type(prep.lint(frame), Report)
    assert_type(prep.lint(records), Report)
    assert_type(report.to_pandas(), pd.DataFrame)
    assert_type(report.counts(), dict[str, int])

    result = prep.prepare("data.xlsx", "out.jsonl", to="chat", fix="safe")
    assert_type(result, Prepared)
    assert_type(result.outputs, tuple[Output, ...])

    money = prep.estimate("out.jsonl", targets=["openai/gpt-4.1-mini-2025-04-14"])
    assert_type(money, Estimate)

    train, valid = prep.split("out.jsonl", ratio=0.9)
    assert_type((train, valid), tuple[Output, Output])
    assert_type(prep.report("out.jsonl"), Overview)
