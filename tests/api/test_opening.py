"""What is said of a file that cannot be opened."""

import json
import re
import shlex
from pathlib import Path

import pytest

import prep
from prep.api.opening import open_dataset
from prep.core.options import InputOptions
from prep.errors import InputError, NeedsAnswer, UsageError


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (
            '{"prompt":"a","completion":"b","completion":"c"}',
            "P106",
            "'completion' is there twice",
        ),
        ('{"prompt":"a","completion":NaN}', "P107", "NaN, a number that is not finite"),
        ("{'prompt':'a','completion':'b'}", "P101", "single quotes.*; try --repair"),
    ],
)
def test_no_record_can_be_read(tmp_path: Path, line: str, code: str, says: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{line}\n" * 3, encoding="utf-8")
    dataset = open_dataset(str(path))
    (note,) = dataset.notes
    assert re.search(rf"has no record that can be read; line 1: .*{says}", note)
    report = prep.lint(str(path), select=code)
    assert [(each.code, each.hits.count) for each in report.findings] == [(code, 3)]
    assert report.examples == 0
    with pytest.raises(InputError, match="no example that can be understood"):
        prep.split(str(path), ratio=0.5)


def test_broken_records_have_the_layout_they_were_meant_to_have(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{'instruction':'a','input':'','output':'b'}\n" * 3)
    assert open_dataset(str(path)).format.name == "alpaca"
    path.write_text("{'messages':[{'role':'user','content':'a'}]}\n" * 3)
    assert open_dataset(str(path)).format.name == "chat"


@pytest.mark.parametrize("value", ["null", "[]"])
def test_records_without_a_message_are_reported_and_not_asked_about(
    tmp_path: Path, value: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"messages":{value}}}\n' * 3)
    report = prep.lint(path)
    assert report.format == "chat"
    errors = [each for each in report.findings if each.severity == "error"]
    assert ("/messages", 3) in {
        (each.hits.first[0].pointer, each.hits.count) for each in errors if each.hits.first
    }


def test_a_table_without_a_good_row_is_reported_where_its_columns_are_known(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("question,answer\na,b,c\nd,e,f\n")
    report = prep.lint(str(path), select="P110")
    assert [(each.code, each.hits.count) for each in report.findings] == [("P110", 2)]
    path.write_text("x,y\na,b,c\nd,e,f\n")
    with pytest.raises(InputError, match="line 2: 3 cells, not 2"):
        open_dataset(str(path))


HINTED = {
    "inside.jsonl": '{"id": 1, "data": {"said": "so be it", "score": 1}}\n' * 3,
    "nested.jsonl": '{"id":1,"tr":{"en":"Hello","fr x":"Bonjour"}}\n{"id":2,"tr":{"en":"Bye"}}\n',
    "numbers-first.csv": "id,score,left text,right text\n1,0.5,one day,two days\n2,0.6,ten,it's\n",
    "labels.jsonl": '{"id": 1, "text": "so be it", "label": ["good"]}\n' * 3,
    "one-column.csv": "word\nhouse\ntree\n",
    "quoted.csv": "it's,that\nthis is one,and that\nthis is two,and those\n",
    "choice.csv": "question,option_a,option_b,answer\n2+2?,three,four,B\n1?,ten,one,B\n",
    "letters.csv": "question,A,B,C,answer\nWhat is 2+2?,3,4,5,B\nAnd 1?,1,2,3,A\n",
    "choices.jsonl": '{"question":"two?","choices":["3","4"],"answer":1}\n' * 3,
    "antworten.csv": "Frage,Antwort A,Antwort B,Lösung\nWas ist 2+2?,drei,vier,Antwort B\n" * 2,
    "a-list.json": '{"model":"x","items":{"a":{"b":[1]}},"version":"two words"}',
}


@pytest.mark.parametrize("name", HINTED)
def test_the_command_of_a_question_works_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(HINTED[name])
    with pytest.raises(NeedsAnswer) as raised:
        open_dataset(str(tmp_path / name))
    assert "COLUMN" not in str(raised.value)
    assert raised.value.command in str(raised.value)
    typed = shlex.split(raised.value.command)
    given = dict(part.split("=", 1) for part in typed[1::2] if "=" in part)
    template = typed[typed.index("--user-template") + 1] if "--user-template" in typed else ""
    report = prep.lint(tmp_path / name, map=given, user_template=template)
    assert report.examples


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("choice.csv", "{question} A) {option_a} B) {option_b}"),
        ("letters.csv", "{question} A) {A} B) {B} C) {C}"),
        ("choices.jsonl", "{question} choices: {choices}"),
        ("antworten.csv", "{Frage} A) {Antwort A} B) {Antwort B}"),
    ],
)
def test_options_are_part_of_the_question(tmp_path: Path, name: str, template: str) -> None:
    (tmp_path / name).write_text(HINTED[name])
    with pytest.raises(NeedsAnswer, match="with the options in the question") as raised:
        open_dataset(str(tmp_path / name))
    assert template in shlex.split(raised.value.command)


