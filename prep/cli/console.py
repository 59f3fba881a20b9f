"""The terminal: the only place that prints, asks and knows colours."""

import contextlib
import os
import shutil
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import IO, Literal, TextIO

from prep.errors import OutputError, UsageError
from prep.providers.credentials import hide_keys
from prep.text.display import line, lines, plain, shorten, wrap
from prep.text.style import Style

When = Literal["auto", "always", "never"]


class Console:
    """Standard streams of one run.

    color: when to paint; auto paints on a terminal unless NO_COLOR is set
    progress: whether a progress bar may be shown; never in a pipe, nor where a log is kept (CI)
    """

    def __init__(self, color: When = "auto", *, progress: bool = True) -> None:
        self.out = Style(_paints(color, sys.stdout))
        self.err = Style(_paints(color, sys.stderr))
        self.progress = progress and _redraws(sys.stderr) and not os.environ.get("CI")
        self._has_line = False

    @property
    def interactive(self) -> bool:
        """True when somebody can be asked."""
        return is_terminal(sys.stdin) and is_terminal(sys.stderr)

    @property
    def encoding(self) -> str:
        """Encoding of standard output."""
        return (sys.stdout.encoding if sys.stdout else None) or "ascii"

    @property
    def width(self) -> int:
        """Columns of the terminal, 80 when there is none."""
        return shutil.get_terminal_size((80, 24)).columns

    def show_line(self, text: str) -> None:
        """Shows a line that the next one replaces and that goes away before anything else."""
        if self.progress:
            self._has_line = True
            write(sys.stderr, f"\r{shorten(line(text), self.width - 1)}\x1b[K")

    def clear_line(self) -> None:
        """Takes the line away."""
        if self._has_line:
            self._has_line = False
            write(sys.stderr, "\r\x1b[K")

    def print(self, text: str = "") -> None:
        """Writes a result, texts for people, to standard output."""
        self.clear_line()
        write(sys.stdout, text + "\n")

    def note(self, text: str = "") -> None:
        """Writes what is not the result to standard error."""
        self.clear_line()
        write(sys.stderr, text + "\n")

    def warn(self, text: str) -> None:
        """Writes a warning, on one line or several, to standard error."""
        write(sys.stderr, f"{self.err('warning', 'warning')}: {lines(text)}\n")

    def fail(self, text: str, *hints: str) -> None:
        """Writes an error and what would help to standard error."""
        shown = "".join(f"\n{lines(hint)}" for hint in hints if hint)
        write(sys.stderr, f"{self.err('error', 'error')}: {lines(text)}{shown}\n")

    def document(self, text: str, path: str = "", *, machine: bool = False) -> None:
        """Writes a whole document to a file, or to standard output when there is no path or `-`.

        machine: True for a document that programs read: UTF-8 wherever it goes

        Raises OutputError when the file cannot be written.
        """
        if path and path != "-":
            save(path, text)
        elif machine and not is_terminal(sys.stdout) and hasattr(sys.stdout, "buffer"):
            with _quiet_pipe(sys.stdout):
                sys.stdout.flush()
                shown = hide_keys(text, os.environ)
                sys.stdout.buffer.write(shown.encode("utf-8", "surrogatepass"))
                sys.stdout.buffer.flush()
        else:
            write(sys.stdout, text)

    def copy(self, stream: IO[bytes]) -> None:
        """Copies bytes to standard output.

        Raises OutputError when they cannot be written.
        """
        with _quiet_pipe(sys.stdout):
            sys.stdout.flush()
            shutil.copyfileobj(stream, sys.stdout.buffer, 2**20)
            sys.stdout.buffer.flush()

    def ask(self, question: str) -> str:
        """The answer of the person at the terminal, "" for an empty line.

        Raises UsageError at the end of input.
        """
        self.clear_line()
        write(sys.stderr, question)
        answer = sys.stdin.readline()
        if not answer:
            write(sys.stderr, "\n")
            raise UsageError("no answer was given; nothing was written")
        return answer.strip()

    def confirm(self, question: str, *, default: bool = True) -> bool:
        """True for yes. Asks again until the answer is one."""
        choices = "[Y/n]" if default else "[y/N]"
        while True:
            answer = self.ask(f"{lines(question)} {self.err('dim', choices)} ").lower()
            if not answer:
                return default
            if answer in ("y", "yes"):
                return True
            if answer in ("n", "no"):
                return False
            self.note("Please answer y or n.")

    def choose(self, question: str, labels: Sequence[str], taken: int = -1) -> int:
        """The number (0-based) of one of some labels, -1 when nobody answers.

        taken: number of a label that is not offered again; the others keep theirs
        """
        self.wrapped(question)
        for number, label in enumerate(labels):
            if number != taken:
                self.wrapped(label, margin=f"{number + 1:3}  ")
        while True:
            answer = self.ask(f"Number {self.err('dim', f'[1-{len(labels)}]')}: ")
            if not answer:
                return -1
            number = int(answer) - 1 if answer.isdecimal() else -1
            if number == taken != -1:
                self.note(f"{answer} is taken already. Please type another number.")
            elif 0 <= number < len(labels):
                return number
            else:
                self.note(f"Please type a number from 1 to {len(labels)}, or nothing to stop.")

    def wrapped(self, text: str, margin: str = "") -> None:
        """Writes text to standard error in lines as wide as the terminal.

        margin: what stands before the first line; the others are indented as far
        """
        shown = wrap(lines(text), self.width - len(margin))
        self.note(margin + f"\n{'':{len(margin)}}".join(shown))


def write(stream: TextIO | None, text: str) -> None:
    """Writes text however narrow the encoding of the stream; a reader that left is no error."""
    if stream is None:
        return
    text = hide_keys(text, os.environ)
    text = plain(text, stream.encoding or "ascii")
    with _quiet_pipe(stream):
        stream.write(text)
        stream.flush()


def save(path: str, text: str) -> None:
    """Writes a small document to a file, complete or not at all.

    A device or a pipe is written to as it is, a link stays a link.
    """
    is_plain = os.path.isfile(path) or not os.path.exists(path)
    path = os.path.realpath(path) if os.path.islink(path) and is_plain else path
    draft = f"{path}.{os.getpid()}.draft" if is_plain else path
    try:
        with open(draft, "w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
            file.write(text)
        if is_plain:
            os.replace(draft, path)
    except OSError as error:
        if is_plain:
            with contextlib.suppress(OSError):
                os.remove(draft)
        raise OutputError(f"cannot write '{path}': {error.strerror or error}") from error


def is_terminal(stream: TextIO | None) -> bool:
    """True when the stream is a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def prepare_streams() -> None:
    """Makes standard output and error take every character there is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _paints(when: When, stream: TextIO | None) -> bool:
    return _redraws(stream) if when == "auto" else when == "always"


def _redraws(stream: TextIO | None) -> bool:
    """True for a terminal that can take more than lines, and is asked for no less."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "") == "dumb"
    return is_terminal(stream) and not is_plain


class _quiet_pipe:  # noqa: N801 - reads as what it is for
    """Lets writing to a reader that has left pass, turns other failures into OutputError."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, OSError):
            return False
        # whatever is still buffered must not fail again when Python exits
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
        # a pipe whose reader left is EPIPE, on Windows EINVAL
        if isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == 22):
            return True
        raise OutputError(f"cannot write the output: {error.strerror or error}") from error
