"""Ends a process without taking its memory apart first.

A vocabulary is hundreds of thousands of small objects. To give them back one by one takes a tenth
of a second at the end of every run; the system takes all memory of a process at once.
"""

import atexit
import os
import sys


class Leaving:
    """Whether and with which exit code this process may end at once.

    code: None as long as nobody has said that all is done
    """

    def __init__(self) -> None:
        # The first to be registered runs last: after threads, child processes and temporary files.
        self.code: int | None = None
        atexit.register(self._leave)

    def _leave(self) -> None:
        if self.code is None:
            return
        try:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
        except (OSError, ValueError):
            return  # Python says so in its own way
        os._exit(self.code)


def leave_at_once() -> None:
    """Lets a process that only works for another one end at once when that is done with it."""
    Leaving().code = 0
