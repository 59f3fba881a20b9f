"""Every way a run can end, as an exit code and a short text."""

import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

import click

from prep import __version__
from prep.cli.console import Console, write
from prep.errors import PrepError
from prep.providers.credentials import hide_keys, redact

HOME = "https://pypi.org/project/finetune-prep/"


def guarded(run: Callable[[], int | None]) -> int:
    """Runs the program and gives the exit code of `prep.errors.EXIT_CODES`, whatever happens."""
    _end_on_signals()
    console = Console()
    try:
        return run() or 0
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        write(sys.stderr, error.format_message() + "\n")
        return 2
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "prep"
        console.fail(error.format_message(), f"Try '{path} --help'.")
        return 2
    except click.ClickException as error:
        console.fail(error.format_message())
        return 2
    except PrepError as error:
        console.fail(str(error))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        write(sys.stderr, "\nInterrupted.\n")
        return 130
    except SystemExit as exit:
        return exit.code if isinstance(exit.code, int) else 70
    except MemoryError:
        console.fail("out of memory")
        return 4
    except OSError as error:
        name = f"'{error.filename}': " if error.filename else ""
        console.fail(f"{name}{error.strerror or type(error).__name__}")
        return 4
    except BaseException as error:  # noqa: BLE001 - the last door: a panic of a library is no Exception
        _say_bug(console, error)
        return 70


def _say_bug(console: Console, error: BaseException) -> None:
    # the text of an exception may hold data, so only its type and place are shown
    trace = error.__traceback__
    place = ""
    while trace:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith("prep."):
            place = f" at {name}:{trace.tb_lineno}"
        trace = trace.tb_next
    hints = [f"This is prep's fault. Please report this line at {HOME}"]
    path = os.environ.get("PREP_CRASH_FILE", "")
    if path:
        hints.append(_crash_file(path, error))
    else:
        hints.append("PREP_CRASH_FILE=crash.txt prep … writes the details to a file.")
    console.fail(f"prep {__version__} met a bug: {type(error).__name__}{place}", *hints)


def _crash_file(path: str, error: BaseException) -> str:
    import traceback

    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"prep {__version__}, Python {sys.version}\n")
            # the text of an exception of a library may quote what was sent
            details = "".join(traceback.format_exception(error))
            file.write(redact(hide_keys(details, os.environ)))
    except OSError as failure:
        return f"The details could not be written to '{path}': {failure.strerror}"
    return f"The details are in '{path}'. Read it before you share it: it may quote your data."


def _end_on_signals() -> None:
    def end(number: int, frame: object) -> NoReturn:
        write(sys.stderr, "Terminated.\n")
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)
