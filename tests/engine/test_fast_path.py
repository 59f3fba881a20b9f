"""A fast path that proves wrong in one process is used in none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FAKE = """
import tiktoken
from prep.tokens.encodings import ENCODINGS, ranks
from prep.tokens.exact import well_formed

class Backend:
    def __init__(self):
        known = ENCODINGS["o200k_base"]
        self.real = tiktoken.Encoding(
            "fake", pat_str=known.pattern, mergeable_ranks=ranks(known), special_tokens={}
        )

    def encode(self, text):
        found = self.real.encode_ordinary(text)
        return found + [0] * ({wrong!r} in text)

class Tokenizer:
    @classmethod
    def from_tiktoken(cls, path, pretokenizer, special_tokens):
        self = cls()
        self.backend = Backend()
        return self
"""

RUN = """
import sys
from prep import registry
from prep.api.opening import open_dataset
from prep.core.counting import Counting
from prep.engine.pool import Workers
from prep.engine.work import Work

if __name__ == "__main__":
    dataset = open_dataset(sys.argv[1])
    shards = registry.loaders()["jsonl"].shards(dataset.source, int(sys.argv[2]))
    ways = (Counting("o200k_base"),)
    works = [Work(shard, dataset.format, ("TrainingCost",), countings=ways) for shard in shards]
    with Workers(2, ["o200k_base"]) as workers:
        print(sum(t.states["TrainingCost"][0].total for t in workers.run(works)))
"""


@pytest.mark.parametrize(
    ("wrong", "parts", "dropped"),
    [
        ("zebra", 24, True),
        ("zebra", 3, True),
        ("text 60 ", 48, True),  # not in the first part that the checking process takes
        ("no such text", 24, False),
    ],
)
def test_what_others_counted_by_then_is_counted_again(
    tmp_path: Path, wrong: str, parts: int, dropped: bool
) -> None:
    package = tmp_path / "path" / "gigatoken"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(FAKE.replace("{wrong!r}", repr(wrong)), encoding="utf-8")
    path, script = tmp_path / "talks.jsonl", tmp_path / "run.py"
    with path.open("w", encoding="utf-8") as out:
        for number in range(480):
            turns = [
                {"role": "user", "content": f"a zebra {number % 80}"},
                {"role": "assistant", "content": f"text {number % 80} is it"},
            ]
            out.write(json.dumps({"messages": turns}) + "\n")
    script.write_text(RUN, encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(script), str(path), str(parts)],
        env={**os.environ, "PYTHONPATH": f"{package.parent}{os.pathsep}{root}"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    # 1 for the example, 3 and the role for each message, "a zebra 7" and "text 7 is it"
    assert done.stdout.split() == [str(480 * (1 + 4 + 4 + 4 + 5))]
    assert ("gigatoken is not used" in done.stderr) == dropped
