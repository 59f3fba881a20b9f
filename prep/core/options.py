"""Options of a run, declared once: help, environment, configuration, web form derive from here."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from prep.core.facts import Method
from prep.core.suppression import Suppression

InputFormat = Literal["auto", "csv", "tsv", "xlsx", "json", "jsonl", "txt"]
To = Literal[
    "auto",
    "chat",
    "completion",
    "preference",
    "reinforcement",
    "vertex",
    "bedrock",
    "alpaca",
    "anthropic",
    "bare",
    "dolly",
    "kto",
    "pairs",
    "parallel",
    "qa",
    "ranking",
    "sharegpt",
    "sharegpt-ranking",
    "swift",
    "swift-preference",
    "text",
    "trl",
    "trl-completion",
    "xtuner",
]
FixLevel = Literal["safe", "unsafe", "none"]


class InputOptions(Struct, frozen=True, kw_only=True):
    """How to read a file and how to understand its records."""

    input_format: Annotated[
        InputFormat, Meta(description="Syntax of the file; auto looks at the content first.")
    ] = "auto"
    stdin_name: Annotated[str, Meta(description="Name to show for data from standard input.")] = ""
    encoding: Annotated[str, Meta(description="Text encoding, such as utf-8, cp1252 or cp932.")] = (
        "auto"
    )
    delimiter: Annotated[
        str, Meta(description="Delimiter of a delimited text: one character, or tab.")
    ] = "auto"
    sheet: Annotated[
        str, Meta(description="Sheet of a workbook: its name, its number, or all.")
    ] = ""
    header_row: Annotated[
        int | None,
        Meta(description="1-based row of the header; 0 for none: columns are then 1, 2, …"),
    ] = None
    ragged: Annotated[
        Literal["error", "pad", "drop"],
        Meta(
            description="Rows with too few or too many cells: an error, short ones filled up "
            "with empty cells, or left out."
        ),
    ] = "error"
    on_bad_bytes: Annotated[
        Literal["error", "replace"],
        Meta(description="Single bytes that are not UTF-8: an error, or U+FFFD for each."),
    ] = "error"
    duplicate_keys: Annotated[
        Literal["error", "last"],
        Meta(description="Keys that are twice in one JSON object: an error, or the last counts."),
    ] = "error"
    repair: Annotated[
        bool,
        Meta(
            description="Mend JSON that is written wrong in a plain way: commas, comments, quotes "
            "and Python's words."
        ),
    ] = False
    max_record: Annotated[int, Meta(description="MiB of one record at most.", ge=1)] = 64
    allow_empty_formulas: Annotated[
        bool, Meta(description="Read formulas that were saved without a value as empty cells.")
    ] = False
    limit: Annotated[
        int, Meta(description="Read at most this many records; 0 reads all.", ge=0)
    ] = 0
    format: Annotated[
        str, Meta(description="Dataset layout (see `prep schema`); auto recognises it.")
    ] = "auto"
    map: Annotated[
        dict[str, str],
        Meta(
            description="Which column is what: FIELD=COLUMN, such as user=Question or, inside of "
            "an object, user=data.question."
        ),
    ] = {}
    speaker: Annotated[
        tuple[str, ...],
        Meta(description="In dialogues of people with names: whose messages a model is to give."),
    ] = ()
    system: Annotated[str, Meta(description="System message to put into every example.")] = ""
    user_template: Annotated[
        str, Meta(description="Text of the question, with {column} in it.")
    ] = ""
    assistant_template: Annotated[
        str, Meta(description="Text of the answer, with {column} in it.")
    ] = ""
    target: Annotated[str, Meta(description="Where the data goes: PROVIDER or PROVIDER/MODEL.")] = (
        ""
    )
    method: Annotated[Method | None, Meta(description="How the model is to be trained.")] = None
    yes: Annotated[bool, Meta(description="Take every guess without asking.")] = False


class LintOptions(InputOptions, frozen=True, kw_only=True):
    """Which rules look, and how much is kept of what they find."""

    select: Annotated[
        tuple[str, ...], Meta(description="Only these rules: codes, names or beginnings of codes.")
    ] = ()
    ignore: Annotated[tuple[str, ...], Meta(description="Not these rules.")] = ()
    extend_select: Annotated[
        tuple[str, ...], Meta(description="These rules too, even if they are off by default.")
    ] = ()
    max_per_rule: Annotated[
        int, Meta(description="Locations to keep per rule; counts are always exact.", ge=0)
    ] = 20
    validation: Annotated[
        str, Meta(description="Validation file: what it shares with the data is found.")
    ] = ""
    jobs: Annotated[int, Meta(description="Processes; 0 for one per core.", ge=0)] = 0
    rules: Annotated[
        dict[str, dict[str, int | float | str | bool]],
        Meta(description="Options of single rules, such as P402 threshold."),
    ] = {}
    per_file_ignores: Annotated[
        dict[str, tuple[str, ...]],
        Meta(description="Rules that are silent about some files: pattern and rules."),
    ] = {}
    suppress: Annotated[
        tuple[Suppression, ...],
        Meta(description="Rules that are silent about some files, with reason and last day."),
    ] = ()
    tokenizer: Annotated[
        str,
        Meta(description="Count tokens with this encoding or tokenizer.json, not the target's."),
    ] = ""
    prices: Annotated[
        str, Meta(description="File of prices that replace those of prep, TOML or JSON.")
    ] = ""
    today: Annotated[
        dt.date | None,
        Meta(description="The day by which dates of a target are judged, YYYY-MM-DD."),
    ] = None
    job: Annotated[
        dict[str, int | float | str | bool],
        Meta(description="Settings of the job to check, such as n_epochs or suffix."),
    ] = {}


class EstimateOptions(LintOptions, frozen=True, kw_only=True):
    """What a training is to be, so that it can be priced."""

    targets: Annotated[
        tuple[str, ...],
        Meta(description="Where the data could go; none: every target that takes it."),
    ] = ()
    epochs: Annotated[
        int | None, Meta(description="Epochs; auto for what the target does by itself.")
    ] = None
    max_cost: Annotated[
        Decimal | None, Meta(description="Exit 1 when it may cost more: US dollars.")
    ] = None
    sample: Annotated[
        int | None,
        Meta(description="Count so many drawn records (JSONL), or as many as ±1 % takes, not all."),
    ] = None


class PrepareOptions(LintOptions, frozen=True, kw_only=True):
    """What is written and which fixes are taken."""

    to: Annotated[
        To,
        Meta(
            description="Layout to write: chat, completion, preference, trl … (all are in the "
            "README). auto: JSON and JSONL keep theirs, tables become chat."
        ),
    ] = "auto"
    fix: Annotated[
        FixLevel, Meta(description="Which fixes are taken without being asked for by name.")
    ] = "safe"
    recommended: Annotated[bool, Meta(description="Take the recommended unsafe fixes too.")] = False
    split: Annotated[
        float | None, Meta(description="Share of examples that goes to the training file.")
    ] = None
    seed: Annotated[int, Meta(description="Seed of the split.")] = 42
    skip_bad: Annotated[
        bool, Meta(description="Leave unreadable records out, into the rejects file.")
    ] = False
    force: Annotated[bool, Meta(description="Replace files that are there.")] = False
    bom: Annotated[bool, Meta(description="Start the output with a UTF-8 byte-order mark.")] = False
