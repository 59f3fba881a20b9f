"""Azure OpenAI (Foundry), by its v1 endpoint, which takes the plain OpenAI client."""

from prep.core.provider import Abilities
from prep.providers.profile import Profile

PROFILE = Profile(
    name="azure",
    title="Azure OpenAI",
    base_url_env="AZURE_OPENAI_ENDPOINT",
    base_url_hint="https://RESOURCE.openai.azure.com/openai/v1/",
    key_env="AZURE_OPENAI_API_KEY",
    key_page="https://portal.azure.com (your resource, Keys and Endpoint)",
    # Files under 512 MB; uploads in parts only by Azure's own client (documentation of 2026-03).
    abilities=Abilities(metadata=True, keeps_metadata=True, max_file_bytes=512 * 1000**2),
)


def endpoint(url: str) -> str:
    """The v1 base URL of a resource, from whatever form of it the portal showed."""
    url = url.strip().rstrip("/")
    if not url or url.endswith("/openai/v1"):
        return url
    return f"{url.removesuffix('/openai')}/openai/v1"
