"""Runs work in processes of this machine, this one among them."""

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from prep.core.leaving import leave_at_once
from prep.engine.work import Read, Tally, Work, analyze
from prep.providers.inheritance import forget_keys, keys_hidden

if TYPE_CHECKING:  # an import costs a tenth of a run on a small file
    from concurrent.futures import Future

AHEAD = 4
"""Works given to each other process at a time, so that it never waits; fewer when few are left, so
that all end at the same time."""

AHEAD_AT_FIRST = 24
"""The same while this process is getting ready and cannot give more."""


def run(works: Sequence[Work], processes: int, told: Read | None = None) -> Iterator[Tally]:
    """The tally of each work, in order, by processes that live as long as that takes.

    processes: two or more, this one counted
    """
    with Workers(processes) as workers:
        yield from workers.run(works, told)


class Workers:
    """Other processes that work beside this one; they get ready while this one does other things.

    They start by spawn, which is the same everywhere, and get no key of a provider.
    """

    def __init__(self, processes: int, encodings: Sequence[str] = ()) -> None:
        """Starts them.

        processes: two or more, this one counted
        encodings: whose tokens will be counted
        """
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        self._encodings = tuple(encodings)
        self._others = processes - 1
        with _hidden_program(), keys_hidden():
            self._pool = ProcessPoolExecutor(
                self._others, mp_context=get_context("spawn"), initializer=begin
            )
            for _ in range(self._others):
                self._pool.submit(get_ready, self._encodings, vouched=True)

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        # What has not started must not start, after an interrupt too. Nobody waits here for the
        # processes to end: they have given all they had, and the end of this one waits for them.
        self._pool.shutdown(wait=False, cancel_futures=True)

    def run(self, works: Sequence[Work], told: Read | None = None) -> Iterator[Tally]:
        """The tally of each work, in order. This process works too.

        Whether the fast path of an encoding can be trusted is found out here, on texts of the first
        works of this process; the others do not wait for it. If it cannot, what they have done by
        then is done again without.
        """
        from concurrent.futures import FIRST_COMPLETED, wait

        waiting = deque(enumerate(works))
        given: dict[Future[Tally], int] = {}
        done: dict[int, Tally] = {}
        following = 0
        doubted: tuple[str, ...] = ()
        is_sure = False
        own = [waiting.popleft()] if waiting else []  # the fast path is tried on one at least
        while own or waiting or given:
            ahead = AHEAD if is_sure else AHEAD_AT_FIRST
            while len(given) < min(ahead * self._others, len(waiting)):
                number, work = waiting.popleft()
                given[self._pool.submit(analyze_without, doubted, work)] = number
            if not is_sure:
                get_ready(self._encodings)
            if waiting and not own:
                own.append(waiting.popleft())
            if own:
                number, work = own.pop()
                done[number] = analyze(work, told)
            elif is_sure:
                wait(given, return_when=FIRST_COMPLETED)
            if not is_sure:
                doubted = dropped(self._encodings)
                is_sure = are_checked(self._encodings) or not waiting
                if doubted:
                    waiting.extend((number, works[number]) for number in given.values())
                    given.clear()
            if not is_sure:
                continue  # what others have counted may have to be counted again
            for future in [future for future in given if future.done()]:
                tally = future.result()
                number = given.pop(future)
                done[number] = tally
                if told:
                    told(tally.records, works[number].shard.size)
            while following in done:
                yield done.pop(following)
                following += 1


@contextmanager
def _hidden_program() -> Iterator[None]:
    """Keeps processes that start meanwhile from running the program of this one first.

    They need nothing of it, and a script that calls prep outside of `if __name__ == "__main__"`
    would start processes without end.
    """
    main = sys.modules["__main__"]
    with _hiding:
        kept = {name: getattr(main, name) for name in _OF_PROGRAM if hasattr(main, name)}
        for name in kept:
            setattr(main, name, None)
        try:
            yield
        finally:
            for name, value in kept.items():
                setattr(main, name, value)


_OF_PROGRAM = ("__spec__", "__file__")
"""What a process that starts finds the program of its parent by."""

_hiding = Lock()


def begin() -> None:
    """What a process of a pool does first."""
    forget_keys()
    leave_at_once()


def get_ready(encodings: Sequence[str], *, vouched: bool = False) -> None:
    """Loads what work will need.

    vouched: True when another process compares the fast path of each encoding with the exact one
    """
    if encodings:
        from prep.tokens import encoder

        for name in encodings:
            encoder(name).get_ready(vouched=vouched)


def are_checked(encodings: Sequence[str]) -> bool:
    """Whether the fast path of each encoding was compared here with the exact one to the end."""
    if not encodings:
        return True
    from prep.tokens import encoder

    return all(encoder(name).is_checked for name in encodings)


def dropped(encodings: Sequence[str]) -> tuple[str, ...]:
    """The encodings whose fast path was tried here and is not used."""
    if not encodings:
        return ()
    from prep.tokens import encoder

    return tuple(name for name in encodings if encoder(name).has_dropped_fast)


def analyze_without(encodings: Sequence[str], work: Work) -> Tally:
    """`analyze` without the fast path of these encodings."""
    if encodings:
        from prep.tokens import encoder

        for name in encodings:
            encoder(name).distrust_fast()
    return analyze(work)
