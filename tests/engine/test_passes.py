"""Reports from one shard and from many are equal; nothing is lost on the way; twice is once."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import prep
from prep import registry
from prep.api.linting import job_of
from prep.api.opening import open_dataset
from prep.core.edit import Step
from prep.core.options import LintOptions, PrepareOptions
from prep.engine import passes, pool, serial
from prep.engine.concluding import conclude
from prep.engine.work import Work, merge

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
answers = st.sampled_from(["yes", "no", "Yes ", "", " maybe\n"]) | texts
pairs = st.lists(st.tuples(texts, answers), min_size=1, max_size=30)


def write(path: Path, rows: list[tuple[str, str]], layout: str) -> Path:
    records: list[dict[str, Any]] = []
    for prompt, completion in rows:
        if layout == "completion":
            records.append({"prompt": prompt, "completion": completion})
        else:
            turns = [("user", prompt), ("assistant", completion)]
            records.append({"messages": [{"role": r, "content": c} for r, c in turns]})
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def conclusions(path: Path, count: int, run: Any) -> Any:
    dataset = open_dataset(str(path), PrepareOptions(jobs=1))
    job = job_of(dataset, PrepareOptions(jobs=1))
    names = tuple(name for name, one in registry.analyzers().items() if not one.asks_target)
    shards = registry.loaders()["jsonl"].shards(dataset.source, count)
    works = [Work(shard, dataset.format, names) for shard in shards]
    tallies = list(run(works))
    whole = tallies[0]
    for tally in tallies[1:]:
        whole = merge(whole, tally)
    findings, facts, _ = conclude(job.context, job.codes, whole)
    return len(works), msgspec.json.encode((findings, facts), enc_hook=repr)


@pytest.mark.parametrize("layout", ["completion", "chat"])
def test_one_shard_and_sixteen_report_the_same(layout: str, tmp_path: Path) -> None:
    rows = [(f"Question {n % 70}: what is {n}?\nAgent:", f" It is {n % 7}.\n") for n in range(500)]
    rows[100] = ("Question", "")
    path = write(tmp_path / "a.jsonl", rows, layout)
    one, expected = conclusions(path, 1, serial.run)
    many, found = conclusions(path, 16, serial.run)
    assert (one, many) == (1, 16)
    assert found == expected
    spread = conclusions(path, 16, lambda works: pool.run(works, 2))
    assert spread == (16, expected)


quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("layout", ["completion", "chat"])
@given(rows=pairs, recommended=st.booleans())
@quick
def test_records_are_kept_or_rejected_and_twice_is_once(
    layout: str, tmp_path: Path, rows: list[tuple[str, str]], recommended: bool
) -> None:
    path = write(tmp_path / "in.jsonl", rows, layout)
    source = path.read_bytes()
    out, rejects, again = tmp_path / "out.jsonl", tmp_path / "rej.jsonl", tmp_path / "again.jsonl"
    options = {"recommended": recommended, "force": True, "jobs": 1, "skip_bad": True}
    for old in (out, rejects, again):
        old.unlink(missing_ok=True)
    done = prep.prepare(path, str(out), rejects=str(rejects), **options)
    assert path.read_bytes() == source
    kept = out.read_bytes().count(b"\n") if out.exists() else 0
    left_out = rejects.read_bytes().count(b"\n") if rejects.exists() else 0
    assert kept + left_out == len(rows)
    assert left_out == done.rejected
    if not out.exists():
        assert "no example is left" in done.refused
        return
    assert done.outputs[0].examples == kept
    second = prep.prepare(out, str(again), **options)
    assert again.read_bytes() == out.read_bytes()
    assert not second.plan


def test_a_slow_rule_looks_again_only_when_its_fix_was_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    words = " ".join(f"w{number}" for number in range(90))
    lines = [f'{{"prompt":"{words} {number}","completion":" yes"}}\n' for number in range(3)]
    path.write_text("".join(lines), encoding="utf-8")
    dataset = open_dataset(str(path))
    job = job_of(dataset, LintOptions())
    first = passes.run(job)
    assert "NearDuplicates" in first.tally.states
    assert "NearDuplicates" not in passes.run(job, again=True).tally.states
    (fix,) = (finding.fix for finding in first.findings if finding.code == "P402")
    assert fix is not None
    last = passes.run(job, [Step("P402", fix.title, fix.edits)], again=True)
    assert "NearDuplicates" in last.tally.states
    assert "P402" not in {finding.code for finding in last.findings}
    assert last.tally.examples == 1
