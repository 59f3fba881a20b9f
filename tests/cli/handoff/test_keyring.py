"""Keys in the keyring of the system: found there after the environment, and never shown."""

import json
from importlib.util import find_spec

import pytest

from prep.errors import ProviderError, UsageError
from prep.providers.credentials import hide_keys, read_key
from prep.providers.keyrings import SERVICE, stored
from tests.fake_openai.server import KEY

if not find_spec("keyring"):
    pytest.skip("the extra keyring is not installed", allow_module_level=True)

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

SECRET = "sk-proj-" + "kept0123456789" * 2
NAME = "OPENAI_API_KEY"


class InMemory(KeyringBackend):
    """A keyring that is gone with the process."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def use():
    """Makes a backend the keyring of this process."""
    before = keyring.get_keyring()

    def chosen(backend: KeyringBackend) -> KeyringBackend:
        stored.cache_clear()
        keyring.set_keyring(backend)
        return backend

    yield chosen
    chosen(before)


def test_the_environment_comes_first(use):
    use(InMemory()).set_password(SERVICE, NAME, f" {SECRET}\n")
    found = read_key(NAME, {}, "")
    assert found.reveal() == SECRET
    assert (found.source, found.is_stored) == (NAME, True)
    other = read_key(NAME, {NAME: "sk-environment-0123456789"}, "")
    assert other.reveal() == "sk-environment-0123456789"
    assert not other.is_stored
    with pytest.raises(UsageError, match="is empty"):
        read_key(NAME, {NAME: " "}, "")
    with pytest.raises(ProviderError, match="is not set"):
        read_key("NEBIUS_API_KEY", {}, "")
    assert SECRET not in repr(stored(NAME))
    assert SECRET not in hide_keys(f"it is {SECRET}", {})


def test_a_key_that_cannot_be_one(use):
    use(InMemory()).set_password(SERVICE, NAME, "sk-secret0123456789 abc")
    with pytest.raises(
        UsageError, match=f"keyring entry {SERVICE} {NAME} contains a space"
    ) as seen:
        read_key(NAME, {}, "")
    assert "secret0123456789" not in str(seen.value)


def test_a_keyring_that_refuses(use):
    use(fail.Keyring())
    with pytest.raises(ProviderError, match="not set, and the keyring cannot be read") as seen:
        read_key(NAME, {}, "Create a key.")
    assert "NoKeyringError" in str(seen.value)
    use(null.Keyring())
    with pytest.raises(ProviderError, match=r"is not set\. Create a key"):
        read_key(NAME, {}, "Create a key.")


def test_a_keyring_that_breaks(use):
    class Broken(InMemory):
        def get_password(self, service: str, username: str) -> str | None:
            raise RuntimeError(f"dbus said {SECRET}")

    use(Broken())
    with pytest.raises(ProviderError, match=r"cannot be read \(RuntimeError\)") as seen:
        read_key(NAME, {}, "")
    assert SECRET not in str(seen.value)


def test_a_key_of_the_keyring_does_the_work(use, prep, server, monkeypatch):
    use(InMemory()).set_password(SERVICE, NAME, KEY)
    monkeypatch.delenv(NAME)
    assert prep("jobs", "list").code == 0
    assert "set in the keyring" in prep("doctor").out
    assert f"keyring set {SERVICE}" in prep("doctor", "--system", "all").out
    states = json.loads(prep("doctor", "--output-format", "json").out)["keys"]
    assert {state["source"] for state in states if state["variable"] == NAME} == {"keyring"}
    server.state._add_model("ft:gpt-4.1-mini-2025-04-14:acme::x", "acme")
    assert (
        f"keyring get {SERVICE} {NAME}"
        in prep("try", "ft:gpt-4.1-mini-2025-04-14:acme::x", "Hi").err
    )
    use(fail.Keyring())
    assert "the keyring cannot be read" in prep("doctor").out
    assert prep("jobs", "list").code == 5
