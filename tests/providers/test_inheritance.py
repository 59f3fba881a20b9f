"""No process that prep starts gets a key; prep itself keeps it, in every thread."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from prep.engine.pool import Workers
from prep.providers import inheritance
from prep.providers.credentials import KEY_NAMES
from prep.providers.elsewhere import ELSEWHERE
from prep.providers.inheritance import keep_keys, key_names, keys_hidden
from prep.providers.profiles import PROFILES

ROOT = Path(__file__).resolve().parents[2]
CANARY = "sk-proj-" + "canary0123456789" * 2
NAMES = ("OPENAI_API_KEY", "NEBIUS_API_KEY", "AWS_BEARER_TOKEN_BEDROCK", "AWS_SECRET_ACCESS_KEY")


@pytest.fixture
def keys(monkeypatch):
    # other tests run the program in this process, and it keeps its keys for good
    monkeypatch.setattr(inheritance, "_kept", set())
    monkeypatch.setattr(inheritance, "_further", set())
    for name in NAMES:
        monkeypatch.setenv(name, CANARY)
    monkeypatch.setenv("OF_NO_SECRET", "plain")


def test_every_variable_of_a_provider_is_known_by_its_name():
    declared = [one.key_env for one in (*PROFILES.values(), *ELSEWHERE.values()) if one.key_env]
    assert len(declared) > 5
    assert [name for name in declared if not name.endswith(KEY_NAMES)] == []


def test_a_worker_has_no_key(keys):
    with Workers(2) as workers:
        (pid,) = workers._pool._processes
        names = workers._pool.submit(eval, "dict(__import__('os').environ)").result()
        if Path("/proc/self/environ").exists():
            assert CANARY.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
    assert names["OF_NO_SECRET"] == "plain"
    assert set(NAMES).isdisjoint(names)
    assert CANARY not in names.values()


def test_what_helps_the_workers_has_no_key_either():
    if not Path("/proc/self/environ").exists():
        pytest.skip("the environment of other processes is read where Linux has it")
    script = (
        "import os\n"
        "from pathlib import Path\n"
        "from prep.engine.pool import Workers\n"
        "with Workers(3) as workers:\n"
        "    workers._pool.submit(os.getpid).result()\n"
        "    mine = f'PPid:\\t{os.getpid()}\\n'\n"
        "    for place in Path('/proc').glob('[0-9]*'):\n"
        "        try:\n"
        "            if mine in (place / 'status').read_text():\n"
        "                print((place / 'environ').read_bytes())\n"
        "        except OSError:\n"
        "            pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"OPENAI_API_KEY": CANARY, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(done.stdout.splitlines()) == 3  # two workers, and the tracker of multiprocessing
    assert CANARY not in done.stdout


def test_this_process_keeps_its_keys_in_every_thread(keys):
    seen: list[str | None] = []

    def look() -> None:
        seen.extend(os.environ.get(name) for name in NAMES)

    with keys_hidden():
        thread = Thread(target=look)
        thread.start()
        thread.join()
        look()
        inside = child_names()
    assert seen == [CANARY] * 2 * len(NAMES)
    assert set(NAMES).isdisjoint(inside)
    assert "OF_NO_SECRET" in inside
    assert set(NAMES) <= set(child_names())


def test_a_key_that_is_set_again_is_hidden_again(keys, monkeypatch):
    keep_keys()
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    with keys_hidden():
        assert set(NAMES).isdisjoint(child_names())
    assert set(NAMES).isdisjoint(child_names())


def test_the_program_starts_nothing_that_has_a_key(keys):
    code = (
        "import os, subprocess, sys\n"
        "from prep.providers.inheritance import keep_keys, keys_hidden\n"
        "keep_keys('MY_OWN')\n"
        "with keys_hidden():\n"
        "    pass\n"
        "print(os.environ['OPENAI_API_KEY'] == os.environ['MY_OWN'])\n"
        "sys.stdout.flush()\n"
        "subprocess.run([sys.executable, '-c', 'import os; print(sorted(os.environ))'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"MY_OWN": CANARY, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    first, inherited = done.stdout.splitlines()
    assert first == "True"
    assert not any(f"'{name}'" in inherited for name in (*NAMES, "MY_OWN"))
    assert "'OF_NO_SECRET'" in inherited


def test_names(keys):
    assert set(NAMES) <= set(key_names())
    assert "OF_NO_SECRET" not in key_names()


def child_names() -> list[str]:
    """Names of the environment of a process that is started with a word about none."""
    code = "import os; print('\\n'.join(os.environ))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_no_process_of_a_run_has_a_key(tmp_path):
    """Not even one that goes by a name of the user's own."""
    if not Path("/proc/self/environ").exists():
        pytest.skip("the environment of other processes is read where Linux has it")
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from prep.cli.main import main\n"
        "from prep.engine.pool import Workers\n"
        "run = Workers.__exit__\n"
        "def spy(self, *error):\n"
        "    for place in Path('/proc').glob('[0-9]*'):\n"
        "        try:\n"
        "            if f'PPid:\\t{os.getpid()}\\n' in (place / 'status').read_text():\n"
        "                print((place / 'environ').read_bytes(), file=sys.stderr)\n"
        "        except OSError:\n"
        "            pass\n"
        "    return run(self, *error)\n"
        "Workers.__exit__ = spy\n"
        "main()\n"
    )
    path = tmp_path / "large.jsonl"
    line = '{{"messages":[{{"role":"user","content":"q {n} {more}"}},'
    line += '{{"role":"assistant","content":"a {n}"}}]}}\n'
    with path.open("w") as file:
        for number in range(700):
            file.write(line.format(n=number, more="word " * 10_000))
    done = subprocess.run(
        [sys.executable, "-c", code, "upload", path, "--key-env", "MY_OWN", "--dry-run"],
        env=os.environ
        | {"MY_OWN": CANARY, "OPENAI_API_KEY": CANARY, "PYTHONPATH": str(ROOT)}
        | {"PREP_STATE_DIR": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.count("PREP_STATE_DIR") >= 1, done.stderr[-1000:]
    assert CANARY not in done.stderr
