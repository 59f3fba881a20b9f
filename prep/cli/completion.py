"""prep completion: what makes a shell complete commands, options and files"""

import click

from prep.cli.command import define
from prep.cli.console import Console
from prep.cli.shells import SHELLS, source


@define(
    name="completion",
    examples=[
        ('eval "$(prep completion bash)"', "in ~/.bashrc; zsh the same in ~/.zshrc"),
        ("prep completion fish | source", "in ~/.config/fish/config.fish"),
        ("prep completion powershell | Out-String | Invoke-Expression", "in $PROFILE"),
    ],
)
@click.argument("shell", type=click.Choice(SHELLS))
def command(console: Console, shell: str) -> None:
    """Print what makes a shell complete commands, options and files."""
    context = click.get_current_context().find_root()
    console.document(source(context.command, shell), "", machine=True)
