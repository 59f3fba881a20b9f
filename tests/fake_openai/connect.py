"""Providers that talk to the fake."""

from prep.core.clock import Clock
from prep.core.provider import Abilities
from prep.providers.client import Connection
from prep.providers.profile import Profile
from prep.providers.speaker import OpenAISpeaker
from tests.fake_openai.server import KEY, FakeOpenAI

ABILITIES = Abilities(
    uploads=True,
    metadata=True,
    keeps_metadata=True,
    max_file_bytes=512 * 1000**2,
    max_upload_bytes=8 * 1000**3,
)
PROFILE = Profile(
    name="openai",
    title="OpenAI",
    key_env="OPENAI_API_KEY",
    key_page="https://platform.openai.com/api-keys",
    abilities=ABILITIES,
)


def connect(
    server: FakeOpenAI,
    clock: Clock,
    *,
    answer_seconds: float = 60.0,
    profile: Profile = PROFILE,
    key: str = KEY,
) -> OpenAISpeaker:
    """A provider whose account lives at `server`."""
    connection = Connection(profile, {"OPENAI_API_KEY": key}, base_url=server.url)
    provider = OpenAISpeaker(connection, clock, answer_seconds)
    server.on_exit.append(provider.close)
    return provider
