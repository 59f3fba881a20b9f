"""CPU seconds of `prep lint` where people wait for it: python benchmarks/lint.py

Start-up is `prep lint --help`; the wish is under 0.15 s. A pull request is three files with 5,000
examples together; the wish is under 1 s after start-up.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

REPEATS = 5
FEW = ("order", "return", "refund", "policy", "week", "store", "the", "and", "within", "for")
MANY = tuple(f"{a}{b}{c}" for a in FEW for b in ("al", "er", "in", "ou") for c in ("ty", "n", "st"))


def cpu(*arguments: str) -> float:
    """CPU seconds of one run, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcome = subprocess.run(
        [sys.executable, "-m", "prep", *arguments], capture_output=True, check=False
    )
    if outcome.returncode not in (0, 1):
        raise SystemExit(outcome.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(*arguments: str) -> float:
    """The least of some runs: what the machine does beside is not ours."""
    return min(cpu(*arguments) for _ in range(REPEATS))


def text(number: int, length: int, *, alike: bool) -> str:
    """Words that differ from number to number; frequent ones as frequent as in a language.

    alike: True for a few words in much the same order, so that all texts are nearly the same
    """
    if alike:
        words = [FEW[(number * 7 + i * i) % len(FEW)] for i in range(length)]
    else:
        drawn = random.Random(number)
        frequent = drawn.choices(FEW, k=length)
        rare = drawn.choices(MANY, k=length)
        words = [drawn.choice(pair) for pair in zip(frequent, rare, strict=True)]
    return f"{' '.join(words)} {number}".capitalize()


def write(path: Path, numbers: range, *, alike: bool = False) -> None:
    """Chat examples of some hundred characters."""
    with path.open("w", encoding="utf-8") as file:
        for number in numbers:
            messages = [
                {"role": "system", "content": "You answer questions about orders."},
                {"role": "user", "content": f"{text(number, 20, alike=alike)}?"},
                {"role": "assistant", "content": f"{text(number, 60, alike=alike)}."},
            ]
            file.write(json.dumps({"messages": messages}) + "\n")


def main() -> None:
    start = best("lint", "--help")
    print(f"start-up (prep lint --help): {start:.3f} s CPU, wish < 0.150")
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.jsonl" for name in ("a", "b", "c")]
        parts = (range(2000), range(2000, 3500), range(3500, 5000))
        for path, numbers in zip(paths, parts, strict=True):
            write(path, numbers)
        files = [str(path) for path in paths]
        whole = best("lint", *files, "--no-cache")
        print(f"three files, 5,000 examples: {whole - start:.3f} s CPU after start-up, wish < 1")
        baseline = ("--baseline", str(Path(folder) / "baseline.json"))
        cpu("lint", *files, *baseline, "--write-baseline")
        known = best("lint", *files, *baseline, "--no-cache")
        print(f"the same with a baseline:    {known - start:.3f} s CPU after start-up")
        os.environ["PREP_CACHE_DIR"] = str(Path(folder) / "cache")
        cpu("lint", *files)
        again = best("lint", *files)
        print(f"the same, unchanged:         {again - start:.3f} s CPU after start-up")
        for path, numbers in zip(paths, parts, strict=True):
            write(path, numbers, alike=True)
        worst = best("lint", *files, "--no-cache")
        print(f"5,000 nearly the same:       {worst - start:.3f} s CPU after start-up")
        began = time.process_time()
        for path in paths:
            sha256(path.read_bytes()).digest()
        print(f"their digests alone:         {time.process_time() - began:.3f} s CPU")


if __name__ == "__main__":
    main()
