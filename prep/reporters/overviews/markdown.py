"""An overview as Markdown: for a wiki, a pull request, a model card."""

from collections.abc import Iterator, Sequence

from prep.core import wording
from prep.core.estimate import TargetEstimate
from prep.core.overview import Overview
from prep.core.version import __version__
from prep.languages.language import Language
from prep.reporters.markdown import words as plain
from prep.reporters.overviews import words


def document(overview: Overview, t: Language) -> str:
    """The whole document, ended by a line feed."""
    lines = [
        f"# {plain(t('Report on {name}', name=overview.name))}",
        "",
        plain(words.summary(overview, t)),
        "",
        ", ".join(plain(text) for _, text in words.counts(overview, t)) + ".",
        *_findings(overview, t),
        *_shape(overview, t),
        *_costs(overview, t),
        *_changes(overview, t),
        *_settings(overview, t),
        "",
        plain(t("Made by prep {version}.", version=__version__)),
    ]
    return "".join(f"{line}\n" for line in lines)


def _findings(overview: Overview, t: Language) -> Iterator[str]:
    yield from _heading(t("What was found"))
    found = words.findings(overview)
    if not found:
        yield plain(t("Nothing was found."))
    for finding in found:
        severity = plain(t.text(finding.severity))
        heading = plain(wording.heading(finding.rule, t))
        yield f"### {severity}{t.style.colon}{heading} ({finding.code})"
        yield ""
        yield f"**{plain(wording.message(finding, t))}**"
        yield ""
        yield plain(wording.why(finding.rule, t))
        if finding.fix:
            yield ""
            yield f"{plain(t('What mends it'))}{t.style.colon}{plain(words.fix(finding, t))}"
        samples = words.samples(finding, overview, t)
        if samples:
            yield ""
            for place, text in samples:
                yield f"- {plain(f'{place}{t.style.colon}{text}' if text else place)}"
        if more := words.further(finding, len(samples), t):
            yield f"- {plain(more)}"
        yield ""


def _shape(overview: Overview, t: Language) -> Iterator[str]:
    profile, estimate = overview.report.profile, overview.estimate
    yield from _heading(t("What the examples look like"))
    if estimate.tokens.histogram:
        spans = [
            (f"{t.number(span.least)}–{t.number(span.most)}", t.number(span.examples))
            for span in estimate.tokens.histogram
        ]
        yield from _table((t("Tokens"), t("Examples")), spans)
    if profile and profile.roles:
        head = (t("Role"), t("Messages"), t("Median"), t("95 of 100 at most"), t("Longest"))
        rows = [
            (
                t.text(each.role.capitalize()),
                *(t.number(n) for n in (each.messages, each.median, each.p95, each.longest)),
            )
            for each in profile.roles
        ]
        yield from _table(head, rows)
    if profile and profile.classes:
        classes = [(name, t.number(count)) for name, count in profile.classes.items()]
        yield from _table((t("Class"), t("Examples")), classes)


def _costs(overview: Overview, t: Language) -> Iterator[str]:
    yield from _heading(t("What a training would cost"))
    estimate = overview.estimate
    if not estimate.estimates:
        yield plain(t("No target that prep knows takes data of this layout."))
        return
    head = (t("Target"), t("Epochs"), t("Tokens billed"), t("Cost"), t("Dates"))
    yield from _table(head, [_cost(each, t) for each in estimate.estimates])


def _cost(each: TargetEstimate, t: Language) -> tuple[str, ...]:
    bounds = words.bounds(each, t)
    billed = t("unknown") if each.billed_tokens is None else t.number(each.billed_tokens)
    cost = words.cost(each, t) + (f" ({bounds})" if bounds else "")
    return each.target, words.epochs(each, t), billed, cost, ", ".join(words.dates(each, t))


def _changes(overview: Overview, t: Language) -> Iterator[str]:
    is_written = overview.is_written
    yield from _heading(
        t("What was changed") if is_written else t("What prep prepare -q would change")
    )
    changes = words.changes(overview, t)
    if changes:
        yield from _table((t("Rule"), t("Change"), t("Examples")), changes)
    else:
        yield plain(t("No example needs to be changed."))
        yield ""
    yield plain(words.outcome(overview, t))


def _settings(overview: Overview, t: Language) -> Iterator[str]:
    yield from _heading(t("Settings"))
    if overview.settings:
        yield from _table((t("Option"), t("Value")), list(overview.settings.items()))
    else:
        yield plain(t("Everything was left as it is by itself."))


def _heading(text: str) -> tuple[str, ...]:
    return "", f"## {plain(text)}", ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(plain, head))} |"
    yield "|---" * len(head) + "|"
    yield from (f"| {' | '.join(map(plain, row))} |" for row in rows)
    yield ""
