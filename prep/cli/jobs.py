"""prep jobs: create, follow, explain and manage training jobs"""

import click

from prep.cli import jobs_change, jobs_create, jobs_explain, jobs_follow, jobs_look, jobs_rerun
from prep.cli.command import Group


@click.group(name="jobs", cls=Group)
def command() -> None:
    """Create, follow, explain and manage training jobs."""


for module in (jobs_create, jobs_look, jobs_follow, jobs_change, jobs_rerun, jobs_explain):
    for part in module.COMMANDS:
        command.add_command(part)
