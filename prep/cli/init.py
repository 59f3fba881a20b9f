"""prep init: write prep.toml, a pre-commit hook and a CI job"""

from collections.abc import Sequence
from pathlib import Path

import click

from prep.cli.command import Option, define
from prep.cli.console import Console
from prep.cli.output_options import force
from prep.cli.starting import DATA, found_data, starting_files
from prep.errors import OutputError, UsageError
from prep.text.display import line


@define(
    name="init",
    examples=[
        ("prep init", "for the data in this folder"),
        ("prep init 'data/*.jsonl' --target openai/gpt-4.1-mini", "for this data and this target"),
        ("prep init --ci gitlab --dry-run", "show what would be written"),
    ],
)
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option(
    "--target",
    cls=Option,
    default="",
    metavar="PROVIDER[/MODEL]",
    help="Where the data goes: PROVIDER or PROVIDER/MODEL.",
)
@click.option(
    "--ci",
    cls=Option,
    type=click.Choice(["auto", "github", "gitlab", "none"]),
    default="auto",
    show_default=True,
    help="Which CI; auto: gitlab where there is a .gitlab-ci.yml, else github.",
)
@force
@click.option("--dry-run", cls=Option, is_flag=True, help="Print the files, write nothing.")
def command(
    console: Console, files: Sequence[str], target: str, ci: str, force: bool, dry_run: bool
) -> None:
    """Write prep.toml, .pre-commit-config.yaml and a CI job into this folder.

    From then on every commit and every pull request is linted. About files that are there you are
    asked on a terminal; elsewhere nothing at all is written unless --force is given.
    """
    here = Path()
    if ci == "auto":
        ci = "gitlab" if Path(".gitlab-ci.yml").exists() else "github"
    if target:
        from prep.api.linting import catalogue

        catalogue().target(target)
    data = files or found_data(here)
    made = starting_files(data or [DATA], target, ci)
    if dry_run:
        console.print("\n".join(f"# {path}\n{text}" for path, text in made.items()))
        return
    there = [path for path in made if Path(path).exists()]
    if there and not (force or console.interactive):
        raise UsageError(
            f"{', '.join(there)}: already there; --force overwrites, --dry-run prints what to add"
        )
    for path in () if force else there:
        if not console.confirm(f"{path} is there. Overwrite it?", default=False):
            del made[path]
            console.note(f"Left alone: {path}; `prep init --dry-run` prints what to add")
    for path, text in made.items():
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror}") from error
        console.print(f"Wrote {line(path)}")
    if not data:
        console.note(f"There is no data here yet; {DATA} is what will be linted")
    root = next((folder for folder in here.resolve().parents if (folder / ".git").exists()), None)
    if root and ci != "none" and not Path(".git").exists():
        console.note(f"The repository begins at {line(str(root))}: CI files are read from there")
    if ci == "gitlab":
        console.note("Add to .gitlab-ci.yml: include: [{local: .gitlab/prep.yml}]")
