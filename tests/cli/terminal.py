"""Runs the real program at a pseudo-terminal, as a person does who answers its questions."""

import os
import pty
import re
import select
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.cli.program import PATIENCE, listening

COLOURS = re.compile(r"\x1b\[[0-9;]*[mK]")


def session(
    arguments: Sequence[object],
    answers: Sequence[str],
    prompt: bytes,
    environ: dict[str, str],
    folder: Path | None = None,
) -> tuple[int, str]:
    """The exit code and all that was shown, without colours.

    answers: typed as they are, one at each prompt, in order
    prompt: pattern of what waits for an answer
    """
    process, terminal = pty.fork()
    if process == 0:
        listening()
        if folder:
            os.chdir(folder)
        command = [sys.executable, "-m", "prep", *map(str, arguments)]
        os.execve(sys.executable, command, environ)
    shown = b""
    asked = 0
    while select.select([terminal], [], [], PATIENCE)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not data:
            break
        shown += data
        prompts = len(re.findall(prompt, shown))
        for answer in answers[asked:prompts]:
            os.write(terminal, answer.encode())
            asked += 1
    os.close(terminal)  # who still waits for an answer learns that nobody is there
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return code, COLOURS.sub("", shown.decode()).replace("\r\n", "\n")
