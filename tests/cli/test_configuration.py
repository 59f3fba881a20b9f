"""Settings from files: found upward, checked strictly, weaker than environment and options."""

import json
import re
import tomllib
from pathlib import Path

import click
import jsonschema
import pytest

from prep import registry
from prep.cli.configuring import COMMANDS, keys
from prep.cli.main import found
from prep.cli.main import prep as program
from tests.cli.program import ROOT, prep

SCHEMA = json.loads((ROOT / "schemas" / "configuration.schema.json").read_text(encoding="utf-8"))

FULL = """
ignore = ["P606"]
target = "openai/gpt-4.1-mini"
fix = "unsafe"
[map]
user = "Q"
assistant = "A"
[rules.P601]
enough = 5
[per-file-ignores]
"tests/*.csv" = ["P4"]
"*.json" = ["empty-prompt"]
[lint]
fail-on = "warning"
max_per_rule = 3
statistics = true
[estimate]
epochs = 3
max-cost = 2.5
[prepare]
to = "chat"
split = 0.9
"""


def settings(*arguments: str, cwd: Path, **variables: str) -> dict[str, tuple[str, str]]:
    command, *rest = arguments or ("lint",)
    outcome = prep(command, *rest, "--show-settings", cwd=cwd, **variables)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    lines = [line.partition(" = ") for line in outcome.stdout.splitlines()]
    return {name: tuple(rest.rsplit("  # ", 1)) for name, _, rest in lines}


def test_every_command_reads_its_table_and_the_keys_for_all(tmp_path: Path) -> None:
    (tmp_path / "prep.toml").write_text(FULL)
    lint = settings("lint", cwd=tmp_path)
    assert lint["fail-on"] == ('"warning"', "prep.toml: lint.fail-on")
    assert lint["max-per-rule"] == ("3", "prep.toml: lint.max_per_rule")
    assert lint["statistics"][0] == "true"
    assert lint["fix"] == ("false", "default")
    assert lint["target"] == ('"openai/gpt-4.1-mini"', "prep.toml: target")
    assert lint["map"][0] == '{"user" = "Q", "assistant" = "A"}'
    assert settings("estimate", cwd=tmp_path)["max-cost"] == ("2.5", "prep.toml: estimate.max-cost")
    assert settings("prepare", cwd=tmp_path)["fix"] == ('"unsafe"', "prep.toml: fix")
    assert settings("prepare", cwd=tmp_path)["split"][0] == "0.9"


def test_option_beats_environment_beats_file(tmp_path: Path) -> None:
    (tmp_path / "prep.toml").write_text('[lint]\nfail-on = "note"\n')
    given = ("lint", "--fail-on", "never")
    assert settings(cwd=tmp_path)["fail-on"][0] == '"note"'
    weak = settings(cwd=tmp_path, PREP_FAIL_ON="warning")
    assert weak["fail-on"] == ('"warning"', "environment")
    strong = settings(*given, cwd=tmp_path, PREP_FAIL_ON="warning")
    assert strong["fail-on"] == ('"never"', "command line")


def test_the_nearest_file_counts_and_may_extend_others(tmp_path: Path) -> None:
    inner = tmp_path / "data" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "prep.toml").write_text('ignore = ["P1"]\nmax-per-rule = 9\n[rules.P601]\nenough=5')
    assert settings(cwd=inner)["max-per-rule"] == ("9", "../../prep.toml: max-per-rule")
    project = '[project]\nname = "x"\n'
    (inner / "pyproject.toml").write_text(project)
    assert settings(cwd=inner)["max-per-rule"][0] == "9"
    (inner / "pyproject.toml").write_text(
        project + '[tool.prep]\nextend = "../../prep.toml"\nignore = "P2"\n'
        "[tool.prep.rules.P604]\nminimum = 7\n"
    )
    made = settings(cwd=inner)
    assert made["max-per-rule"][0] == "9"
    assert made["ignore"] == ('["P2"]', "pyproject.toml: ignore")
    assert made["rules"][0] == '{"P601" = {"enough" = 5}, "P604" = {"minimum" = 7}}'
    assert settings("lint", "--config", "none", cwd=inner)["ignore"] == ("[]", "default")


