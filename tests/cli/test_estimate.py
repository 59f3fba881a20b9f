"""`prep estimate` and `prep models` as programs."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from prep.cli.exits import guarded
from prep.cli.main import run
from tests.cli.program import imported
from tests.cli.program import prep as program

MINI = "openai/gpt-4.1-mini-2025-04-14"
DAY = ("--today", "2026-11-21")


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Prep = Callable[..., Done]


@pytest.fixture
def prep(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Prep:
    """Runs a command line in this process, which saves the start of another one."""
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str) -> Done:
        code = guarded(lambda: run(list(arguments)))
        return Done(code, *capsys.readouterr())

    return call


@pytest.fixture
def train(tmp_path: Path) -> Path:
    path = tmp_path / "train.jsonl"
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes"}]
    path.write_text((json.dumps({"messages": turns}) + "\n") * 10, encoding="utf-8")
    return path


def test_text_for_one_target(prep: Prep, train: Path) -> None:
    done = prep("estimate", str(train), "--target", "openai/gpt-4.1-mini", *DAY)
    assert (done.returncode, done.stderr) == (0, "")
    for said in (
        "10 examples, 110 tokens",
        "o200k_base",
        "exact",
        "median 11",
        "longest 11",
        "under $0.01",
        "$5.00 per million tokens",
        "price of 2026-09-29",
        "by the published rule",
        "1,100",
        "0 examples of more than 65,536 tokens",
        "2027-01-06",
        "2027-01-14",
    ):
        assert said in " ".join(done.stdout.split()), said


def test_comparison_of_all_targets(prep: Prep, train: Path) -> None:
    done = prep("estimate", str(train), *DAY)
    assert done.returncode == 0
    for said in (MINI, "Cost unknown", "azure/gpt-4.1-2025-04-14", "On your own machine", "trl"):
        assert said in done.stdout, said
    assert max(map(len, done.stdout.splitlines())) <= 80
    after = done.stdout.partition("On your own machine")[2]
    assert "Price too old" not in after
    doubts = " ".join(after.partition("(P902, P903;")[2].split())
    assert MINI in doubts
    assert "nebius/" not in doubts
    later = prep("estimate", str(train), "--today", "2026-12-29").stdout
    assert "together/up-to-16b" in later.partition("Price too old")[2]
    assert f"{MINI}: jobs until 2027-01-06, shut down 2027-01-14\n" in done.stdout
    assert "Longer than" not in done.stdout
    table = done.stdout.splitlines()
    first = table[next(i for i, row in enumerate(table) if "at most" in row) + 1]
    assert f"\nCheapest where a price is known: {first}, under $0.01" in done.stdout
    assert "to compare them: --epochs 3" in done.stdout
    assert "to compare them" not in prep("estimate", str(train), "--epochs", "3", *DAY).stdout


def test_what_would_be_cut_off(prep: Prep, tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    turns = [
        {"role": "user", "content": "word " * 1200},
        {"role": "assistant", "content": "Yes"},
    ]
    path.write_text((json.dumps({"messages": turns}) + "\n") * 10, encoding="utf-8")
    shown = " ".join(prep("estimate", str(path), *DAY).stdout.split())
    assert "Longer than 1,024 tokens, which is cut or refused: 10 examples, at trl" in shown
    shown = " ".join(prep("estimate", str(path), "--target", "trl", *DAY).stdout.split())
    # 1 + (3 + 1 + 1,201) + (3 + 1 + 1) = 1,211 tokens, 187 of them beyond 1,024
    assert "Examples over its context of 1,024 tokens: 10." in shown
    assert "not trained on: 1,870 tokens of 12,110" in shown


def test_json_is_one_document(prep: Prep, train: Path) -> None:
    done = prep("estimate", str(train), "--target", MINI, "--output-format", "json", *DAY)
    document = json.loads(done.stdout)
    (one,) = document["estimates"]
    assert document["tokens"]["total"] == 110
    assert (one["target"], one["epochs"], one["epochs_from"]) == (MINI, 10, "auto")
    assert (one["billed_tokens"], one["cost_usd"]) == (1100, "0.0055")
    assert (one["accepts_jobs"], one["last_job_date"]) == (True, "2027-01-06")


def test_targets_repeat_and_take_commas(prep: Prep, train: Path) -> None:
    names = ("--target", f"{MINI},trl", "--target", "together/up-to-16b")
    done = prep("estimate", str(train), *names, "--output-format", "csv", *DAY)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["target"] for row in rows] == ["together/up-to-16b", MINI, "trl"]
    assert rows[2]["cost_usd"] == ""


def test_markdown_and_a_file(prep: Prep, train: Path, tmp_path: Path) -> None:
    out = tmp_path / "cost.md"
    done = prep("estimate", str(train), "--output-format", "markdown", "-o", str(out), *DAY)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"| {MINI} | under $0.01 |" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("target", "budget", "code", "said"),
    [
        (MINI, "1", 0, ""),
        (MINI, "0.006", 1, "over the budget of $0.006"),
        ("azure/gpt-4.1-2025-04-14", "1000", 2, "its price is not known"),
        ("together/up-to-16b", "4", 0, ""),
        ("together/up-to-16b", "3.99", 1, "it may cost $4.00"),
    ],
)
def test_max_cost(prep: Prep, train: Path, target: str, budget: str, code: int, said: str) -> None:
    done = prep("estimate", str(train), "--target", target, "--max-cost", budget, *DAY)
    assert done.returncode == code
    assert said in done.stderr
    assert "110 tokens" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--epochs", "many"), "--epochs"),
        (("--epochs", "0"), "--epochs 0 trains nothing"),
        (("--max-cost", "nan"), "--max-cost"),
        (("--max-cost", "-1"), "--max-cost"),
        (("--target", "opnai"), "nearest: openai"),
        (("--tokenizer", "o100k"), "unknown encoding"),
        (("--prices", "nowhere.toml"), "nowhere.toml"),
        (("--today", "soon"), "--today"),
    ],
)
def test_what_does_not_fit(prep: Prep, train: Path, arguments: tuple[str, ...], said: str) -> None:
    done = prep("estimate", str(train), *arguments)
    assert done.returncode in (2, 3)
    assert said in done.stderr
    assert done.stdout == ""


def test_no_file_and_no_such_file(prep: Prep, tmp_path: Path) -> None:
    assert prep("estimate").returncode == 2
    assert prep("estimate", str(tmp_path / "nothing.jsonl")).returncode == 3


def test_several_files_are_one_training_file(prep: Prep, train: Path, tmp_path: Path) -> None:
    other = tmp_path / "more.jsonl"
    other.write_bytes(train.read_bytes())
    pattern = str(tmp_path / "*.jsonl")
    done = prep("estimate", pattern, "--target", MINI, "--output-format", "json", *DAY)
    document = json.loads(done.stdout)
    assert (document["examples"], document["tokens"]["total"]) == (20, 220)
    assert document["sources"] == [str(other), str(train)]


def test_standard_input(train: Path) -> None:
    done = program("estimate", "-", "--target", MINI, *DAY, stdin=train.read_bytes())
    assert done.returncode == 0
    assert "stdin: 10 examples" in done.stdout


def test_a_sample_says_how_sure_it_is(prep: Prep, train: Path) -> None:
    train.write_bytes(train.read_bytes() * 100)
    drawn = prep("estimate", str(train), "--sample", "40", "--target", MINI, *DAY)
    assert "±0.00 %" in " ".join(drawn.stdout.split())
    assert "between 11,000 and 11,000; 40 records drawn" in drawn.stdout


def test_a_sample_of_few_long_records_is_all_of_them(prep: Prep, train: Path) -> None:
    drawn = prep("estimate", str(train), "--sample", "40", "--target", MINI, *DAY)
    assert "110 tokens an epoch (o200k_base, exact)" in " ".join(drawn.stdout.split())


def test_a_plain_look_loads_no_tokenizer(train: Path) -> None:
    assert "tiktoken" not in imported("lint", str(train))
    assert "tiktoken" in imported("estimate", str(train))
    assert not {"pandas", "openai", "openpyxl", "numpy"} & imported("estimate", str(train))


def test_models_are_listed(prep: Prep, tmp_path: Path) -> None:
    done = prep("models", *DAY)
    assert done.returncode == 0
    assert "  gpt-4.1-mini-2025-04-14\n    supervised" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    document = json.loads(prep("models", "openai", "--output-format", "json", *DAY).stdout)
    assert {each["target"].partition("/")[0] for each in document["models"]} == {"openai"}
    (mini, _) = json.loads(prep("models", MINI, "--output-format", "json", *DAY).stdout)["models"]
    assert mini["per_million_tokens"] == "5.00"
    assert mini["shutdown_date"] == "2027-01-14"
    rows = list(csv.DictReader(io.StringIO(prep("models", "--output-format", "csv", *DAY).stdout)))
    assert len(rows) > 50
    assert "| openai/" in prep("models", "--output-format", "markdown", *DAY).stdout


def test_the_provider_that_trains_nothing_is_no_target(prep: Prep, train: Path) -> None:
    done = prep("estimate", str(train), "--target", "dry", *DAY)
    assert done.returncode == 2
    assert "jobs create FILE --target dry; targets: axolotl, azure" in " ".join(done.stderr.split())
    assert "nearest" not in done.stderr


def test_one_model_shows_where_its_facts_are_from(prep: Prep) -> None:
    done = prep("models", "gpt-4.1-mini", *DAY)
    assert done.returncode == 2
    assert f"openai/{MINI.partition('/')[2]}" in done.stderr
    shown = prep("models", "openai/gpt-4.1-mini", "--method", "supervised", *DAY).stdout
    for said in ("price from", "2026-09-29", "refused", "move to", "65,536 tokens"):
        assert said in shown
