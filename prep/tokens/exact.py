"""Exact counts by tiktoken, for any text whatever.

`encode_ordinary` in a plain loop: special-token text is plain text, a lone surrogate counts as
U+FFFD. tiktoken's batch call takes twice as long on short texts.

One thing breaks tiktoken (0.14): a run of about 1,000,000 white-space characters exceeds the
backtracking limit of its regular expressions and panics, past `except Exception` and with a Rust
backtrace on stderr. So a run of more than `LONG_RUN` characters is cut out and counted apart. Where
the pattern cuts such a run is known:

- the line breaks it starts with belong to the punctuation before it, if the pattern says so,
- the rest up to its last line break is one piece (see `Encoding.breaks`),
- what is left is one piece too, except that a character that is followed by something belongs to
  what follows, or stands alone.

Nothing else in a pattern looks over the edge of white space, so the text before and the text after
count as they do in the whole.
"""

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from prep.tokens.encodings import Encoding, ranks_of, tokens

if TYPE_CHECKING:
    import tiktoken

LONG_RUN = 500_000
"""White-space characters in a row from which on a run is counted apart."""

_NO_SPECIAL: set[str] = set()

# `\s` of Python takes U+001C to U+001F as well, `\s` of the patterns does not.
_WHITE = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


class Tiktoken:
    """Counts the texts of one encoding with tiktoken.

    long_run: see `LONG_RUN`; any value from 1 on gives the same counts
    """

    def __init__(self, encoding: Encoding, long_run: int = LONG_RUN) -> None:
        import tiktoken  # noqa: F401 - who lacks the package is told before anything is counted

        self._tokens: list[bytes] | None = tokens(encoding)
        self._encoding = encoding
        self._long_run = long_run

    @property
    def tokens(self) -> list[bytes]:
        """The bytes of each token, in rank order. Loaded anew once tiktoken has its copy."""
        return tokens(self._encoding) if self._tokens is None else self._tokens

    @cached_property
    def _tiktoken(self) -> "tiktoken.Encoding":
        # made when first asked: a process that counts with gigatoken may never need it
        import tiktoken

        made = tiktoken.Encoding(
            self._encoding.name,
            pat_str=self._encoding.pattern,
            mergeable_ranks=ranks_of(self.tokens),
            special_tokens=self._encoding.special_tokens,
        )
        # 25 MB that nobody reads again: it counts with a copy, and keeps these to be pickled
        made._mergeable_ranks = {}
        self._tokens = None
        return made

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, in order."""
        long = self._long_run
        try:
            count = self._count
            return [count(text) if len(text) < long else self._count_long(text) for text in texts]
        except UnicodeEncodeError:  # a lone surrogate
            encode = self._tiktoken.encode_ordinary
            return [
                len(encode(text)) if len(text) < long else self._count_long(text) for text in texts
            ]

    @cached_property
    def _count(self) -> Callable[[str], int]:
        """Tokens of a text. Raises UnicodeEncodeError for a lone surrogate."""
        encode = self._tiktoken.encode_ordinary
        try:
            # what `encode_to_numpy` is made of: a number of bytes, where the others make a Python
            # integer of every token and throw it away, which takes a twelfth of the time
            packed = self._tiktoken._core_bpe.encode_to_tiktoken_buffer
            if memoryview(packed("one two", _NO_SPECIAL)).nbytes == 4 * len(encode("one two")):
                return lambda text: memoryview(packed(text, _NO_SPECIAL)).nbytes // 4
        except (AttributeError, TypeError):
            pass  # no part of tiktoken's interface: it may go
        return lambda text: len(encode(text))

    def _count_long(self, text: str) -> int:
        """Tokens of a text that may hold long runs of white space."""
        encode = self._tiktoken.encode_ordinary
        total = start = 0
        for run in self._runs.finditer(text):
            end = run.end()
            begin = self._end_of_piece(text, start, run)
            if begin == end:
                continue  # all of it belongs to a piece that may go on, and does not panic
            total += len(encode(text[start:begin]))
            start = end
            broken = self._last_break(text, begin, end)
            if end < len(text) and broken < end:
                start = end - 1
            for i, j in ((begin, broken), (broken, start)):
                total += self._piece(text[i:j])
        return total + len(encode(text[start:]))

    @cached_property
    def _runs(self) -> re.Pattern[str]:
        return re.compile(f"[{_WHITE}]{{{self._long_run},}}")

    def _end_of_piece(self, text: str, start: int, run: re.Match[str]) -> int:
        """Where the piece before a run ends: at the run, or after its leading line breaks."""
        begin = run.start()
        first = text[begin]
        if begin == start or first not in "\r\n":
            return begin
        # The piece takes the line break if the two bytes at the seam can merge, so ask a
        # vocabulary in which this one merge is all that there is.
        seam = well_formed(text[begin - 1]).encode()[-1:] + first.encode()
        probe = self._probe(seam)
        if len(probe.encode_ordinary(text[start : begin + 1])) == len(
            probe.encode_ordinary(text[start:begin])
        ):
            while begin < run.end() and text[begin] in "\r\n":
                begin += 1
        return begin

    def _probe(self, seam: bytes) -> "tiktoken.Encoding":
        import tiktoken

        single = {bytes([i]): i for i in range(256)}
        return tiktoken.Encoding(
            "probe",
            pat_str=self._encoding.pattern,
            mergeable_ranks={**single, seam: 256},
            special_tokens={},
        )

    def _last_break(self, text: str, begin: int, end: int) -> int:
        """The end of the piece that closes with the last line break of text[begin:end]."""
        breaks = self._encoding.breaks
        if breaks == "never" or (breaks == "inside" and end == len(text)):
            return begin
        return max(text.rfind("\n", begin, end), text.rfind("\r", begin, end), begin - 1) + 1

    def _piece(self, white: str) -> int:
        """Tokens of white space that no pattern cuts."""
        if not white:
            return 0
        # tiktoken's public calls all split by the pattern first, which is what panics here.
        return len(self._tiktoken._encode_single_piece(white))


def well_formed(text: str) -> str:
    """The text as tiktoken takes it: pairs of surrogates joined, lone ones as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
