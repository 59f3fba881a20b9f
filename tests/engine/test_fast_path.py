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
    shards = registry.loaders()["jsonl"].shards(dataset.source, 24)
    ways = (Counting("o200k_base"),)
    works = [Work(shard, dataset.format, ("TrainingCost",), countings=ways) for shard in shards]
    with Workers(2, ["o200k_base"]) as workers:
        print(sum(t.states["TrainingCost"][0].total for t in workers.run(works)))
"""


@pytest.mark.parametrize(("wrong", "dropped"), [("zebra", True), ("no such text", False)])
def test_what_others_counted_by_then_is_counted_again(
    tmp_path: Path, wrong: str, dropped: bool
) -> None:
    package = tmp_path / "path" / "gigatoken"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(FAKE.replace("{wrong!r}", repr(wrong)), encoding="utf-8")
    path, script = tmp_path / "talks.jsonl", tmp_path / "run.py"
    turns = [{"role": "user", "content": "a zebra"}, {"role": "assistant", "content": "Yes"}]
    path.write_text((json.dumps({"messages": turns}) + "\n") * 480, encoding="utf-8")
    script.write_text(RUN, encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(script), str(path)],
        env={**os.environ, "PYTHONPATH": f"{package.parent}{os.pathsep}{root}"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    # 1 for the example, 3 and the role for each message, "a zebra" and "Yes"
    assert done.stdout.split() == [str(480 * (1 + 4 + 2 + 4 + 1))]
    assert ("gigatoken is not used" in done.stderr) == dropped
