"""The options of a job: settings of the training, and what decides whether money is spent."""

from typing import Any, get_args

import click

from prep.api.handoff.upload import PART_BYTES
from prep.cli.command import Option
from prep.cli.options import listed, pairs
from prep.core.facts import Method

HYPERPARAMETERS = {
    "epochs": ("n_epochs", "N|auto", "How often to train on every example."),
    "batch_size": ("batch_size", "N|auto", "Examples per step."),
    "learning_rate_multiplier": (
        "learning_rate_multiplier",
        "X|auto",
        "Factor of the learning rate.",
    ),
    "beta": ("beta", "X|auto", "dpo: how close to stay to the model as it was."),
    "reasoning_effort": ("reasoning_effort", "WORD", "reinforcement: low, medium or high."),
    "compute_multiplier": ("compute_multiplier", "X|auto", "reinforcement: how much to explore."),
    "eval_interval": ("eval_interval", "N|auto", "reinforcement: steps between evaluations."),
    "eval_samples": ("eval_samples", "N|auto", "reinforcement: samples per evaluation."),
}
"""Our option → the provider's name, what stands for the value, and help."""


def training_options(function: Any) -> Any:
    """Adds the settings of a job."""
    for name, (_, metavar, words) in reversed(HYPERPARAMETERS.items()):
        function = click.option(
            f"--{name.replace('_', '-')}",
            cls=Option,
            default="",
            metavar=metavar,
            help=words,
            heading="Training",
        )(function)
    for decorate in (
        click.option(
            "--hyperparameter",
            cls=Option,
            multiple=True,
            callback=pairs,
            metavar="NAME=VALUE",
            help="Another setting that the provider knows, such as lora=true.",
            heading="Training",
        ),
        click.option(
            "--method",
            cls=Option,
            type=click.Choice(get_args(Method)),
            default="supervised",
            show_default=True,
            help="How the model is to be trained.",
            heading="Training",
        ),
        click.option(
            "--grader",
            cls=Option,
            default="",
            metavar="FILE",
            help="reinforcement: the grader, a JSON object.",
            heading="Training",
        ),
        click.option(
            "--seed", cls=Option, type=int, default=None, metavar="N",
            help="Seed of the training, for repeatable runs.", heading="Training",
        ),
        click.option(
            "--suffix", cls=Option, default="", metavar="TEXT",
            help="Becomes part of the model's name.", heading="Training",
        ),
        click.option(
            "--metadata", cls=Option, multiple=True, callback=pairs, metavar="K=V",
            help="Words to keep with the job.", heading="Training",
        ),
        click.option(
            "--wandb-project", cls=Option, default="", metavar="NAME",
            help="Report to Weights & Biases.", heading="Training",
        ),
        click.option(
            "--training-type", cls=Option, default="", metavar="WORD",
            help="azure: GlobalStandard, Standard or Developer.", heading="Training",
        ),
    ):  # fmt: skip
        function = decorate(function)
    return function


def spending_options(function: Any) -> Any:
    """Adds what decides whether money is spent."""
    for decorate in (
        click.option(
            "--max-cost", cls=Option, default="", metavar="USD",
            help="Refuse when it may cost more.", heading="Money",
        ),
        click.option(
            "--prices", cls=Option, default="", metavar="FILE",
            help="File of prices that replace those of prep, TOML or JSON.", heading="Money",
        ),
        click.option(
            "--accept-unknown-price", cls=Option, is_flag=True,
            help="With --max-cost: go on when the price is not known.", heading="Money",
        ),
        click.option("-y", "--yes", cls=Option, is_flag=True, help="Do not ask.", heading="Money"),
        click.option(
            "--dry-run", cls=Option, is_flag=True,
            help="Print the requests, open no connection.", heading="Money",
        ),
        click.option(
            "--check", cls=Option, is_flag=True,
            help="Look at everything, also at the provider, create nothing.", heading="Money",
        ),
        click.option(
            "--again", cls=Option, is_flag=True,
            help="One more job of a request that has one.", heading="Money",
        ),
        click.option(
            "--no-ledger", cls=Option, is_flag=True,
            help="Go on although nothing can be remembered.", heading="Money",
        ),
    ):  # fmt: skip
        function = decorate(function)
    return function


def transfer_options(function: Any) -> Any:
    """Adds how files are sent, and how long they stay."""
    for decorate in (
        click.option(
            "--part-mb", cls=Option, type=click.IntRange(1, 64), default=PART_BYTES >> 20,
            show_default=True, metavar="N", help="Larger files go in parts of this many MB.",
        ),
        click.option(
            "--remote-ttl", cls=Option, default="", metavar="TIME",
            help="Let the provider delete what is sent after 1h … 30d.  [default: kept]",
        ),
    ):  # fmt: skip
        function = decorate(function)
    return function


def gate_options(function: Any) -> Any:
    """Adds what lets a file be sent although something speaks against it."""
    for decorate in (
        click.option(
            "--ignore", cls=Option, multiple=True, callback=listed, metavar="CODES",
            help="Rules whose errors do not keep a file from being sent.",
        ),
        click.option(
            "--allow-secrets", cls=Option, is_flag=True, help="Send keys found in the data."
        ),
    ):  # fmt: skip
        function = decorate(function)
    return function
