"""prep split: a training and a validation file without a question in both"""

from typing import Any

import click

from prep.api.split_files import split_dataset
from prep.cli.asking import opened
from prep.cli.command import Option, define
from prep.cli.console import Console
from prep.cli.inputs import readable
from prep.cli.options import options, values
from prep.cli.output_options import force, output_format
from prep.cli.progress import bar
from prep.core.options import InputOptions, LintOptions
from prep.errors import UsageError
from prep.text.display import json_document, line, number


@define(
    name="split",
    examples=[
        ("prep split train.jsonl", "four fifths for training, one for validation"),
        ("prep split train.jsonl --size 200 --seed 7", "200 examples for validation"),
        ("prep split faq.csv --stratify-by topic --group-by customer", "by columns of the file"),
    ],
)
@click.argument("file", metavar="FILE")
@click.option(
    "--ratio",
    cls=Option,
    type=float,
    metavar="RATIO",
    help="Share of examples that goes to the training file.  [default: 0.8]",
)
@click.option(
    "--size", cls=Option, type=click.IntRange(1), metavar="N", help="Examples for validation."
)
@click.option(
    "--seed",
    cls=Option,
    type=int,
    default=42,
    show_default=True,
    metavar="N",
    help="Seed of the split.",
)
@click.option(
    "--stratify-by",
    cls=Option,
    metavar="FIELD",
    default="",
    help="Field of which both files get every value in equal shares.",
)
@click.option(
    "--group-by",
    cls=Option,
    metavar="FIELD",
    default="",
    help="Field of which each value stays in one file.",
)
@click.option(
    "-o",
    "--output",
    cls=Option,
    metavar="FILE",
    help="Name that gets _train and _valid, instead of the one of FILE.",
)
@force
@output_format()
@options(InputOptions, heading="Reading")
def command(
    console: Console,
    file: str,
    ratio: float | None,
    size: int | None,
    output: str | None,
    output_format: str,
    **given: Any,
) -> int:
    """Split a dataset in two files: X_train.jsonl and X_valid.jsonl.

    Answers that are classes are in both files in equal shares, and examples with the same question
    stay together, so nothing of the validation file was seen in training. Lines of a JSONL file
    keep their bytes; a table becomes chat.
    """
    if ratio is not None and size is not None:
        raise UsageError("--ratio and --size say the same thing twice; give one")
    with readable(file, given["stdin_name"]) as source:
        if source.shown and not output:
            raise UsageError("standard input has no file to write beside: give -o FILE")
        dataset, _ = opened(console, source, values(InputOptions, given))
        for note in dataset.notes:
            console.note(f"{line(source.name)}: {line(note)}")
        with bar(console, source.name) as progress:
            written = split_dataset(
                dataset,
                values(LintOptions, given),
                share=ratio,
                size=size,
                seed=given["seed"],
                stratify_by=given["stratify_by"],
                group_by=given["group_by"],
                output=output,
                force=given["force"],
                progress=progress,
            )
    if output_format == "json":
        outputs = [
            {"path": out.path, "examples": out.examples, "sha256": out.sha256} for out in written
        ]
        console.document(json_document({"version": 1, "outputs": outputs}), machine=True)
    else:
        for out in written:
            console.print(f"{line(out.path)}: {number(out.examples, 'example')}")
    return 0
