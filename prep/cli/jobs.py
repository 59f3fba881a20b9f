"""prep jobs: create, follow, explain and manage training jobs"""

import click

from prep.cli import jobs_change, jobs_create, jobs_explain, jobs_follow, jobs_look, jobs_rerun
from prep.cli.command import Group


@click.group(
    name="jobs",
    cls=Group,
    examples=[
        (
            "prep jobs create train_prepared.jsonl --target openai/gpt-4.1-mini --follow",
            "begin one",
        ),
        ("prep jobs list", "what is going on"),
        ("prep jobs explain ID", "why one failed, and in which row of your file"),
    ],
)
def command() -> None:
    """Create, follow, explain and manage training jobs."""


for module in (jobs_create, jobs_look, jobs_follow, jobs_change, jobs_rerun, jobs_explain):
    for part in module.COMMANDS:
        command.add_command(part)
