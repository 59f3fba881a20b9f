"""prep generate: draft prompts and completions from a text, for review"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from prep.api.handoff.accounts import Where, facts
from prep.api.handoff.drafting import Drafter, Spending, as_table
from prep.api.outputs import check_writable
from prep.cli.amounts import money
from prep.cli.command import Option, define
from prep.cli.connecting import connected, provider_options, sending, where_of
from prep.cli.console import Console, save
from prep.cli.output_options import force
from prep.errors import InputError, UsageError
from prep.text.display import line
from prep.text.money import plain

DEFAULT_MODEL = "gpt-4.1-mini-2025-04-14"


@define(
    name="generate",
    examples=[
        ("prep generate handbook.txt", "writes handbook_pairs.csv, to be reviewed"),
        ("prep generate handbook.txt --max-cost 0.50", "stops before it costs more"),
    ],
)
@click.argument("file", metavar="TEXTFILE")
@click.option(
    "-o",
    "--output",
    cls=Option,
    default="",
    metavar="FILE",
    help="Write here instead of X_pairs.csv.",
)
@force
@click.option(
    "--pairs",
    cls=Option,
    type=click.IntRange(1, 20),
    metavar="N",
    default=3,
    show_default=True,
    help="Pairs per passage of about a page.",
)
@click.option(
    "--max-cost", cls=Option, default="", metavar="USD", help="Stop before it costs more."
)
@click.option(
    "--price",
    cls=Option,
    default="",
    metavar="IN,OUT",
    help="USD per million tokens read and written, where we do not know.",
)
@provider_options
def command(
    console: Console,
    file: str,
    output: str,
    force: bool,
    pairs: int,
    max_cost: str,
    price: str,
    **given: Any,
) -> int:
    """Let a model draft prompts and completions from a text, into a table that a person reviews.

    Nothing it writes is true because it is written: read every row before you train on it. An
    interrupted run goes on where it was. Exits 1 when --max-cost ended it early.
    """
    source, where = Path(file), where_of(given)
    target = Path(output) if output else source.with_name(f"{source.stem}_pairs.csv")
    check_writable(target, [file], force=force)
    text = _text(source)
    model = where.model or DEFAULT_MODEL
    spending = Spending(_price(price, where), money(max_cost))
    if spending.most is not None and spending.of(1, 1) is None:
        raise UsageError(f"the price of {model} is not known: give --price IN,OUT with --max-cost")
    with connected(console, where) as account, sending(console) as told:
        console.note(f"to {account.route}, model {line(model)}")
        kept = target.with_name(f".{target.name}.answers")
        drafter = Drafter(
            account,
            model,
            pairs,
            spending,
            kept,
            lambda done, total: told.note(f"passage {done} of {total}"),
        )
        left, most = drafter.outlook(text)
        dear = "what it costs is not known" if most is None else f"at most {plain(most)} USD"
        console.note(f"Passages to ask for: {left}, {dear}")
        try:
            found, complete = drafter.draft(text)
        except (KeyboardInterrupt, SystemExit):
            console.note("\nWhat was answered is kept: the same command goes on there.")
            raise
    table, marked = as_table(found)
    save(str(target), table)
    console.print(str(target))
    console.note(f"Pairs drafted: {len(found)}. Review every row, then: prep prepare {target}")
    if marked:
        console.note(f"Cells that began like a formula and got an apostrophe in front: {marked}")
    if spending.spent:
        console.note(f"Cost: about {spending.spent.quantize(Decimal('0.0001'))} USD")
    if complete:
        kept.unlink(missing_ok=True)
        return 0
    console.warn(f"stopped at --max-cost {max_cost}; run again with more to go on (--force)")
    return 1


def _text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {path.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path.name} is not UTF-8 text (byte {error.start}): save it as UTF-8 text first"
        ) from error
    if not text.strip():
        raise InputError(f"{path.name} is empty")
    return text


def _price(text: str, where: Where) -> tuple[Decimal, Decimal] | None:
    """USD per million tokens read and written: as given, else those of a trained model.

    Models that were not trained cost less, so a limit holds for them too.
    """
    if text:
        first, _, second = text.partition(",")
        one, two = money(first, "--price"), money(second, "--price")
        if one is None or two is None:
            raise UsageError(f"--price {text}: two amounts of USD, such as 0.40,1.60")
        return one, two
    if where.name != "openai" or where.base_url:
        return None
    named = where if where.model else Where(target=f"openai/{DEFAULT_MODEL}")
    use = facts(named, "supervised").use
    if use is None or use.input is None or use.output is None:
        return None
    return use.input, use.output
