"""`prep prepare` as strangers run it."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import jsonschema
import pytest

from tests.cli.program import ROOT, environment, prep
from tests.cli.test_lint import REPEAT, SCHEMA


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.jsonl"
    path.write_text(REPEAT)
    return path


def run(data: Path, *arguments: str, **variables: str) -> tuple[int, str, str]:
    outcome = prep("prepare", data.name, *arguments, cwd=data.parent, **variables)
    return outcome.returncode, outcome.stdout, outcome.stderr


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_behind_split_is_told_where_to_stand() -> None:
    done = prep("prepare", "--split", "data.csv", "-q")
    assert done.returncode == 2
    flat = " ".join(done.stderr.split())
    assert "'data.csv' is no share. Write the file first (FILE --split)" in flat
    assert "(--split 0.8 FILE)" in flat


def test_it_writes_beside_the_input_and_says_so(data: Path) -> None:
    code, out, err = run(data, "-q")
    assert (code, err) == (0, "")
    assert names(data.parent) == ["data.jsonl", "data_prepared.jsonl", "data_rejected.jsonl"]
    assert "Wrote data_prepared.jsonl: 2 examples." in out
    assert "data_rejected.jsonl: 2 records" in out
    assert "prep jobs create data_prepared.jsonl" in out
    assert data.read_text() == REPEAT


def test_the_old_spelling_works(data: Path) -> None:
    outcome = prep("prepare", "-f", str(data), "-q")
    assert outcome.returncode == 0
    assert (data.parent / "data_prepared.jsonl").exists()


def test_a_taken_name_is_not_overwritten(data: Path) -> None:
    run(data, "-q")
    first = (data.parent / "data_prepared.jsonl").read_bytes()
    code, out, _ = run(data, "-q")
    assert code == 0
    assert "data_prepared (1).jsonl" in out
    assert (data.parent / "data_prepared (1).jsonl").read_bytes() == first
    assert run(data, "-q", "-o", "data_prepared.jsonl")[0] == 2
    assert run(data, "-q", "-o", "data_prepared.jsonl", "--force")[0] == 0


def test_force_replaces_the_file_of_the_usual_name_but_never_what_it_links_to(data: Path) -> None:
    folder = data.parent
    victim = folder / "victim"
    victim.write_text("mine")
    (folder / "data_prepared.jsonl").symlink_to(victim)
    assert run(data, "-q", "--force")[0] == run(data, "-q", "--force")[0] == 0
    assert names(folder) == ["data.jsonl", "data_prepared.jsonl", "data_rejected.jsonl", "victim"]
    assert not (folder / "data_prepared.jsonl").is_symlink()
    assert victim.read_text() == "mine"


def test_a_file_that_may_not_be_read_is_exit_3(data: Path) -> None:
    data.chmod(0)
    if os.access(data, os.R_OK):
        pytest.skip("this user may read every file")
    code, out, err = run(data, "-q")
    assert (code, out) == (3, "")
    assert data.name in err


def test_json_says_what_was_done(data: Path) -> None:
    code, out, err = run(data, "-q", "--select", "P401", "--output-format", "json")
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert (code, err) == (0, "")
    assert document["rejected"] == 2
    assert [applied["code"] for applied in document["applied"]] == ["P401"]
    [output] = document["outputs"]
    written = (data.parent / output["path"]).read_bytes()
    assert output["sha256"] == sha256(written).hexdigest()
    assert output["examples"] == written.count(b"\n") == 2


def test_dry_run_and_diff_write_nothing(data: Path) -> None:
    code, out, _ = run(data, "--dry-run")
    assert code == 0
    assert "Nothing was written." in out
    code, out, _ = run(data, "--diff")
    assert code == 1
    assert '- {"prompt":"2+2","completion":"4"}' in out
    assert run(data, "--diff", "--fix", "none")[0] == 0
    assert names(data.parent) == ["data.jsonl"]


def test_a_plan_can_be_saved_and_replayed(data: Path) -> None:
    run(data, "-q", "--plan", "plan.json", "-o", "first.jsonl")
    code, _, err = run(data, "--apply", "plan.json", "-o", "second.jsonl")
    assert (code, err) == (0, "")
    folder = data.parent
    assert (folder / "first.jsonl").read_bytes() == (folder / "second.jsonl").read_bytes()
    assert run(data, "--apply", "gone.json")[0] == 3
    (folder / "odd.json").write_text("{}")
    code, _, err = run(data, "--apply", "odd.json")
    assert code == 2
    assert "odd.json" in err


def test_split_writes_two_files(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    lines = [f'{{"prompt":"{i}","completion":"{i + 1}"}}\n' for i in range(20)]
    path.write_text("".join(lines))
    code, out, _ = run(path, "-q", "--split")
    assert code == 0
    assert names(tmp_path)[1:] == ["data_prepared_train.jsonl", "data_prepared_valid.jsonl"]
    assert "--validation data_prepared_valid.jsonl" in out
    assert (tmp_path / "data_prepared_train.jsonl").read_text().count("\n") == 16


def test_classes_are_named_by_their_number(tmp_path: Path) -> None:
    path = tmp_path / "spam.csv"
    rows = [f"message {i},{'spam' if i % 4 else 'ham'}\n" for i in range(40)]
    path.write_text("text,label\n" + "".join(rows))
    assert "The answers are names of classes: 2. With --split" in run(path, "-q")[1]


def test_standard_input_to_standard_output(data: Path) -> None:
    arguments = ("-q", "-o", "-", "--select", "P401")
    outcome = prep("prepare", "-", *arguments, cwd=data.parent, stdin=data.read_bytes())
    assert outcome.returncode == 0
    assert [json.loads(line)["prompt"] for line in outcome.stdout.splitlines()] == ["2+2", "2+3"]
    assert "2 examples" in outcome.stderr
    assert prep("prepare", "-", "-q", stdin=data.read_bytes()).returncode == 2


def test_a_table_becomes_chat_and_says_which_column_is_what(tmp_path: Path) -> None:
    outcome = prep("prepare", str(ROOT / "sample_data" / "faq.csv"), "-o", str(tmp_path / "out"))
    assert outcome.returncode == 0
    assert "user = Question, assistant = Answer" in outcome.stdout
    first = json.loads((tmp_path / "out").read_text(encoding="utf-8").splitlines()[0])
    assert [message["role"] for message in first["messages"]] == ["user", "assistant"]


def test_json_of_prompts_and_completions_stays_that_however_the_keys_are_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"Prompt ":"a","COMPLETION":"b"}\n{"Prompt ":"c","COMPLETION":"d"}\n')
    code, out, _ = run(path)
    assert code == 0
    assert "P213" in out
    lines = (tmp_path / "data_prepared.jsonl").read_text().splitlines()
    assert [json.loads(line).keys() for line in lines] == [{"prompt", "completion"}] * 2


def test_columns_that_say_nothing_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("colour,weight\nred,1\nblue,2\n")
    code, out, err = run(path, "-q")
    assert (code, out) == (2, "")
    for part in ("colour", "red", "weight", "--map"):
        assert part in err
    assert names(tmp_path) == ["table.csv"]
    assert run(path, "-q", "--map", "user=colour", "--map", "assistant=weight")[0] == 0
    assert run(path, "-q", PREP_MAP="user=colour,assistant=weight")[0] == 0
    assert run(path, "-q", "--map", "user=color,assistant=weight")[0] == 2


def test_a_guessed_encoding_needs_a_yes(tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes((ROOT / "sample_data" / "broken.csv").read_bytes())
    code, out, err = run(path)
    assert (code, out) == (2, "")
    assert "öffne" in err
    assert "--encoding cp1252" in err
    assert names(tmp_path) == ["broken.csv"]
    for arguments in (["-q"], ["--encoding", "cp1252"]):
        code, out, _ = run(path, *arguments, "-o", "out.jsonl", "--force")
        assert code == 0
        assert "Wie öffne ich das Schloss?" in (tmp_path / "out.jsonl").read_text("utf-8")
        found, left = out.split(" left (")
        assert "P103" in found
        assert "P103" not in left


def test_broken_records_are_not_lost_silently(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_text(REPEAT[: len(REPEAT) // 2] + '{"prompt":"2+3","compl')
    code, out, _ = run(path, "-q")
    assert code == 1
    assert "Nothing was written" in out
    assert names(tmp_path) == ["cut.jsonl"]
    code, out, _ = run(path, "-q", "--skip-bad")
    assert code == 0
    assert names(tmp_path) == ["cut.jsonl", "cut_prepared.jsonl", "cut_rejected.jsonl"]
    [rejected] = map(json.loads, (tmp_path / "cut_rejected.jsonl").read_text().splitlines())
    assert rejected["code"] == "P101"
    assert rejected["reason"].startswith("unreadable-record: ")
    assert rejected["location"]["line"] == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["gone.csv"], 3),
        (["data.jsonl", "data.jsonl", "other.jsonl"], 2),
        (["data.jsonl", "-o", "data.jsonl"], 2),
        (["data.jsonl", "-o", "none/out.jsonl", "-q"], 4),
        (["data.jsonl", "--split", "1.5"], 2),
        (["data.jsonl", "-o", "-", "--output-format", "json"], 2),
    ],
)
def test_what_cannot_be_done_says_so(data: Path, arguments: list[str], code: int) -> None:
    outcome = prep("prepare", *arguments, cwd=data.parent)
    assert outcome.returncode == code
    assert outcome.stderr.startswith("error: ")
    assert names(data.parent) == ["data.jsonl"]


@pytest.mark.parametrize(
    ("code", "name", "text", "says"),
    [
        (
            1,
            "rows.json",
            '[\n["a", "b"],\n["c", "d"]\n]',
            "line 2: it is a list, not a JSON object",
        ),
        (3, "more.csv", "foo,bar,baz\n1,2,3,4\n", "line 2: 4 cells, not 3"),
        (1, "setting.json", '{\n  "a": 1,\n  // why\n  "b": 2\n}', "line 3: a comment"),
        (3, "nothing.json", "[{}, {}]", "none of them has a field"),
    ],
)
def test_a_file_without_a_record_says_where_and_why(
    tmp_path: Path, code: int, name: str, text: str, says: str
) -> None:
    (tmp_path / name).write_text(text)
    exit_code, out, err = run(tmp_path / name, "-q")
    assert exit_code == code
    assert ("Nothing was written" in out) == (code == 1)
    assert says in " ".join((out + err).split())
    assert names(tmp_path) == [name]


def test_one_message_a_row_is_named_for_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "chat.csv").write_text("id,role,content\n1,user,hi\n1,assistant,yo\n")
    code, _, err = run(tmp_path / "chat.csv", "-q")
    assert code == 2
    assert "one message of a dialogue" in err
    assert "--map" not in err


def test_records_that_are_left_out_are_not_called_left(tmp_path: Path) -> None:
    rows = '{"prompt":"a ->","completion":" b\\n"}\n{"prompt":"c ->"}\n'
    (tmp_path / "rows.jsonl").write_text(rows)
    code, out, _ = run(tmp_path / "rows.jsonl", "-q")
    assert code == 1
    assert "1 record left out for errors (P201)." in out
    assert "Not ready" not in out
    assert "prep estimate rows_prepared.jsonl" in out


def test_a_record_left_out_for_another_reason_is_not_called_left(tmp_path: Path) -> None:
    good = '{"prompt":"a%d ->","completion":" b\\n"}\n'
    rows = "".join(good % i for i in range(12)) + '{"prompt":null,"completion":" c\\n"}\n'
    (tmp_path / "rows.jsonl").write_text(rows)
    code, out, _ = run(tmp_path / "rows.jsonl", "-q")
    assert code == 1
    assert '"code":"P901"' in (tmp_path / "rows_rejected.jsonl").read_text()
    assert "1 record left out for errors (P215)." in out
    assert "Not ready" not in out


def test_an_error_that_is_in_the_file_too_is_called_left(tmp_path: Path) -> None:
    good = '{"messages":[{"role":"user","content":"a%d"},{"role":"assistant","content":"b"}]}\n'
    kept = '{"messages":[{"role":"user"},{"role":"assistant","content":"b"}]}\n'
    lost = '{"messages":[{"role":"user"},{"role":"assistant","content":{"a":[1]}}]}\n'
    (tmp_path / "rows.jsonl").write_text("".join(good % i for i in range(12)) + kept + lost)
    code, out, _ = run(tmp_path / "rows.jsonl", "-q")
    assert code == 1
    assert "P215" in out.partition("Not ready: ")[2].partition(".")[0]


def test_plain_texts_stay_plain_texts(tmp_path: Path) -> None:
    texts = '{"text":"Once upon a time."}\n{"text":"The end."}\n'
    (tmp_path / "texts.jsonl").write_text(texts)
    code, _, err = run(tmp_path / "texts.jsonl", "-q")
    assert (code, err) == (0, "")
    assert (tmp_path / "texts_prepared.jsonl").read_text() == texts


def test_errors_that_are_left_are_said_and_are_1(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"messages":[{"role":"user","content":"Hi"}]}\n')
    code, out, _ = run(path, "-q", "--select", "P207")
    assert code == 1
    assert "Not ready: 1 error left (P207)." in out
    assert "prep lint data_prepared.jsonl" in out
    assert "prep jobs create" not in out


def test_preparing_a_prepared_file_changes_nothing(data: Path) -> None:
    run(data, "-q", "-o", "once.jsonl")
    run(data.with_name("once.jsonl"), "-q", "-o", "twice.jsonl")
    folder = data.parent
    assert (folder / "once.jsonl").read_bytes() == (folder / "twice.jsonl").read_bytes()


def test_hidden_text_stays_hidden(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    lines = [f'{{"prompt":"my secret prompt number {i}","completion":" secret"}}\n' for i in (1, 2)]
    path.write_text("".join(lines) * 2)
    table = tmp_path / "table.csv"
    table.write_text("colour,weight\nsecret,1\n")
    for arguments in (["-q"], ["--diff"], ["-q", "--output-format", "json"]):
        _, out, err = run(path, *arguments, "--hide-text")
        assert "P401" in out
        assert "secret" not in out + err
    code, out, err = run(table, "--hide-text")
    assert code == 2
    assert "--map" in err
    assert "secret" not in out + err


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode here")
def test_names_that_are_not_utf_8_work(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/d\xe4ta.jsonl"
    with open(path, "wb") as file:
        file.write(REPEAT.encode())
    outcome = subprocess.run(
        [sys.executable, "-m", "prep", "prepare", path, "-q", "--output-format", "json"],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert outcome.returncode == 0
    assert json.loads(outcome.stdout)["outputs"][0]["path"].endswith("d\udce4ta_prepared.jsonl")
    assert b"d\xe4ta_prepared.jsonl" in os.listdir(os.fsencode(tmp_path))


@pytest.mark.parametrize("given", [("prepare", "--fix", "unsafe"), ("lint", "--unsafe-fixes")])
def test_diff_shows_no_secret_and_nothing_acts_on_the_terminal(
    tmp_path: Path, given: tuple[str, ...]
) -> None:
    key = "sk-" + "proj-" + "A1b2" * 8
    turns = [
        {"role": "user", "content": f"\x9b31m\u202e {key} "},
        {"role": "assistant", "content": "a"},
    ]
    line = json.dumps({"messages": turns}, ensure_ascii=False) + "\n"
    (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
    outcome = prep(given[0], "a.jsonl", *given[1:], "--diff", cwd=tmp_path)
    assert "[API key]" in outcome.stdout
    assert key not in outcome.stdout + outcome.stderr
    assert not {"\x9b", "\u202e"} & set(outcome.stdout)


def test_what_is_left_out_survives_standard_output(tmp_path: Path) -> None:
    rows = '{"prompt":"a ->","completion":" b\\n"}\n{"prompt":"c ->"}\n'
    (tmp_path / "rows.jsonl").write_text(rows)
    _, out, err = run(tmp_path / "rows.jsonl", "-q", "-o", "-")
    assert len(out.splitlines()) == 1
    assert "rows_rejected.jsonl" in err
    assert '"prompt":"c ->"' in (tmp_path / "rows_rejected.jsonl").read_text()


def test_a_file_on_standard_output_has_no_name_to_go_on_with(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"prompt":"a ->","completion":" b\\n"}\n' * 2)
    code, out, err = run(tmp_path / "rows.jsonl", "-q", "-o", "-")
    assert code == 0
    assert json.loads(out)["prompt"] == "a ->"
    assert "Wrote standard output: 1 example." in err
    assert "out.jsonl" not in err
    assert "prep estimate" not in err
