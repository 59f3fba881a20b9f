"""What takes long, in a thread of its own, with how far it is and why it failed."""

import threading
import traceback
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from prep.core.progress import Advance
from prep.errors import PrepError


class Task(Struct):
    """Something that takes long.

    kind: "checking", "preparing", "reviewing" or "placing"
    done: of what it counts: records, or bytes that are sent
    share: how much of it is done, 0 … 1, None when unknown
    notes: sentences about what was done
    problem: why it failed, "" while it has not
    """

    kind: str
    done: int = 0
    share: float | None = None
    notes: list[str] = []
    problem: str = ""
    ended: bool = False

    def count(self, advance: Advance) -> None:
        """Takes down how far it is."""
        self.done, self.share = advance.records, advance.share

    def start(self, work: Callable[[], None], called: Callable[[str], str]) -> None:
        """Runs in a thread; a failure becomes `problem`.

        called: gives a sentence the names that a person knows
        """

        def run() -> None:
            try:
                work()
            except PrepError as error:
                self.problem = called(str(error))
            except OSError as error:
                self.problem = error.strerror or type(error).__name__
            except Exception as error:  # noqa: BLE001 - a thread has no other way to say it
                place = traceback.extract_tb(error.__traceback__)[-1]
                # the text of an exception may hold data
                where = f"{Path(place.filename).name}:{place.lineno}"
                self.problem = f"prep met a bug: {type(error).__name__} at {where}"
            finally:
                self.ended = True

        threading.Thread(target=run, name=f"prep-ui-{self.kind}", daemon=True).start()
