"""What is said of a file that cannot be opened."""

import shlex
from pathlib import Path

import pytest

import prep
from prep.api.opening import open_dataset
from prep.core.options import InputOptions
from prep.errors import InputError, NeedsAnswer, UsageError


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"prompt":"a","completion":"b","completion":"c"}', "'completion' is there twice"),
        ('{"prompt":"a","completion":NaN}', "NaN, a number that is not finite"),
    ],
)
def test_no_record_can_be_read(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{line}\n" * 3, encoding="utf-8")
    with pytest.raises(InputError, match=rf"line 1: .*{says}"):
        prep.lint(str(path))


HINTED = {
    "inside.jsonl": '{"id": 1, "data": {"said": "so be it", "score": 1}}\n' * 3,
    "nested.jsonl": '{"id":1,"tr":{"en":"Hello","fr x":"Bonjour"}}\n{"id":2,"tr":{"en":"Bye"}}\n',
    "numbers-first.csv": "id,score,left text,right text\n1,0.5,one day,two days\n2,0.6,ten,it's\n",
    "one-column.csv": "word\nhouse\ntree\n",
    "quoted.csv": "it's,that\nthis is one,and that\nthis is two,and those\n",
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


GROUPS = '[{"id":1,"title":"Pay","questions":[{"q":"How?","a":"So."}]}]'
SLACK = '[{"type":"message","user":"U1","text":"hello there","ts":"1.0"}]'


@pytest.mark.parametrize(
    ("content", "says"),
    [(GROUPS, "questions holds lists of objects"), (SLACK, "one message of a dialogue")],
)
def test_what_is_no_table_is_told_so(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "data.json").write_text(content)
    with pytest.raises(NeedsAnswer, match=says) as raised:
        open_dataset(str(tmp_path / "data.json"))
    assert "--map" not in str(raised.value)
