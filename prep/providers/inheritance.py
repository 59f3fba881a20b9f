"""Processes that this one starts inherit its environment, but no keys.

`os.environ` is Python's own copy of the environment, read once; processes that are started without
a word about theirs get what the system has. So a key is taken from the system and stays where this
process, in all of its threads, reads it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from prep.providers.credentials import KEY_NAMES


def key_names() -> list[str]:
    """Names of the variables of this process that hold keys of providers."""
    return sorted(name for name in os.environ if name in _further or name.endswith(KEY_NAMES))


def keep_keys(*further: str) -> None:
    """From now on, nothing that this process starts inherits a key. For programs, not libraries.

    further: variables that hold one although their names do not say so
    """
    with _hiding:
        _further.update(further)
        _kept.update(key_names())
        for name in _kept:
            os.unsetenv(name)


@contextmanager
def keys_hidden() -> Iterator[None]:
    """What is started inside inherits no key."""
    with _hiding:
        hidden = key_names()  # those that are kept too: they may have been set again
        for name in hidden:
            os.unsetenv(name)
        try:
            yield
        finally:
            for name in hidden:
                if name in os.environ and name not in _kept:
                    os.putenv(name, os.environ[name])


def forget_keys() -> None:
    """Takes the keys from a process that was just started: on Windows it may get a whole copy."""
    for name in key_names():
        del os.environ[name]


_hiding = Lock()
_kept: set[str] = set()
_further: set[str] = set()
