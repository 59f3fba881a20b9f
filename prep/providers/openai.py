"""OpenAI."""

from prep.core.provider import Abilities
from prep.providers.profile import Profile

PROFILE = Profile(
    name="openai",
    title="OpenAI",
    base_url="https://api.openai.com/v1",
    base_url_env="OPENAI_BASE_URL",
    key_env="OPENAI_API_KEY",
    key_page="https://platform.openai.com/api-keys",
    organization_env="OPENAI_ORG_ID",
    project_env="OPENAI_PROJECT_ID",
    # 512 MB a file: openai 3.52, files.py; 8 GB in parts of 64 MB: API reference of Uploads.
    abilities=Abilities(
        uploads=True,
        metadata=True,
        keeps_metadata=True,
        max_file_bytes=512 * 1000**2,
        max_upload_bytes=8 * 1000**3,
    ),
    refusals={
        # OpenAI's deprecations page, as quoted on 2026-09-29 and 2026-11.
        "training_not_available": (
            "OpenAI no longer creates fine-tuning jobs for this organization. Since 2026-05-07 "
            "this holds for organizations that had never fine-tuned, since 2026-07-02 for those "
            "without use of a fine-tuned model in the last 60 days; the last day for all others "
            "is 2027-01-06. Azure OpenAI (--target azure/MODEL) trains the same models until "
            "2027, and Nebius (--target nebius/MODEL), Together and Fireworks train open models: "
            "`prep models` lists them"
        ),
    },
)
