"""What notebooks show: charts and tables that are complete in themselves."""

import prep
from tests.charts.test_charts import Page

EVIL = "<script>alert(1)</script>"
RECORDS = [
    {"prompt": f"Is {n} more than a {EVIL}?", "completion": "yes" if n % 3 else EVIL}
    for n in range(30)
]


def test_a_report_shows_its_charts_and_findings() -> None:
    report = prep.lint([*RECORDS, RECORDS[0]])
    assert report.profile is not None
    assert [each.role for each in report.profile.roles] == ["user", "assistant"]
    assert [each.messages for each in report.profile.roles] == [31, 31]
    assert report.profile.roles[1].longest == len(EVIL)
    assert report.profile.classes == {"yes": 20, EVIL: 11}
    shown = report._repr_html_()
    page = Page(shown)
    assert "script" not in page.tags
    assert page.tags.count("figure") == 3
    assert page.tags.count("table") == 4
    assert "Repeated examples: 1." in page.words


def test_a_report_that_was_not_described_shows_its_findings() -> None:
    from prep.api.linting import lint_dataset
    from prep.api.objects import as_file
    from prep.api.opening import open_dataset
    from prep.core.options import LintOptions

    with as_file(RECORDS) as (path, shown):
        report = lint_dataset(open_dataset(path, shown=shown), LintOptions())
    assert report.profile is None
    assert Page(report._repr_html_()).tags.count("figure") == 0


def test_hidden_reports_name_no_class() -> None:
    report = prep.lint(RECORDS).hidden()
    assert report.profile is not None
    assert report.profile.classes == {"1": 10, "2": 20}
    assert "script" not in report._repr_html_()


def test_lengths_are_the_same_for_pairs_and_dialogues() -> None:
    pairs = prep.lint(RECORDS).profile
    dialogues = prep.lint(
        [
            {
                "messages": [
                    {"role": "user", "content": record["prompt"]},
                    {"role": "assistant", "content": record["completion"]},
                ]
            }
            for record in RECORDS
        ]
    ).profile
    assert pairs is not None
    assert dialogues is not None
    assert pairs.roles == dialogues.roles


def test_an_estimate_shows_its_tokens_and_targets() -> None:
    shown = prep.estimate(RECORDS, "openai/gpt-4o-mini-2024-07-18")._repr_html_()
    page = Page(shown)
    assert page.tags.count("svg") == 1
    assert any("65,536 tokens" in words for words in page.words)
