"""What tells one OpenAI-compatible provider from another, as data."""

from msgspec import Struct

from prep.core.provider import Abilities


class Profile(Struct, frozen=True, kw_only=True):
    """A host that is spoken to with the `openai` package.

    base_url: "" when only the user knows it
    base_url_env: environment variable that holds it, "" for none
    base_url_hint: what a base URL of this provider looks like
    key_env: environment variable of the key
    key_page: where a key is made
    organization_env, project_env: environment variables, "" when the provider has no such thing
    refusals: provider's error code → our sentence, for refusals that need more words
    """

    name: str
    title: str
    base_url: str = ""
    base_url_env: str = ""
    base_url_hint: str = ""
    key_env: str
    key_page: str = ""
    organization_env: str = ""
    project_env: str = ""
    abilities: Abilities = Abilities()
    refusals: dict[str, str] = {}

    @property
    def how_to_get_a_key(self) -> str:
        """A sentence for somebody who has no key."""
        if not self.key_page:
            return f"Put the key of {self.title} there."
        return f"Create a key at {self.key_page}."
