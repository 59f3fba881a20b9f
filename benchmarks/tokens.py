"""Counting tokens: our speed against a plain tiktoken loop, and our counts against its counts.

    python benchmarks/tokens.py [--messages 200000] [--rounds 3] [--encoding NAME] [--words PATH]
    python benchmarks/tokens.py --check PATH... [--encoding NAME]

The first form writes chat files, one with distinct messages and one whose conversations share a
system prompt, and counts them whole (read, parse, count, total) in fresh processes: the standard
library's json and a loop of tiktoken's `encode_ordinary` (stock), then prep in one and two
processes, with gigatoken too where it is installed. The order of rounds is interleaved; printed are
medians, ratios to stock, and the peak memory of the largest process. `--words` draws the words of
the messages from the texts below PATH instead of inventing them.

The second form counts every text of the JSON, JSONL, CSV and TSV files below PATH both ways and
prints files, texts, tokens and mismatches; it ends with 1 if there is a mismatch.
"""

import argparse
import csv
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import tiktoken

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from prep.tokens import ENCODINGS, Conversation, conversation_tokens, encoder  # noqa: E402
from prep.tokens.encodings import ranks  # noqa: E402

VARIANTS = ("stock", "prep 1", "prep 2", "prep[fast] 1", "prep[fast] 2")
"""Who counts, and in how many processes."""

BLOCK = 4 << 20
"""Bytes of a file that one process counts before it asks for more."""

BATCH = 1 << 20
"""Bytes of lines that are counted in one call."""

SYSTEM = "You answer questions about orders. Be brief, be polite, and never guess a price. "


class Turn(msgspec.Struct, gc=False):
    role: str
    content: str


class Row(msgspec.Struct, gc=False):
    messages: list[Turn]


# --- texts ---------------------------------------------------------------------------------------


def texts_of(path: Path) -> Iterator[str]:
    """Every text of a JSON, JSONL, CSV or TSV file: strings, keys and cells, numbers as written."""
    content = decoded(path.read_bytes())
    if path.suffix in (".csv", ".tsv"):
        csv.field_size_limit(sys.maxsize)
        rows = csv.reader(
            content.splitlines(True), delimiter="\t" if path.suffix == ".tsv" else ","
        )
        yield from (cell for row in rows for cell in row)
        return
    try:
        yield from strings(json.loads(content))
    except ValueError:
        for line in content.split("\n"):
            try:
                yield from strings(json.loads(line))
            except ValueError:
                yield line


def decoded(data: bytes) -> str:
    for name in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp932"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    else:
        yield json.dumps(value)


def data_files(paths: Iterable[Path]) -> list[Path]:
    """The JSON, JSONL, CSV and TSV files among and below these paths."""
    found = [f for path in paths for f in ([path] if path.is_file() else path.rglob("*"))]
    return sorted(f for f in found if f.suffix in (".json", ".jsonl", ".csv", ".tsv"))


def stock(name: str) -> tiktoken.Encoding:
    """The encoding as tiktoken builds it, without the download."""
    declared = ENCODINGS[name]
    return tiktoken.Encoding(
        name,
        pat_str=declared.pattern,
        mergeable_ranks=ranks(declared),
        special_tokens=declared.special_tokens,
    )


def check(paths: Sequence[Path], name: str) -> int:
    """Prints files, texts, tokens and mismatches; returns the number of mismatches."""
    reference, ours = stock(name).encode_ordinary, encoder(name)
    files = data_files(paths)
    texts = tokens = mismatches = 0
    for path in files:
        batch = list(texts_of(path))
        expected = [len(reference(text)) for text in batch]
        wrong = sum(a != b for a, b in zip(expected, ours.count(batch), strict=True))
        if wrong:
            print(f"{path}: {wrong} mismatches")
        texts, tokens, mismatches = texts + len(batch), tokens + sum(expected), mismatches + wrong
    print(f"{name}: {len(files)} files, {texts} texts, {tokens} tokens, {mismatches} mismatches")
    return mismatches


# --- a file to count -----------------------------------------------------------------------------


def vocabulary(paths: Sequence[Path], draw: random.Random) -> tuple[list[str], list[float]]:
    """Words and how often they come: those of the texts below the paths, or invented ones."""
    if paths:
        seen = Counter(
            word
            for path in data_files(paths)
            for text in texts_of(path)
            for word in re.findall(r"\s*\S{1,20}", text)
        )
        return list(seen), list(map(float, seen.values()))
    scripts = ["etaoinshrdlucmfwypvbgkjqxz", "оеаинтсрвлкмдпуяы", "的一是不了人我在有他这中大来上"]
    words = [
        " " + "".join(draw.choices(draw.choices(scripts, (8, 1, 1))[0], k=draw.randint(1, 9)))
        for _ in range(40_000)
    ]
    marks = [". ", ",", "? ", "\n", "\n\n", " (", ")", ": ", "'s", " 2024", " 17", "%", " - "]
    return words + marks, [1000 / (i + 10) for i in range(len(words))] + [20.0] * len(marks)


