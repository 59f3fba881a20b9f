"""What is shown before money is spent, and what stops it."""

from pathlib import Path
from shlex import quote

from prep.api.counted import Counts
from prep.api.handoff.accounts import Where
from prep.api.handoff.gate import HELD_OUT, SECRET, objections
from prep.api.handoff.offer import Offer, OfferedFile
from prep.api.handoff.order import Wish
from prep.api.handoff.overlap import overlap
from prep.api.handoff.quote import Quote
from prep.cli.connecting import facts
from prep.cli.console import Console
from prep.cli.progress import bar
from prep.core.job_request import JobRequest
from prep.providers.elsewhere import ELSEWHERE
from prep.providers.profiles import PROFILES
from prep.text.display import line

MOST_ERRORS = 5


def offered(offer: Offer) -> list[str]:
    """The offer, one fact a line."""
    quote = offer.quote
    unnamed = "that of the key" if offer.provider in PROFILES.keys() - ELSEWHERE.keys() else ""
    settings = sorted(offer.settings.items())
    return facts(
        {
            "to": offer.route,
            "organization": offer.organization or unnamed,
            "project": offer.project,
            "model": offer.model,
            "last day for new jobs": str(offer.last_job_date or ""),
            "shut down on": str(offer.shutdown_date or ""),
            "method": offer.method,
            "settings": ", ".join(f"{name} {value}" for name, value in settings),
            "training": _file(offer.training),
            "validation": _file(offer.validation) if offer.validation else "",
            "examples": f"{quote.examples:,}",
            "tokens": f"{quote.tokens:,} in one epoch" if quote.tokens is not None else "",
            "epochs": f"{quote.epochs} ({quote.epochs_from})" if quote.epochs else "",
            "cost": _cost(quote),
        }
    )


def _file(file: OfferedFile) -> str:
    return f"{file.name}, {file.size:,} bytes, sha256 {file.sha256[:12]}"


def _cost(quote: Quote) -> str:
    if quote.cost_high is None:
        return f"not known{quote.why_unknown}"
    dated = f" (price of {quote.price_date})" if quote.price_date else ""
    if quote.cost_low is not None and quote.cost_low != quote.cost_high:
        return f"{quote.cost_low} to at most {quote.cost_high} USD{dated}"
    return f"{quote.cost_high} USD{dated}"


def gate(
    console: Console, wish: Wish, *, allowed: int, secrets: bool, ignore: tuple[str, ...]
) -> int:
    """Exit code of what must not be sent, 0 when nothing speaks against it; says why.

    allowed: examples that may be in both files
    """
    for path in wish.files:
        rules = (*ignore, *HELD_OUT) if path == wish.validation else ignore
        code = look(
            console,
            path,
            wish.where,
            wish.request,
            secrets=secrets,
            ignore=rules,
            counts=wish.counts,
        )
        if code:
            return code
    return _overlap(console, wish, allowed)


def look(
    console: Console,
    path: Path,
    where: Where,
    request: JobRequest | None,
    *,
    secrets: bool,
    ignore: tuple[str, ...],
    counts: Counts | None = None,
) -> int:
    """Exit code of a file that must not be sent, 0 when nothing speaks against it; says why.

    request: None when no job is asked for
    counts: where to note how long the examples are
    """
    with bar(console, path.name) as progress:
        found = objections(
            path, where, request, secrets=secrets, ignore=ignore, counts=counts, progress=progress
        )
    if found is None:
        return 0
    target = f" --target {found.target}" if found.target else ""
    method = f" --method {request.method}" if request else ""
    codes = sorted({one.rule.code for one in found.findings})
    rest = [code for code in codes if code != SECRET]
    masks, ways = "", list[str]()
    if SECRET in codes:
        masks = f"Mask it: prep prepare {quote(str(path))} --select {SECRET} --fix unsafe"
        ways = ["--allow-secrets"]
    ways += [f"--ignore {','.join(rest)}"] if rest else []
    console.fail(
        f"{line(path.name)} would be refused, or teach badly",
        *(f"  {one.rule.code} {one.message}" for one in found.findings[:MOST_ERRORS]),
        f"See where: prep lint {quote(str(path))}{target}{method}",
        masks,
        f"To send it all the same: {' '.join(ways)}",
    )
    return 1


def _overlap(console: Console, wish: Wish, allowed: int) -> int:
    if wish.validation is None:
        return 0
    shared = overlap(wish.training, wish.validation)
    if shared.count <= allowed:
        return 0
    places = ", ".join(f"line {valid} is line {train}" for valid, train in shared.lines[:3])
    console.fail(
        f"examples that are in {line(wish.training.name)} and in {line(wish.validation.name)}: "
        f"{shared.count}",
        f"In the validation file, {places}{' …' if shared.count > 3 else ''}",
        "The score would be a lie: take them out of one of the files, "
        f"or say --allow-overlap {shared.count}",
    )
    return 1
