"""What `prep estimate` takes, against json and a tiktoken loop over the same file in the same run.

    python benchmarks/estimate.py [--messages 200000] [--rounds 3] [--words PATH] [--fast PYTHON]

Writes two chat files, one with distinct messages and one whose conversations share a system prompt
of 2,000 characters, and counts each whole (read, parse, count, total) in fresh processes: the
standard library's json and a loop of tiktoken's `encode_ordinary` (stock), then the real program
`prep estimate FILE --target openai/gpt-4.1-mini` in one process and in as many as there are cores.
`--fast` names the Python of an environment that has the extra `finetune-prep[fast]` too; `--words`
draws the words of the messages from the texts below PATH instead of inventing them.

Rounds are interleaved; printed are medians. "busiest" is the CPU time of the busiest process: where
the cores are shared with others it says what the wall clock would have said on idle ones.
"""

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# The benchmark `tokens` beside this one is imported where it is used: worker processes import this
# file again, and must not pay for it.

TARGET = "openai/gpt-4.1-mini-2025-04-14"


class Run(NamedTuple):
    """Seconds of wall, of CPU in all processes and in the busiest, MiB of the largest, tokens."""

    wall: float
    cpu: float
    busiest: float
    peak: float
    tokens: int


def run_here(who: str, path: Path) -> None:
    """Counts a file in this process and prints what that took, as JSON."""
    if who == "stock":
        from tokens import count_stock

        tokens = count_stock(path, "o200k_base")
    else:
        from prep.cli.main import main as program

        with tempfile.TemporaryDirectory(prefix="prep-estimate-") as folder:
            out = Path(folder, "out.json")
            jobs = who.rpartition(" ")[2]
            options = ("--target", TARGET, "--epochs", "1", "--output-format", "json")
            sys.argv = ["prep", "estimate", str(path), *options, "--jobs", jobs, "-o", str(out)]
            with suppress(SystemExit):
                program()
            document = json.loads(out.read_bytes())
        turns = 3 if "shared" in path.name else 2
        # without roles and frames: 1 for an example, 4 for each message
        tokens = document["tokens"]["total"] - document["examples"] * (1 + 4 * turns)
    for child in multiprocessing.active_children():
        child.join()  # what it took is known when it has ended
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = [usage.ru_utime + usage.ru_stime for usage in usages]
    peak = max(usage.ru_maxrss for usage in usages) / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "tokens": tokens}))


def measure(python: str, who: str, path: Path) -> Run:
    """One run in a fresh process, as an installed program: with compiled modules."""
    variables = {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}
    command = [python, __file__, "--run", who, str(path)]
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, env=variables, check=True)
    wall = time.perf_counter() - began
    said = json.loads(done.stdout)
    return Run(wall, sum(said["seconds"]), max(said["seconds"]), said["peak"], said["tokens"])


def compare(path: Path, variants: dict[str, tuple[str, str]], rounds: int) -> None:
    """Prints one line for each way of counting."""
    runs: dict[str, list[Run]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, (python, who) in variants.items():
            runs[name].append(measure(python, who, path))
    (tokens,) = {run.tokens for made in runs.values() for run in made}
    size = path.stat().st_size / 1e6
    print(f"\n{path.name}: {size:.0f} MB, {tokens:,} tokens of messages")
    print(f"{'':14}{'wall s':>8}{'CPU s':>8}{'busiest':>9}{'x wall':>8}{'x busiest':>11}{'MiB':>6}")
    for name, made in runs.items():
        wall, cpu, busiest, peak = (statistics.median(run[i] for run in made) for i in range(4))
        faster, lighter = (
            statistics.median(a[i] / b[i] for a, b in zip(runs["stock"], made, strict=True))
            for i in (0, 2)
        )
        print(
            f"{name:14}{wall:8.2f}{cpu:8.2f}{busiest:9.2f}{faster:8.2f}{lighter:11.2f}{peak:6.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--words", type=Path, action="append", default=[])
    parser.add_argument("--fast", metavar="PYTHON")
    parser.add_argument("--run", nargs=2, metavar=("WHO", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run_here(options.run[0], Path(options.run[1]))
        return
    from tokens import SYSTEM, write_chats

    here, cores = sys.executable, os.cpu_count() or 1
    variants = {
        "stock": (here, "stock"),
        "prep 1": (here, "prep 1"),
        f"prep {cores}": (here, f"prep {cores}"),
    }
    if options.fast:
        variants |= {
            "prep[fast] 1": (options.fast, "prep 1"),
            f"prep[fast] {cores}": (options.fast, f"prep {cores}"),
        }
    with tempfile.TemporaryDirectory(prefix="prep-estimate-") as folder:
        for title, system in (("distinct", ""), ("shared-system-prompt", SYSTEM * 25)):
            path = Path(folder, f"{title}.jsonl")
            write_chats(path, options.messages, system, options.words)
            compare(path, variants, options.rounds)


if __name__ == "__main__":
    main()
