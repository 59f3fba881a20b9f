"""A key is shown and kept nowhere (h17): every command, going well and going wrong.

Commands are found from the program itself, so that a new one is looked at without being listed.
"""

import logging
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from prep.cli.main import prep as program_group
from prep.core.clock import SystemClock
from prep.providers.asking import Asking
from tests.api.handoff.conftest import write_examples
from tests.cli.handoff.processes import Processes, ended, until
from tests.fake_openai.server import KEY

TARGET = "openai/gpt-4.1-mini-2025-04-14"
CANARY = KEY[-12:]
SERVING = {"ui"}
"""Commands that run until they are ended: their help is what can be looked at here."""


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name)


def command_of(path: tuple[str, ...]) -> click.Command:
    command: click.Command = program_group
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    return command


COMMANDS = sorted(leaves(program_group))
REMOTE = [
    path
    for path in COMMANDS
    if any("--base-url" in parameter.opts for parameter in command_of(path).params)
]


def line_of(path: tuple[str, ...], file: Path, job_id: str, file_id: str) -> list[str]:
    """A command line that means something, made from what the command says of itself."""
    if path[0] in SERVING:
        return [*path, "--help"]
    words = list(path)
    command = command_of(path)
    names = {option for parameter in command.params for option in parameter.opts}
    for parameter in command.params:
        metavar = parameter.metavar or ""
        if isinstance(parameter, click.Argument):
            if "ID" in metavar:
                words.append(file_id if path[0] == "files" else job_id)
            elif isinstance(parameter.type, click.Path):
                words.append(str(file))
            elif isinstance(parameter.type, click.Choice):
                words.append(parameter.type.choices[0])
            elif parameter.required:
                words.append(TARGET.partition("/")[2] if parameter.name == "model" else "Hi")
        elif parameter.required:
            words += [parameter.opts[-1], "out.file"]
    if path == ("jobs", "create"):
        words += ["--target", TARGET]
    return words + (["--yes"] if "--yes" in names else [])


@pytest.fixture
def made(server, prep, tmp_path) -> tuple[Path, str, str]:
    """A file that was sent and a job that goes on."""
    file = write_examples(tmp_path / "train.jsonl")
    ran = prep("jobs", "create", file, "--target", TARGET, "--yes")
    assert ran.code == 0, ran.err
    return file, ran.out.split()[0], next(iter(server.state.files))


@pytest.fixture(autouse=True)
def everything_is_logged(monkeypatch, caplog) -> Iterator[None]:
    monkeypatch.setenv("OPENAI_LOG", "debug")
    with caplog.at_level(logging.DEBUG):
        yield
    records = caplog.get_records("call")
    assert all(CANARY not in record.getMessage() for record in records)


@pytest.fixture(autouse=True)
def patience(monkeypatch, prep) -> None:
    """Who would wait for ever presses Ctrl-C; asks for `prep`, which makes waiting quick."""
    waits = iter(range(100))

    def sleep(self: SystemClock, seconds: float) -> None:
        if next(waits, None) is None:
            raise KeyboardInterrupt

    monkeypatch.setattr(SystemClock, "sleep", sleep)


def clean(ran, tmp_path: Path) -> None:
    assert CANARY not in ran.all
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path.name


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_h17_going_well(server, prep, made, tmp_path, path):
    ran = prep(*line_of(path, *made))
    assert ran.code in {0, 1, 2, 3}, ran.err
    clean(ran, tmp_path)


@pytest.mark.parametrize("path", REMOTE, ids=" ".join)
def test_h17_a_host_that_repeats_the_key(server, prep, made, tmp_path, path):
    for method in ("GET", "POST", "DELETE"):
        server.fail(
            method,
            ".*",
            times=999,
            status=401,
            message=f"Incorrect API key provided: {KEY}",
        )
    ran = prep(*line_of(path, *made))
    assert ran.code in {0, 1, 2, 3, 5}, ran.err
    clean(ran, tmp_path)


@pytest.mark.parametrize("path", REMOTE, ids=" ".join)
def test_h17_nobody_there(server, prep, made, tmp_path, path, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    ran = prep(*line_of(path, *made))
    assert ran.code in {0, 1, 2, 3, 5, 130}, ran.err
    clean(ran, tmp_path)


@pytest.mark.parametrize("path", REMOTE, ids=" ".join)
def test_h17_a_broken_key(server, prep, made, tmp_path, path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n{KEY}")
    ran = prep(*line_of(path, *made))
    assert ran.code in {0, 1, 2, 3}, ran.err
    clean(ran, tmp_path)


@pytest.mark.parametrize("path", REMOTE, ids=" ".join)
def test_h17_a_bug(server, prep, made, tmp_path, path, monkeypatch):
    def broken(self, what, *rest):
        raise RuntimeError(f"Authorization: Bearer {self.connection.key.reveal()}")

    monkeypatch.setenv("PREP_CRASH_FILE", str(tmp_path / "crash.txt"))
    for name in ("ask", "change", "pages"):
        monkeypatch.setattr(Asking, name, broken)
    ran = prep(*line_of(path, *made))
    assert ran.code in {0, 1, 2, 3, 5, 70}, ran.err
    assert (tmp_path / "crash.txt").exists() == (ran.code == 70)
    clean(ran, tmp_path)


def test_h17_a_key_in_the_wrong_place(server, prep, made):
    for words in (["--key-env", KEY], ["--base-url", f"https://me:{KEY}@host.example/v1"]):
        ran = prep("jobs", "list", *words)
        assert ran.code == 2
        assert CANARY not in ran.all


def test_h17_no_process_shows_it(server, made, tmp_path):
    processes = Processes(server, tmp_path / "elsewhere", OPENAI_LOG="debug")
    answer = server.fail("POST", "/files", held=True)
    process = processes.start("upload", write_examples(tmp_path / "more.jsonl", word="More"))
    until(lambda: server.count("POST", "/files") == 2)
    listed = subprocess.run(["ps", "-ef"], capture_output=True, text=True, check=True).stdout
    assert str(process.pid) in listed
    assert CANARY not in listed
    answer.over.set()
    code, out, err = ended(process)
    assert code == 0, err
    assert CANARY not in out + err


def test_h17_how_to_set_a_key_leaves_none_in_a_history(prep):
    told = prep("doctor").out + prep("doctor", "--system", "linux").out
    assert "read -rs" in told
    for row in told.splitlines():
        assert not row.strip().startswith("export OPENAI_API_KEY=sk")
