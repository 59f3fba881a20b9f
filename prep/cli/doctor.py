"""prep doctor: what is installed, which keys are set, how to set one"""

import os
import sys
from typing import Any

import click

from prep.api.doctor import Health, KeyState, examine
from prep.cli.command import Option, define
from prep.cli.connecting import document, table
from prep.cli.console import Console
from prep.cli.output_options import output_format
from prep.core.clock import SystemClock
from prep.providers.keyrings import command as command_for
from prep.text.display import line

WINDOWS = """\
On Windows, for good, with the mouse:
  1. Press the Windows key, type "environment", open "Edit environment variables for your account".
  2. New…  Variable name: {name}   Variable value: your key   OK, OK.
  3. Close the terminal and open it again.
On Windows, for good, in PowerShell (asks for the key, shows nothing, keeps it out of the history):
  $key = Read-Host -AsSecureString "Key"
  $key = [Net.NetworkCredential]::new("", $key).Password
  [Environment]::SetEnvironmentVariable("{name}", $key, "User"); Remove-Variable key
On Windows, for this window only:
  $env:{name} = Read-Host -MaskInput "Key"        (PowerShell 7.1 or newer)"""

MACOS = """\
On macOS, for good (asks for the key, shows nothing):
  read -rs KEY && echo "export {name}='$KEY'" >> ~/.zshrc && chmod 600 ~/.zshrc; unset KEY
  Then open a new terminal window.
On macOS, for this window only:
  read -rs {name} && export {name}"""

LINUX = """\
On Linux, for good (asks for the key, shows nothing):
  read -rs KEY && echo "export {name}='$KEY'" >> ~/.profile && chmod 600 ~/.profile; unset KEY
  Then sign in again, or: . ~/.profile
On Linux, for this shell only:
  read -rs {name} && export {name}"""

KEYRING = """\
On any of them, in the keyring of the system, where no program finds it in the environment:
  pip install "finetune-prep[keyring]"
  {command}        (asks for the key, shows nothing)"""

HOW = {"windows": WINDOWS, "macos": MACOS, "linux": LINUX}
SYSTEMS = {"win32": "windows", "darwin": "macos"}


@define(
    name="doctor",
    examples=[
        ("prep doctor", "a look at this installation; nothing is sent"),
        ("prep doctor --system windows", "how to set a key on another system"),
    ],
)
@click.option(
    "--system",
    cls=Option,
    type=click.Choice(sorted([*HOW, "all"])),
    default=None,
    help="Explain for this system.  [default: this one; all when no key is set]",
)
@output_format()
def command(console: Console, system: str | None, output_format: str, **given: Any) -> None:
    """Show what is installed, which keys are set (never their value) and how to set one."""
    health = examine(os.environ, SystemClock())
    if output_format == "json":
        document(console, health)
        return
    for row in described(health):
        console.print(row)
    own = SYSTEMS.get(sys.platform, "linux")
    any_key = any(key.set for key in health.keys)
    wanted = system or (own if any_key else "all")
    if any_key and system is None:
        console.print("\nHow to set a key: prep doctor --system all")
        return
    console.print("\nHow to create a key and set it\n")
    for key in health.keys:
        console.print(f"  {key.provider}: create one at {key.page}, set it as {key.variable}")
    name = next((key.variable for key in health.keys if key.set), "OPENAI_API_KEY")
    order = [own, *(name for name in HOW if name != own)] if wanted == "all" else [wanted]
    for one in order:
        console.print(f"\n{HOW[one].format(name=name)}")
    console.print(f"\n{KEYRING.format(command=command_for(name))}")
    console.print("\nNever put a key on a command line or into a file that others can read.")


def described(health: Health) -> list[str]:
    """The state of an installation in lines."""
    rows = [f"prep {health.version}, Python {health.python}, {line(health.system)}", "", "Packages"]
    rows += [
        f"  {row}"
        for row in table(
            [(name, found or "not installed") for name, found in health.packages.items()]
        )
    ]
    rows += ["", "Keys"]
    rows += [
        f"  {row}"
        for row in table(
            [(key.variable, key.provider, key.problem or _where_set(key)) for key in health.keys]
        )
    ]
    if health.keyring:
        rows.append(f"  {health.keyring}")
    if health.variables:
        rows += ["", "Variables that change where requests go or what they carry"]
        for name in health.variables:
            problem = health.addresses.get(name, "")
            rows.append(f"  {name} is set{f': {line(problem)}' if problem else ''}")
    rows += ["", f"Memory of what was sent: {line(health.state_folder)}"]
    rows.append(f"  {line(health.ledger)}" if health.ledger else "  works")
    return rows


def _where_set(key: KeyState) -> str:
    return f"set in the {key.source}" if key.set else "not set"
