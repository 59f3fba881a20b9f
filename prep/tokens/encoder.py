"""Encoders: how many tokens a text has, by the name of an encoding.

An encoder is made once per process and name, and remembers the counts of texts it has met: in real
files a fifth to two thirds of all bytes are repeated texts (system prompts, tool results).
"""

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from prep.errors import UsageError
from prep.tokens import gigatoken, huggingface
from prep.tokens.encodings import ENCODINGS
from prep.tokens.exact import Tiktoken

DEFAULT_ENCODING = next(iter(ENCODINGS))


class Counter(Protocol):
    """What counts the texts an encoder has not met; never raises, whatever the text."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, in order."""
        ...


class Memo:
    """The counts of texts that came back, bounded in number and in characters.

    What was met once is known by its hash alone: most texts never come back, and to keep them would
    cost a tenth of counting them. Texts and hashes have two generations each: when the young one is
    full it becomes the old one and the old one is forgotten. What comes back moves to the young
    one, so what repeats stays.

    entries: texts remembered at most
    characters: of all texts remembered, at most; a text longer than 1/32 of it is not remembered
    """

    def __init__(self, entries: int = 100_000, characters: int = 1 << 23) -> None:
        self._entries = entries // 2
        self._characters = characters // 2
        self._longest = characters // 32
        self._young: dict[str, int] = {}
        self._old: dict[str, int] = {}
        self._held = 0
        self._met: set[int] = set()
        self._met_before: set[int] = set()

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def counts(
        self, texts: Sequence[str], count: Callable[[Sequence[str]], list[int]]
    ) -> list[int]:
        """Tokens of each text, in order; `count` is asked once for each text not remembered."""
        distinct = dict.fromkeys(texts)
        young, old = self._young, self._old
        known: dict[str, int] = {}
        if young or old:
            known = {text: young[text] for text in distinct if text in young}
            back = {text: old[text] for text in distinct if text in old}
            known |= back
            self._remember(back)
        unknown = [text for text in distinct if text not in known] if known else list(distinct)
        found = count(unknown)
        self._meet(unknown, found)
        if len(unknown) == len(texts):
            return found
        known.update(zip(unknown, found, strict=True))
        return list(map(known.__getitem__, texts))

    def _meet(self, texts: Sequence[str], counts: Sequence[int]) -> None:
        """Remembers the texts that were met before; a false one among them does no harm."""
        hashes = list(map(hash, texts))
        again = self._met.intersection(hashes) | self._met_before.intersection(hashes)
        if again:
            self._remember(
                {
                    text: tokens
                    for text, tokens, number in zip(texts, counts, hashes, strict=True)
                    if number in again
                }
            )
        self._met.update(hashes)
        if len(self._met) > self._entries:
            self._met_before, self._met = self._met, set()

    def _remember(self, texts: dict[str, int]) -> None:
        for text, tokens in texts.items():
            size = len(text)
            if size > self._longest:
                continue
            if len(self._young) >= self._entries or self._held + size > self._characters:
                self._old, self._young, self._held = self._young, {}, 0
            self._young[text] = tokens
            self._held += size


class Encoder:
    """Counts tokens in one encoding; pickled by its name, so a worker builds its own.

    name: of the encoding, or the path of a `tokenizer.json`, as given to `encoder`
    """

    def __init__(self, name: str, fast: bool, counter: Counter) -> None:
        self.name = name
        self._fast = fast
        self._counter = counter
        self._memo = Memo()
        self._lock = threading.Lock()

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, in order. Special-token text is plain text; never raises."""
        with self._lock:
            return self._memo.counts(texts, self._counter.count)

    def get_ready(self, *, vouched: bool = False) -> None:
        """Builds now what is otherwise built when the input turns out to be long.

        vouched: True when another process of this run compares the fast path with tiktoken, and
            says when it must not be used
        """
        if isinstance(self._counter, gigatoken.Gigatoken):
            self._counter.get_ready(vouched=vouched)

    def forget(self) -> None:
        """Forgets the texts it has met: to be called when others follow."""
        with self._lock:
            self._memo = Memo()

    @property
    def is_checked(self) -> bool:
        """Whether gigatoken, where it is used, has been compared with tiktoken to the end."""
        return not isinstance(self._counter, gigatoken.Gigatoken) or self._counter.checked

    @property
    def has_dropped_fast(self) -> bool:
        """Whether gigatoken was tried and is not used."""
        return isinstance(self._counter, gigatoken.Gigatoken) and not self._counter.trusted

    def distrust_fast(self) -> None:
        """Counts without gigatoken from here on, and forgets what it has counted."""
        if isinstance(self._counter, gigatoken.Gigatoken) and self._counter.trusted:
            self._counter.distrust()
            self._memo = Memo()

    def __reduce__(self) -> tuple[Callable[[str, bool], "Encoder"], tuple[str, bool]]:
        return encoder, (self.name, self._fast)

    def __repr__(self) -> str:
        return f"encoder({self.name!r})"


def encoder(name: str = DEFAULT_ENCODING, fast: bool = True) -> Encoder:
    """The encoder of an encoding, the same object each time in one process.

    name: one of `ENCODINGS`, or the path of a `tokenizer.json` of Hugging Face
    fast: whether gigatoken counts where it is installed; the counts are the same

    Raises UsageError when the name is unknown or a package or part of prep is missing, InputError
    when the file is not a tokenizer.
    """
    return _encoder(name, fast)


@lru_cache(maxsize=16)
def _encoder(name: str, fast: bool) -> Encoder:
    return Encoder(name, fast, _counter(name, fast))


def _counter(name: str, fast: bool) -> Counter:
    if name.endswith(huggingface.SUFFIX):
        return huggingface.HuggingFace(name)
    if name not in ENCODINGS:
        raise UsageError(
            f"unknown encoding '{name}'; known: {', '.join(sorted(ENCODINGS))}, "
            "or the path of a tokenizer.json"
        )
    exact = Tiktoken(ENCODINGS[name])
    if fast and gigatoken.installed(ENCODINGS[name]):
        return gigatoken.Gigatoken(ENCODINGS[name], exact)
    return exact
