"""Nebius Token Factory."""

from prep.core.provider import Abilities
from prep.providers.profile import Profile

PROFILE = Profile(
    name="nebius",
    title="Nebius Token Factory",
    base_url="https://api.tokenfactory.nebius.com/v1",
    key_env="NEBIUS_API_KEY",
    key_page="https://tokenfactory.nebius.com",
    # 5 GB a file and hyperparameters at the top of the request: documentation of 2026-09-07.
    # Whether jobs keep metadata is not documented, so nothing relies on it.
    abilities=Abilities(methods=False, max_file_bytes=5 * 1000**3),
)