def test_paths_are_relative_to_their_file(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "prep.toml").write_text('prices = "conf/prices.toml"\ntokenizer = "cl100k_base"\n')
    made = settings(cwd=tmp_path / "inner")
    assert made["prices"][0] == '"../conf/prices.toml"'
    assert made["tokenizer"][0] == '"cl100k_base"'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("selct = 1", "no setting 'selct'; did you mean 'select'"),
        ("[lint]\nfail_onn = 'note'", "no setting 'lint.fail_onn'; did you mean 'lint.fail-on'"),
        ("max-per-rule = 'many'", "max-per-rule: 'many' is not"),
        ("max-per-rule = -1", "max-per-rule: -1 is not in the range"),
        ("[lint]\nfail-on = 'fatal'", "lint.fail-on: 'fatal' is not one of"),
        ("hide-text = 'yes'", "true or false is wanted"),
        ("prices = ['a']", "one value is wanted"),
        ("lint = 3", "a table is wanted"),
        ("[rules.P60]\nx = 1", "no rule 'P60'"),
        ("[rules.P601]\nenoug = 1", "did you mean 'enough'?"),
        ("[rules]\nP601 = 3", "rules: Expected `object`"),
        ("[per-file-ignores]\n'*' = ['P0x']", "unknown rule 'P0x'"),
        ("yes = true", "no setting 'yes'"),
        ("[estimate]\nepochs = 'x'", "estimate.epochs"),
        ("x = ", "is not TOML"),
        ("extend = 'prep.toml'", "round in a circle"),
        ("extend = 'gone.toml'", "there is no file gone.toml"),
        ("ignore = ['P6066']", "prep.toml: ignore: unknown rule 'P6066'"),
        ("[per-file-ignores]\nx = ['P6066']", "prep.toml: per-file-ignores: unknown"),
        ("extend = [3]", "a path is wanted"),
    ],
)
def test_what_is_not_right_is_2_and_says_where(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "prep.toml").write_text(text)
    outcome = prep("lint", "x.jsonl", cwd=tmp_path)
    assert outcome.returncode == 2
    assert words in outcome.stderr
    assert outcome.stdout == ""


def test_files_have_rules_that_are_silent_about_them(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jsonl").write_text('{"prompt":"a","completion":"b"}\n' * 2)
    (tmp_path / "prep.toml").write_text('[per-file-ignores]\n"old/*.jsonl" = ["P401"]\n')
    outcome = prep("lint", "old/a.jsonl", "new/a.jsonl", "--output-format=concise", cwd=tmp_path)
    said = [line for line in outcome.stdout.splitlines() if "P401" in line]
    assert [line.split(":")[0] for line in said] == ["new/a.jsonl"]
    outcome = prep("lint", "a.jsonl", "--output-format", "concise", cwd=tmp_path / "old")
    assert "P401" not in outcome.stdout


def test_rules_take_settings(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        "".join(f'{{"prompt":"{n}","completion":"{n}"}}\n' for n in range(12))
    )
    assert "P601" in prep("lint", "a.jsonl", cwd=tmp_path).stdout
    (tmp_path / "prep.toml").write_text("[rules.P601]\nenough = 12\n")
    assert "P601" not in prep("lint", "a.jsonl", cwd=tmp_path).stdout


def test_the_schema_takes_what_the_program_takes() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(tomllib.loads(FULL.replace("max_per_rule", "max-per-rule")), SCHEMA)
    for text in ("selct = 1", "max-per-rule = 'many'", "[rules.P601]\nenoug = 1", "lint = 3"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(tomllib.loads(text), SCHEMA)


def test_the_commands_that_can_be_configured_are_those_with_the_option() -> None:
    context = click.Context(program)
    having = []
    for name in found():
        command = program.get_command(context, name)
        assert command is not None
        if any(parameter.name == "config" for parameter in command.params):
            having.append(name)
            assert keys(command)
    assert tuple(having) == COMMANDS


def test_rules_declare_the_settings_that_they_read() -> None:
    rules = registry.rules()
    read = [
        match
        for path in (ROOT / "prep" / "analyzers").glob("*.py")
        for match in re.findall(r'\.option\("(P\d+)", "(\w+)"', path.read_text(encoding="utf-8"))
    ]
    assert read
    for code, name in read:
        assert name in rules[code].settings, f"{code}: add {name} to settings of the rule"
