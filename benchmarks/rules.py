"""What the rules cost: `python benchmarks/rules.py [completion|chat] [EXAMPLES]`.

Makes clean examples, parses them with the fastest JSON library in use, then lets every analyzer
that runs by default, on a large file and without a target, look at them, batch by batch, as the
engine does. Prints microseconds of CPU per example for every shared column and every analyzer, and
the ratio to parsing.
"""

import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any

import msgspec

from prep import registry
from prep.core.analyzer import Analyzer, Context
from prep.core.batch import Batch
from prep.core.finding import Finding
from prep.core.format import Format
from prep.core.options import LintOptions
from prep.core.record import Rows, Source
from prep.engine import chosen_rules

BATCH = 2000
LARGE = 2**30
"""Bytes of the file these examples stand for: the rules that look at one so large by default."""

WORDS = re.findall(
    r"\S+",
    "the quick brown fox jumps over a lazy dog while reading some well known stories about life "
    "in town and, then. nobody ever asks what They mean by that? so it goes on",
)
COLUMNS = (
    "given",
    "wanted",
    "prompts",
    "completions",
    "are_pairs",
    "turns",
    "texts",
    "haystacks",
    "labels",
    "rich",
    "roles",
    "digests",
)


def sentence(words: int) -> str:
    """Some words."""
    return " ".join(random.choices(WORDS, k=words))


def completion(number: int) -> dict[str, Any]:
    """A prompt and a completion of 600 characters."""
    return {
        "prompt": f"{sentence(60)} {number}\n\n###\n\n",
        "completion": f" {sentence(45)} END",
    }


def chat(number: int) -> dict[str, Any]:
    """A dialogue of one to three questions, most of them after a system message."""
    turns = [{"role": "system", "content": "You are kind."}] if number % 10 < 7 else []
    for _ in range(random.choice((1, 1, 2, 3))):
        turns.append({"role": "user", "content": f"{sentence(30)} {number}"})
        ending = " – é" if number % 50 == 0 else "."
        turns.append({"role": "assistant", "content": sentence(40) + ending})
    return {"messages": turns}


def batches(make: Callable[[int], dict[str, Any]], examples: int) -> Iterator[Rows]:
    """The records in rows, as the loader gives them."""
    source = Source("clean.jsonl", "jsonl")
    for first in range(1, examples + 1, BATCH):
        numbers = range(first, min(first + BATCH, examples + 1))
        lines = [msgspec.json.encode(make(number)) for number in numbers]
        yield Rows(source, "json", first, numbers, lines)


def finish(analyzer: Analyzer[Any], state: Any, context: Context) -> list[Finding]:
    """Everything an analyzer says in the end."""
    return list(analyzer.finish(state, context))


def run(format: Format, make: Callable[[int], dict[str, Any]], examples: int) -> None:
    """Measures and prints."""
    random.seed(1)
    spent: defaultdict[str, float] = defaultdict(float)  # seconds
    states: dict[str, Any] = {}
    default = chosen_rules.codes(LintOptions(), size=LARGE)
    analyzers = {
        name: analyzer
        for name, analyzer in registry.analyzers().items()
        if not (analyzer.asks_target or analyzer.asks_validation)
        and any(rule.code in default for rule in analyzer.rules)
    }
    decode = msgspec.json.Decoder().decode

    def timed(name: str, work: Callable[..., Any], *given: Any) -> Any:
        started = process_time()
        result = work(*given)
        spent[name] += process_time() - started
        return result

    for rows in batches(make, examples):
        timed("parse", lambda lines: [decode(line) for line in lines], rows.data)
        parsed = timed("understand", format.understand, rows)
        batch = Batch(rows, format, parsed.examples, parsed.odd, parsed.flaws)
        for column in COLUMNS:
            timed(f"  {column}", getattr, batch, column)
        for name, analyzer in analyzers.items():
            state = timed(f"  {name}", analyzer.map, batch)
            if name in states:
                state = timed(f"  {name}", analyzer.merge, states[name], state)
            states[name] = state
    context = Context(format.name, format.name, records=examples, examples=examples)
    found: list[str] = []
    for name, analyzer in analyzers.items():
        findings = timed("finish", finish, analyzer, states[name], context)
        found += [finding.rule.code for finding in findings]

    total = sum(seconds for name, seconds in spent.items() if name.startswith("  "))
    print(f"{examples:,} {format.name} examples; found {', '.join(sorted(found))}")
    for name, seconds in spent.items():
        if seconds / examples * 1e6 >= 0.005:
            print(f"{name:<24}{seconds / examples * 1e6:8.2f} µs")
    print(f"{'all columns and rules':<24}{total / examples * 1e6:8.2f} µs")
    print(f"ratio to parsing alone  {total / spent['parse']:8.2f}")


def main() -> None:
    """Reads the command line."""
    names = [argument for argument in sys.argv[1:] if not argument.isdigit()]
    sizes = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    makers = {"completion": completion, "chat": chat}
    for name in names or makers:
        run(registry.formats()[name], makers[name], sizes[0] if sizes else 200_000)


if __name__ == "__main__":
    main()
