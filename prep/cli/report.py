"""prep report: a page about a dataset, to look at, print and pass on"""

import os
from pathlib import Path
from typing import Any

import click

from prep import languages
from prep.cli.asking import opened
from prep.cli.command import Option, define
from prep.cli.configuring import configurable
from prep.cli.console import Console
from prep.cli.estimate import epochs
from prep.cli.inputs import readable
from prep.cli.options import options, values
from prep.cli.output_options import force
from prep.cli.progress import bar
from prep.core.options import InputOptions, LintOptions
from prep.text.display import line, number

SUFFIXES = {".md": "markdown", ".markdown": "markdown"}
"""Ending of a file name → the format that it asks for."""


@define(
    name="report",
    examples=[
        ("prep report train.xlsx -o report.html", "a page that opens and prints anywhere"),
        ("prep report train.jsonl -o report.html --redact", "with nothing of the data in it"),
        ("prep report train.csv -o rapport.html --lang fr", "in French"),
        ("prep report train.csv --format markdown", "for a wiki or a model card"),
    ],
)
@click.argument("file", metavar="FILE")
@click.option(
    "-o",
    "--output",
    cls=Option,
    metavar="FILE",
    default="",
    help="Where to write it.  [default: standard output]",
)
@click.option(
    "--format",
    "kind",
    cls=Option,
    type=click.Choice(["html", "markdown"]),
    default=None,
    help="What to write.  [default: by the name of the output, else html]",
)
@click.option(
    "--lang",
    cls=Option,
    type=click.Choice(languages.codes()),
    default=None,
    help="Language of the report.  [default: that of the system, else en]",
)
@click.option(
    "--layout",
    "format",
    cls=Option,
    metavar="NAME",
    default="auto",
    show_default=True,
    help="Dataset layout, as --format of prep lint; auto recognises it.",
    heading="Reading",
)
@click.option("--redact", cls=Option, is_flag=True, help="Show nothing of the data.")
@click.option(
    "--epochs",
    cls=Option,
    type=epochs,
    metavar="N|auto",
    default=None,
    help="Epochs of the cost; auto (the default) is what each target does by itself.",
)
@force
@options(LintOptions, heading="Rules", skip=["max_per_rule"])
@options(InputOptions, heading="Reading", skip=["format"])
@configurable
def command(
    console: Console,
    file: str,
    output: str,
    kind: str | None,
    lang: str | None,
    redact: bool,
    force: bool,
    **given: Any,
) -> int:
    """Make one page about a dataset: what is wrong, what it looks like, what a training would cost.

    The page has no script and loads nothing, so it can be mailed, opened from a disk and printed.
    Equal data and settings give equal bytes. FILE is a CSV, TSV, XLSX, JSON or JSONL file, or - for
    standard input.
    """
    from prep.api.outputs import check_writable
    from prep.api.overviews import FORMATS, overview, save

    is_file = output not in ("", "-")
    kind = kind or SUFFIXES.get(Path(output).suffix.lower(), "html")
    t = languages.language(lang) if lang else languages.of_environment(os.environ)
    with readable(file, given["stdin_name"]) as source:
        dataset, chosen = opened(console, source, values(LintOptions, given), hide=redact)
        if is_file:
            check_writable(Path(output), [each.path for each in dataset.sources], force=force)
        for note in () if redact else dataset.notes:
            console.note(f"{line(source.name)}: {line(note)}")
        with bar(console, source.name) as progress:
            made = overview(
                dataset, chosen, epochs=given["epochs"], redact=redact, progress=progress
            )
    document = FORMATS[kind](made, t)
    if is_file:
        save(Path(output), document)
        console.note(f"{line(output)}: {number(made.report.examples, 'example')}")
    else:
        console.document(document, machine=True)
    return 0