def test_what_holds_no_texts_gets_no_command(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"file":"data-0.arrow","parts":[{"a":[1]}]}')
    with pytest.raises(NeedsAnswer, match="no questions and answers") as raised:
        open_dataset(str(tmp_path / "state.json"))
    assert "--map" not in str(raised.value)


def test_keys_are_not_shown_among_the_samples(tmp_path: Path) -> None:
    key = "sk-" + "a1B2" * 12
    (tmp_path / "rows.csv").write_text(f"name,token\nmy service,{key}\nits test,{key}\n")
    with pytest.raises(NeedsAnswer) as raised:
        open_dataset(str(tmp_path / "rows.csv"))
    assert key not in str(raised.value)
    assert not any(key in choice.label for choice in raised.value.choices)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"foo": "a", "assistant": "b"}, "no field 'foo'"),
        ({"prompt": "a", "user": "b", "assistant": "b"}, "two columns for user: a and b"),
    ],
)
def test_fields_that_cannot_be_meant(tmp_path: Path, given: dict[str, str], says: str) -> None:
    (tmp_path / "rows.csv").write_text("a,b\nfirst text,second text\n")
    with pytest.raises(UsageError, match=says):
        open_dataset(str(tmp_path / "rows.csv"), InputOptions(map=given))


@pytest.mark.parametrize(
    ("name", "content", "typed"),
    [
        ("a.json", '{"topics":[{"title":"x","some faqs":[{"q":"a"}]}]}', '.topics[]."some faqs"[]'),
        ("b.json", '[{"title":"x","parts":[{"size":"a","note":"b"}]}]', ".[].parts[]"),
        ("c.jsonl", '{"one":{"parts":[{"size":"a","note":"b"}]}}\n' * 2, ".one.parts[]"),
    ],
)
def test_objects_in_lists_are_taken_out_by_a_command(
    tmp_path: Path, name: str, content: str, typed: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(NeedsAnswer) as raised:
        open_dataset(str(path))
    command = shlex.split(str(raised.value).partition("with jq: ")[2])
    assert command == ["jq", "-c", typed, str(path), ">", f"{path.stem}_records.jsonl"]


@pytest.mark.parametrize(
    ("name", "content", "typed"),
    [
        ("a.json", '[["Who?","Me."],["What?","It."]]', ".[] | @csv"),
        ("b.jsonl", '["Who?","Me."]\n["What?","It."]\n', ". | @csv"),
    ],
)
def test_lists_of_texts_are_made_a_table_by_a_command(
    tmp_path: Path, name: str, content: str, typed: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    (note,) = open_dataset(str(path)).notes
    command = shlex.split(note.partition("with jq: ")[2])
    assert command == ["jq", "-r", typed, str(path), ">", f"{path.stem}.csv"]


def test_the_first_of_a_list_of_labels_is_offered(tmp_path: Path) -> None:
    line = '{"id": 1, "text": "so be it", "label": ["good", "short"], "Comments": []}\n'
    (tmp_path / "a.jsonl").write_text(line * 3)
    with pytest.raises(NeedsAnswer, match="first of each list") as raised:
        open_dataset(str(tmp_path / "a.jsonl"))
    assert raised.value.command == "--map user=text --map assistant=label.0"


def test_the_first_of_a_list_of_answers_is_offered(tmp_path: Path) -> None:
    says = [{"model": "m", "completion": "So be it."}, {"model": "n", "completion": "Be it so."}]
    lines = [
        json.dumps({"id": f"a-{i}", "prompt": f"Say {i} to me", "completions": says})
        for i in range(3)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    with pytest.raises(NeedsAnswer, match="first of each list") as raised:
        open_dataset(str(tmp_path / "a.jsonl"))
    assert raised.value.command == "--map user=prompt --map assistant=completions.0.completion"


def test_a_list_of_data_sets_is_called_what_it_is(tmp_path: Path) -> None:
    sets = {"a": {"file_name": "a.json"}, "b": {"hf_hub_url": "x/b", "formatting": "sharegpt"}}
    path = tmp_path / "dataset_info.json"
    path.write_text(json.dumps(sets))
    with pytest.raises(NeedsAnswer, match="holds no examples: give prep the files"):
        open_dataset(str(path))


def test_names_of_rows_are_no_answers(tmp_path: Path) -> None:
    lines = [f'{{"id": "task-{i}", "query": "Plan the trip number {i}"}}\n' for i in range(3)]
    (tmp_path / "a.jsonl").write_text("".join(lines))
    with pytest.raises(NeedsAnswer, match="no questions and answers to see"):
        open_dataset(str(tmp_path / "a.jsonl"))


def test_results_of_the_batch_api_are_joined_by_a_command(tmp_path: Path) -> None:
    choice = {"index": 0, "message": {"role": "assistant", "content": "4"}}
    body = {"id": "c", "choices": [choice]}
    line = {"id": "b", "custom_id": "r-1", "response": {"status_code": 200, "body": body}}
    (tmp_path / "a.jsonl").write_text(json.dumps(line) + "\n")
    with pytest.raises(NeedsAnswer, match="Join them with their requests") as raised:
        open_dataset(str(tmp_path / "a.jsonl"))
    assert shlex.split(raised.value.command)[:3] == ["jq", "-c", "-s"]


@pytest.mark.parametrize("beside", ["question_id", "image"])
def test_the_category_of_a_question_is_not_its_answer(tmp_path: Path, beside: str) -> None:
    lines = [
        json.dumps({beside: f"{i}", "text": f"What is it, said {i}?", "category": "generic"})
        for i in range(3)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    with pytest.raises(NeedsAnswer, match="their names do not say"):
        open_dataset(str(tmp_path / "a.jsonl"))


def test_messages_with_roles_of_a_help_desk_are_shown_the_way(tmp_path: Path) -> None:
    says = [{"role": "end-user", "body": "How do I?"}, {"role": "agent", "body": "So."}]
    ticket = json.dumps({"subject": "pay", "status": "closed", "comments": says})
    (tmp_path / "tickets.jsonl").write_text(f"{ticket}\n" * 3)
    with pytest.raises(NeedsAnswer, match="--map messages=comments"):
        open_dataset(str(tmp_path / "tickets.jsonl"))


def test_the_two_columns_with_the_longest_texts_are_the_first_guess(tmp_path: Path) -> None:
    rows = "1,closed,How do I change the name of my account?,web,Open the settings and change it.\n"
    (tmp_path / "tickets.csv").write_text("no,state,said,by,done\n" + rows * 3)
    with pytest.raises(NeedsAnswer) as raised:
        open_dataset(str(tmp_path / "tickets.csv"))
    assert raised.value.command == "--map user=said --map assistant=done"


GROUPS = '[{"id":1,"title":"Pay","visits":[{"day":"Monday","note":"So."}]}]'
MESSAGES = '[{"id":1,"speaker":"Ann","text":"hello there"}]'


@pytest.mark.parametrize(
    ("content", "says"),
    [(GROUPS, "visits holds lists of objects"), (MESSAGES, "one message of a dialogue")],
)
def test_what_is_no_table_is_told_so(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "data.json").write_text(content)
    with pytest.raises(NeedsAnswer, match=says) as raised:
        open_dataset(str(tmp_path / "data.json"))
    assert "--map" not in str(raised.value)


SPOKEN = ["How do I change it?", "Open the settings.", "Thanks, and then?", "Press save."]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("nlu.yml", "nlu:\n- intent: greet\n  examples: |\n    - hey\n", "is YAML"),
    ],
)
def test_what_holds_no_examples_is_called_what_it_is(
    tmp_path: Path, name: str, content: str, says: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=says) as raised:
        open_dataset(str(tmp_path / name), InputOptions(yes=True))
    assert "a table with the columns question and answer" in str(raised.value)


def test_a_table_of_dated_messages_is_no_export(tmp_path: Path) -> None:
    rows = "".join(f"{i}/03/2024, 10:00,Ann,{text!r}\n" for i, text in enumerate(SPOKEN, 1))
    (tmp_path / "a.csv").write_text("date,time,question,answer\n" + rows)
    assert open_dataset(str(tmp_path / "a.csv")).source.columns[2:] == ("question", "answer")