def write_chats(path: Path, messages: int, system: str, paths: Sequence[Path]) -> None:
    """Writes conversations of two distinct messages, after a system prompt if there is one."""
    draw = random.Random(5)
    words, weights = vocabulary(paths, draw)
    sums = [sum(weights[:1])]
    for weight in weights[1:]:
        sums.append(sums[-1] + weight)
    head = [Turn("system", system)] if system else []
    with path.open("wb") as out:
        for _ in range(messages // 2):
            turns = [
                Turn(role, "".join(draw.choices(words, cum_weights=sums, k=draw.randint(5, 130))))
                for role in ("user", "assistant")
            ]
            out.write(msgspec.json.encode(Row([*head, *turns])) + b"\n")


# --- counting a file -----------------------------------------------------------------------------


def count_stock(path: Path, name: str) -> int:
    encode = stock(name).encode_ordinary
    total = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            for message in json.loads(line)["messages"]:
                total += len(encode(message["content"]))
    return total


def count_block(path: Path, name: str, fast: bool, start: int, end: int) -> int:
    """Tokens of the messages of the lines that begin in bytes start to end."""
    decode = msgspec.json.Decoder(Row).decode_lines
    ours = encoder(name, fast)
    total = 0
    with path.open("rb") as file:
        if start:
            file.seek(start - 1)
            file.readline()
        while (begin := file.tell()) < end:
            lines = file.read(min(BATCH, end - begin))
            if not lines.endswith(b"\n"):
                lines += file.readline()
            batch = [
                Conversation([t.role for t in row.messages], [t.content for t in row.messages])
                for row in decode(lines)
            ]
            framing = sum(1 + 4 * len(conversation.roles) for conversation in batch)
            total += sum(c.tokens for c in conversation_tokens(batch, ours)) - framing
    return total


def count_prep(path: Path, name: str, fast: bool, processes: int) -> int:
    size = path.stat().st_size
    if processes == 1:
        return count_block(path, name, fast, 0, size)
    starts = range(0, size, BLOCK)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(count_block, path, name, fast, start, min(start + BLOCK, size))
            for start in starts
        ]
        return sum(job.result() for job in jobs)


def count(variant: str, path: Path, name: str) -> int:
    """Tokens of all messages of a file, without roles and framing."""
    if variant == "stock":
        return count_stock(path, name)
    who, processes = variant.split()
    return count_prep(path, name, who == "prep[fast]", int(processes))


# --- measuring -----------------------------------------------------------------------------------


class Run(NamedTuple):
    """Seconds of wall and CPU (children too), MiB of the largest process, and the count."""

    wall: float
    cpu: float
    peak: float
    tokens: int


def measure(variant: str, path: Path, name: str) -> Run:
    command = [sys.executable, __file__, "--run", variant, str(path), "--encoding", name]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout
    printed = process.stdout.read()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{variant} ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, int(printed))


def compare(path: Path, name: str, rounds: int) -> None:
    """Prints one line per variant."""
    try:
        import gigatoken  # noqa: F401
    except ImportError:
        variants: Sequence[str] = VARIANTS[:3]
    else:
        variants = VARIANTS
    runs: dict[str, list[Run]] = {variant: [] for variant in variants}
    for _ in range(rounds):
        for variant in variants:
            runs[variant].append(measure(variant, path, name))
    (tokens,) = {run.tokens for made in runs.values() for run in made}
    size = path.stat().st_size / 1e6
    print(f"\n{path.name}: {size:.0f} MB, {tokens} tokens of messages, {name}")
    print(f"{'':14}{'wall s':>8}{'CPU s':>8}{'MB/s':>8}{'x wall':>8}{'x CPU':>8}{'peak MiB':>10}")
    for variant, made in runs.items():
        wall, cpu, peak = (statistics.median(run[i] for run in made) for i in range(3))
        faster, cheaper = (
            statistics.median(a[i] / b[i] for a, b in zip(runs["stock"], made, strict=True))
            for i in range(2)
        )
        print(
            f"{variant:14}{wall:8.2f}{cpu:8.2f}{size / wall:8.1f}{faster:8.2f}{cheaper:8.2f}"
            f"{peak:10.0f}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--encoding", default="o200k_base", choices=list(ENCODINGS))
    parser.add_argument("--words", type=Path, action="append", default=[])
    parser.add_argument("--check", type=Path, nargs="+")
    parser.add_argument("--run", nargs=2, metavar=("VARIANT", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.check:
        return min(check(options.check, options.encoding), 1)
    if options.run:
        print(count(options.run[0], Path(options.run[1]), options.encoding))
        return 0
    with tempfile.TemporaryDirectory(prefix="prep-tokens-") as folder:
        for title, system in (("distinct", ""), ("shared-system-prompt", SYSTEM * 25)):
            path = Path(folder, f"{title}.jsonl")
            write_chats(path, options.messages, system, options.words)
            compare(path, options.encoding, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
