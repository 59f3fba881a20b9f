"""`prep lint` as strangers run it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from prep import registry
from tests.cli.program import ROOT, environment, prep

SCHEMA = json.loads((ROOT / "schemas" / "report.schema.json").read_text(encoding="utf-8"))

REPEAT = '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}\n' * 2
NOT_JSON = '{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":\n'


@pytest.fixture
def repeat(tmp_path: Path) -> Path:
    path = tmp_path / "repeat.jsonl"
    path.write_text(REPEAT)
    return path


def test_a_clean_file_is_0_and_a_broken_one_is_1() -> None:
    assert prep("lint", "sample_data/chat.jsonl").returncode == 0
    outcome = prep("lint", "sample_data/broken.jsonl")
    assert outcome.returncode == 1
    assert outcome.stdout.startswith("sample_data/broken.jsonl:")
    assert outcome.stderr == ""


def test_the_failing_level_can_be_chosen(repeat: Path) -> None:
    assert prep("lint", str(repeat), "--select", "P401").returncode == 0
    assert prep("lint", str(repeat), "--select", "P401", "--fail-on", "warning").returncode == 1
    strict = ("--fail-on", "note", "--exit-zero")
    assert prep("lint", str(repeat), "--select", "P401", *strict).returncode == 0


def test_json_is_one_document_of_the_published_schema() -> None:
    outcome = prep("lint", "sample_data/broken.jsonl", "--output-format", "json")
    report = json.loads(outcome.stdout)
    jsonschema.validate(report, SCHEMA)
    assert report["sources"] == ["sample_data/broken.jsonl"]
    assert report["counts"]["error"] > 0
    assert outcome.stderr == ""


@pytest.mark.parametrize("more", [(), ("--select", "P401"), ("--select", "P503")])
def test_json_counts_tokens_and_finds_what_text_finds(repeat: Path, more: tuple[str, ...]) -> None:
    estimated = prep("estimate", str(repeat), "--output-format", "json")
    tokens = json.loads(estimated.stdout)["tokens"]
    whole = prep("lint", str(repeat), *more, "--output-format", "json")
    prepared = prep("prepare", str(repeat), *more, "--dry-run", "--output-format", "json")
    for outcome in (whole, prepared):
        report = json.loads(outcome.stdout)
        assert report["target"] is None
        assert report["tokens"] == {name: tokens[name] for name in ("encoding", "total", "exact")}
        codes = {finding["code"] for finding in report["findings"]}
        said = prep("lint", str(repeat), *more)
        assert codes == set(re.findall(r"\bP\d{3}(?= )", said.stdout))


def test_the_document_goes_to_a_file(repeat: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    outcome = prep("lint", str(repeat), "--output-format", "json", "-o", str(path))
    assert outcome.stdout == ""
    jsonschema.validate(json.loads(path.read_text()), SCHEMA)


def test_several_files_patterns_and_one_that_is_not_there(repeat: Path, tmp_path: Path) -> None:
    (tmp_path / "second.jsonl").write_text(REPEAT)
    outcome = prep("lint", "*.jsonl", "gone.jsonl", "--output-format", "concise", cwd=tmp_path)
    assert outcome.returncode == 3
    assert "gone.jsonl" in outcome.stderr
    for name in ("repeat.jsonl:3: warning P401", "second.jsonl:3: warning P401"):
        assert name in outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nowhere.jsonl"], 3),
        (["none/*.csv"], 3),
        (["."], 3),
        (["sample_data/chat.jsonl", "--select", "P999x"], 2),
        (["sample_data/chat.jsonl", "--output-format", "nope"], 2),
        ([], 2),
    ],
)
def test_what_cannot_be_done_says_so(arguments: list[str], code: int) -> None:
    outcome = prep("lint", *arguments)
    assert outcome.returncode == code
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("error: ")


def test_standard_input(repeat: Path) -> None:
    outcome = prep("lint", "-", "--stdin-name", "mine.jsonl", stdin=repeat.read_bytes())
    assert "mine.jsonl:3" in outcome.stdout


def test_select_ignore_and_places(repeat: Path) -> None:
    only = prep("lint", str(repeat), "--select", "P4", "--output-format", "concise").stdout
    assert {line.split()[2] for line in only.splitlines()} == {"P401"}
    assert len(only.splitlines()) == 2
    assert "P401" not in prep("lint", str(repeat), "--ignore", "duplicate-example").stdout
    few = prep("lint", str(repeat), "--select", "P401", "--max-per-rule", "1")
    assert "2 more" not in few.stdout
    assert "1 more" in few.stdout


def test_hidden_text_stays_hidden(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(
        '{"messages":[{"role":"user","content":"my secret","secret":1},'
        '{"role":"secret","content":"4"}],"secret":{"secret":[2]}}\n'
        * 2
        + '{"prompt":"","completion":"secret"}\n{"secret":secret}\n{"a":1,"a":"secret"}\n'
    )
    assert "my secret" in prep("lint", str(path)).stdout
    summary = tmp_path / "summary.md"
    for name in registry.reporters():
        given = ("--hide-text", "--output-format", name, "--target", "openai/gpt-4.1-mini")
        outcome = prep("lint", str(path), *given, GITHUB_STEP_SUMMARY=str(summary))
        assert outcome.returncode == 1
        assert "secret" not in outcome.stdout + outcome.stderr
    assert "secret" not in summary.read_text()


def test_statistics_is_a_table(repeat: Path) -> None:
    assert "P401  duplicate-example" in prep("lint", str(repeat), "--statistics").stdout


def test_fix_mends_the_file_and_diff_only_shows(repeat: Path) -> None:
    shown = prep("lint", str(repeat), "--diff", "--select", "P401")
    assert shown.returncode == 1
    assert '- {"prompt":"2+2","completion":"4"}' in shown.stdout
    assert repeat.read_text() == REPEAT
    mended = prep("lint", str(repeat), "--fix", "--select", "P401")
    assert mended.returncode == 0
    assert repeat.read_text() == REPEAT[: len(REPEAT) // 2]
    assert prep("lint", str(repeat), "--diff", "--select", "P401").returncode == 0


def test_fix_never_touches_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_bytes((ROOT / "sample_data" / "faq.csv").read_bytes())
    outcome = prep("lint", str(path), "--fix")
    assert outcome.returncode == 2
    assert path.read_bytes() == (ROOT / "sample_data" / "faq.csv").read_bytes()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_narrow_pipes_do_not_break_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "wide.jsonl"
    path.write_text('{"prompt":"日本語 – “é” 🙂","completion":"4"}\n' * 2, encoding="utf-8")
    outcome = subprocess.run(
        [sys.executable, "-m", "prep", "lint", str(path)],
        env=environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0", LC_ALL="C"),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert b"P401" in outcome.stdout
    assert b"Traceback" not in outcome.stderr
    outcome.stdout.decode(encoding)


@pytest.mark.skipif(os.name == "nt", reason="no pipes of this kind on Windows")
def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(f'{{"prompt":"{i}","completion":"4"}}\n' for i in range(9)) * 400)
    options = "--output-format concise --select P401 --max-per-rule 9999"
    command = f'"{sys.executable}" -m prep lint "{path}" {options}'
    outcome = subprocess.run(
        ["bash", "-c", f"{command} | head -1; exit ${{PIPESTATUS[0]}}"],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert outcome.stdout.count(b"\n") == 1
    assert outcome.stderr == b""
    assert outcome.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_4() -> None:
    with Path("/dev/full").open("wb") as full:
        outcome = subprocess.run(
            [sys.executable, "-m", "prep", "lint", "sample_data/broken.jsonl"],
            env=environment(),
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert outcome.returncode == 4
    assert b"cannot write the output" in outcome.stderr


def test_characters_that_act_are_shown_escaped(tmp_path: Path) -> None:
    path = tmp_path / "evil\x1b[31m\u202e.jsonl"
    data = {"prompt": "a\x1b]0;owned\x07\x9b2J\u2066", "completion": "b", "ke\x1by": 1}
    path.write_text(f"{json.dumps(data)}\n" * 2)
    for name in ("text", "concise", "json"):
        outcome = prep("lint", str(path), "--output-format", name, "--color", "never")
        shown = outcome.stdout + outcome.stderr
        for character in "\x1b\x07\x9b\u202e\u2066":
            assert character not in shown


def test_a_pattern_does_not_mean_what_was_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(REPEAT)
    outcome = prep("lint", "*.jsonl", "--fix", "--select", "P401", cwd=tmp_path)
    assert (outcome.returncode, (tmp_path / "a_rejected.jsonl").exists()) == (0, True)
    (tmp_path / "b_rejected.jsonl").write_text(REPEAT)
    outcome = prep("lint", "*.jsonl", "--output-format", "json", cwd=tmp_path)
    assert json.loads(outcome.stdout)["sources"] == ["a.jsonl", "b_rejected.jsonl"]
    assert "a_rejected.jsonl" in prep("lint", "a_rejected.jsonl", cwd=tmp_path).stderr


def test_a_job_in_a_subfolder_annotates_files_of_the_checkout(tmp_path: Path) -> None:
    folder = tmp_path / "sub"
    folder.mkdir()
    (folder / "a.jsonl").write_text(REPEAT)
    for path in ("a.jsonl", str(folder / "a.jsonl")):
        given = ("lint", path, "--output-format", "github")
        said = prep(*given, cwd=folder, GITHUB_WORKSPACE=str(tmp_path)).stdout
        assert "file=sub/a.jsonl," in said
        assert "file=a.jsonl," in prep(*given, cwd=folder, GITHUB_WORKSPACE="").stdout


def test_what_is_fixable_is_fixed_beside_what_is_not(tmp_path: Path) -> None:
    broken = (ROOT / "sample_data" / "broken.jsonl").read_bytes()
    path = tmp_path / "broken.jsonl"
    path.write_bytes(broken)
    said = prep("lint", "broken.jsonl", cwd=tmp_path).stdout
    assert "fixable with --fix" in said
    outcome = prep("lint", "broken.jsonl", "--fix", cwd=tmp_path)
    assert outcome.returncode == 1
    assert "P101" in outcome.stdout
    assert "fixable with --fix" not in outcome.stdout
    kept = path.read_bytes().splitlines()
    lines = broken.splitlines()
    assert lines[1] in kept  # what cannot be read stays as it is
    assert kept[-1] == lines[-1]


def test_fixes_say_nothing_of_the_data_when_it_is_hidden(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"prompt":"q","completion":"a","Geheimnis":1}\n' * 2)
    outcome = prep("lint", "a.jsonl", "--fix", "--hide-text", cwd=tmp_path)
    assert "fixed P202" in outcome.stderr
    assert "Geheimnis" not in outcome.stdout + outcome.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_what_is_no_plain_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    link, pipe, target = tmp_path / "link", tmp_path / "pipe", tmp_path / "target.json"
    link.symlink_to("target.json")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        for path in (link, pipe):
            given = ("--output-format", "json", "-o", str(path))
            outcome = prep("lint", "sample_data/chat.jsonl", *given)
            assert (outcome.returncode, outcome.stderr) == (0, "")
        assert json.loads(os.read(reader, 2**16))["version"] == 1
    finally:
        os.close(reader)
    assert link.is_symlink()
    assert pipe.is_fifo()
    assert json.loads(target.read_text())["version"] == 1


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no such device")
def test_standard_output_may_be_named_as_a_device() -> None:
    outcome = prep("lint", "sample_data/chat.jsonl", "-o", "/dev/stdout")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "16 examples" in outcome.stdout


def test_a_layout_that_is_not_taken_comes_with_the_way_to_one_that_is() -> None:
    outcome = prep("lint", "sample_data/completion.jsonl", "--target", "openai/gpt-4.1-mini")
    assert outcome.returncode == 1
    assert "prep prepare FILE --to chat" in outcome.stdout
