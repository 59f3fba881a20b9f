import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

PLACES = re.compile("PREP_(SHARED|OPENAPI|CHROMIUM|ACTIONLINT|NODE_MODULES|REPORT_SCHEMAS)")
"""Variables that say where tests find what is not in the repository."""

OWN = re.compile(
    "_?PREP_.*|OPENAI_.*|AZURE_OPENAI_.*|AWS_.*|.*_API_KEY|CI|CI_.*|GITHUB_.*|GIT_.*|LC_.*|LANG"
    "|LANGUAGE|NO_COLOR|FORCE_COLOR|CLICOLOR.*|TERM|COLUMNS|LINES|PAGER|(?i:.*_proxy)"
)
"""Variables of a person, a terminal or a CI that change what prep says, or whom it asks."""

# before tests are collected, because some look at the environment when they are imported
for name in list(os.environ):
    if OWN.fullmatch(name) and not PLACES.fullmatch(name):
        del os.environ[name]
os.environ["LC_ALL"] = "C.UTF-8"  # a browser takes names of files by it

# the same examples in every run: a failure is of the change at hand; `--hypothesis-profile=default`
# looks for new ones. No clock decides: a machine may be busy with something else
hypothesis.settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("fixed")

TODAY = "2026-11-20"
"""The day of the tests: models are shut down one day, and tests should not age with them."""

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True, scope="session")
def _cache_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder for what prep keeps and a keyring, so that tests leave those of the user alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        patch.setenv("PREP_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("PREP_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        patch.setenv("PREP_TODAY", TODAY)
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with a file of tests/golden; `--update-golden` writes it instead."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        assert path.exists(), f"no {path.name} yet: pytest --update-golden, then read it"
        assert text == path.read_bytes().decode()

    return check


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The score over the collection of real files, when it was there."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if "test_real_files.py::test_wanted" in report.nodeid
    ]
    if reports:
        good = [report for report in reports if report.passed]
        asked = sum(bool(dict(report.user_properties).get("asked")) for report in good)
        terminalreporter.write_line(
            f"real files: {len(good)} of {len(reports)} as their owners want them, "
            f"{asked} of these after the owner answered a question"
        )
