"""What `prep prepare` says to do next fits what is left to be done."""

from pathlib import Path

import pytest

from tests.cli.program import prep
from tests.cli.test_lint import REPEAT


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.jsonl"
    path.write_text(REPEAT)
    return path


def test_an_error_of_the_job_is_none_of_the_file(data: Path) -> None:
    day = ("--today", "2027-01-07", "--select", "P903")
    said = prep("prepare", str(data), "-q", "--target", "openai/gpt-4.1-mini", *day)
    assert said.returncode == 1
    flat = " ".join(said.stdout.split())
    assert "1 error left (P903). The file is written as it should be" in flat
    assert "mend it by hand" not in flat
    assert f"prep estimate {data.with_name('data_prepared.jsonl')}" in flat


def test_an_error_of_the_file_is_looked_for_at_the_same_target(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"messages":[{"role":"user","content":"Hello"}]}\n' * 2)
    given = ("-q", "--target", "together", "--select", "P207")
    said = prep("prepare", str(path), *given)
    assert said.returncode == 1
    assert "A provider would refuse the file" in " ".join(said.stdout.split())
    assert "_prepared.jsonl --target together/up-to-16b" in said.stdout


def test_a_layout_that_is_not_taken_is_written_as_one_that_is(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    pairs = (f'{{"prompt":"{n} + {n}?","completion":"{n + n}"}}\n' for n in range(12))
    path.write_text("".join(pairs))
    target = ("--target", "openai/gpt-4.1-mini-2025-04-14", "--today", "2026-11-21")
    said = prep("prepare", str(path), "-q", *target)
    assert said.returncode == 1
    command = f"prep prepare {path} --to chat --target openai/gpt-4.1-mini-2025-04-14"
    assert command in said.stdout
    again = prep(*command.split()[1:], "--today", "2026-11-21")
    assert again.returncode == 0
    assert "prep jobs create" in again.stdout


def test_a_secret_is_an_error_in_every_run_and_the_way_to_mask_it_is_said(tmp_path: Path) -> None:
    key = "sk-" + "proj-" + "A1b2" * 8
    path = tmp_path / "data.jsonl"
    path.write_text(REPEAT + f'{{"prompt": "My key is {key}", "completion": "Change it."}}\n')
    said = prep("prepare", str(path), "-q")
    assert said.returncode == 1
    assert "1 error left (P701)" in " ".join(said.stdout.split())
    made = path.with_name("data_prepared.jsonl")
    mask = f"prepare {made} --select P701 --fix unsafe"
    assert f"prep {mask}" in said.stdout
    masked = prep(*mask.split())
    assert masked.returncode == 0
    text = path.with_name("data_prepared_prepared.jsonl").read_text()
    assert "My key is [API key]" in text
    assert key not in said.stdout + said.stderr + masked.stdout + masked.stderr + text
    looked = prep("lint", str(path), "--output-format", "json")
    assert looked.returncode == 1
    assert '"P701"' in looked.stdout
    assert key not in looked.stdout


def test_records_that_are_left_out_are_said(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(REPEAT + '{"prompt": "3+3", "completion": \n')
    said = prep("prepare", str(path), "-q", "--skip-bad", "--select", "P101")
    assert said.returncode == 0
    assert "+ Leave out what cannot be read. 1 record." in said.stdout


def test_force_replaces_what_an_earlier_run_wrote(data: Path) -> None:
    for _ in range(2):
        assert prep("prepare", str(data), "-q", "--force", "--select", "P401").returncode == 0
    names = sorted(path.name for path in data.parent.iterdir())
    assert names == ["data.jsonl", "data_prepared.jsonl", "data_rejected.jsonl"]
