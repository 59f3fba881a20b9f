"""The fast path: gigatoken where it is installed (`finetune-prep[fast]`), tiktoken until it pays.

gigatoken (0.10, 2026-07) counts 4 to 6 times as fast as tiktoken and was exact on 2.3 million
messages and 180,000 adversarial strings, given `special_tokens={}` and an explicit pattern. It is
the work of one author, so it is never taken on trust: it must agree with tiktoken on a fixed set
of strings at the start and on the first `CHECKED` texts after that, and is dropped at the first
difference. Its cache grows without bound in 0.10 (later versions bound it), so it is rebuilt when
the process has grown by `GROWTH` bytes.
"""

import logging
import sys
import tempfile
from binascii import b2a_base64
from collections.abc import Callable, Sequence, Sized
from importlib.util import find_spec
from itertools import product
from pathlib import Path

from prep.tokens.encodings import Encoding
from prep.tokens.exact import Tiktoken, well_formed

WARM_UP = 2_000_000
"""Characters counted by tiktoken first: building gigatoken costs about half a second."""

CHECKED = 1_000
"""Texts counted by both."""

GROWTH = 300_000_000
"""Bytes the process may grow by before the cache is dropped."""

LOOK = 4_000_000
"""Characters between two looks at the size of the process."""

BLIND = 32_000_000
"""Characters after which the cache is dropped where the size of the process cannot be seen; words
that never repeat take about ten bytes each character."""

_ATOMS = (
    *(
        "a",
        "The",
        "iPhone15",
        "don't",
        "I'LL",
        "déjà",
        "straße",
        "Ωμέγα",
        "Привет",
        "שלום",
        "مرحبا",
    ),
    *(
        "नमस्ते",
        "ภาษา",
        "漢字",
        "ひらがな",
        "한국어",
        "ǅ",
        "ʰ",
        "e\u0301",
        "👩‍👩‍👧",
        "٣٤",
        "12345",
        "Ⅻ²",
    ),
    *(
        " ",
        "   ",
        "\t",
        "\n",
        "\r\n",
        "\n\n \n",
        "\xa0",
        "\u2028",
        "\u3000",
        "\x85",
        "\x1c",
        "\x00",
    ),
    *("!", "...", "://", "!\n/", "{}[]();", "$€", "_", "<|endoftext|>", "<|im_start|>", "\ufffd"),
)
PROBES = tuple("".join(pair) for pair in product(_ATOMS, repeat=2))
"""The fixed set: every pair of letters, digits, marks, white space and signs of many kinds."""

_logger = logging.getLogger("prep.tokens")


def installed(encoding: Encoding) -> bool:
    """Whether gigatoken is there and can take this encoding."""
    return bool(encoding.gigatoken) and find_spec("gigatoken") is not None


class Gigatoken:
    """Counts with gigatoken as long as it agrees with tiktoken.

    warm_up: see `WARM_UP`
    trusted: False once it was dropped
    """

    def __init__(self, encoding: Encoding, exact: Tiktoken, warm_up: int = WARM_UP) -> None:
        self._encoding = encoding
        self._exact = exact
        self._warm_up = warm_up
        self._encode: Callable[[str], Sized] | None = None
        self.trusted = True
        self._unchecked = CHECKED
        self._since_look = 0
        self._size = 0

    @property
    def active(self) -> bool:
        """Whether gigatoken counts: built, and not dropped."""
        return self._encode is not None

    @property
    def checked(self) -> bool:
        """Whether it was compared with tiktoken on as many texts as it has to be, or dropped."""
        return not self._unchecked or not self.trusted

    def get_ready(self, *, vouched: bool = False) -> None:
        """Builds gigatoken now, and not after the warm-up.

        vouched: True when another process of this run compares it with tiktoken
        """
        if vouched:
            self._unchecked = 0
        if self.trusted and not self.active:
            self._warm_up = 0
            self._start(vouched=vouched)

    def distrust(self) -> None:
        """Counts with tiktoken from here on: another process has dropped it and said why."""
        self.trusted = False
        self._encode = None

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, in order."""
        if not self.trusted:
            return self._exact.count(texts)
        characters = sum(map(len, texts))
        if self._encode is None:
            if self._warm_up > 0:
                self._warm_up -= characters
                return self._exact.count(texts)
            self._start()
            if self._encode is None:
                return self._exact.count(texts)
        counts = self._checked(texts) if self._unchecked else self._fast(texts)
        self._since_look += characters
        if self._since_look >= LOOK:
            self._look()
        return counts

    def _start(self, *, vouched: bool = False) -> None:
        """Builds gigatoken and tries it on the fixed set; drops it when it does not agree."""
        try:
            self._build()
            counts = self._fast(PROBES[:1] if vouched else PROBES)
        except (ImportError, OSError, TypeError, ValueError, AttributeError) as error:
            self._drop(f"it cannot be used ({error.__class__.__name__})")
            return
        if not vouched and counts != self._exact.count(PROBES):
            self._drop("it counts otherwise than tiktoken")

    def _build(self) -> None:
        # its names come from Rust, where pyright does not look
        from gigatoken import Tokenizer  # pyright: ignore[reportAttributeAccessIssue]

        self._encode = None  # frees the cache before another one is built
        lines = [
            b"%b %d\n" % (b2a_base64(token, newline=False), rank)
            for rank, token in enumerate(self._exact.tokens)
        ]
        with tempfile.TemporaryDirectory(prefix="prep-") as folder:
            path = Path(folder, f"{self._encoding.name}.tiktoken")
            path.write_bytes(b"".join(lines))
            tokenizer = Tokenizer.from_tiktoken(
                path, pretokenizer=self._encoding.gigatoken, special_tokens={}
            )
        self._encode = tokenizer.backend.encode
        self._since_look = 0
        self._size = _resident_bytes()

    def _fast(self, texts: Sequence[str]) -> list[int]:
        encode = self._encode
        if encode is None:
            return self._exact.count(texts)
        try:
            return [len(encode(text)) for text in texts]
        except TypeError:  # gigatoken takes no lone surrogate
            return [
                len(encode(text)) if _is_well_formed(text) else self._exact.count([text])[0]
                for text in texts
            ]
        except BaseException as error:  # a panic in Rust is one, of a class no module exports
            if error.__class__.__name__ != "PanicException":
                raise
            self._drop("it panicked")
            return self._exact.count(texts)

    def _checked(self, texts: Sequence[str]) -> list[int]:
        """The first texts counted by both; tiktoken's word holds."""
        first = texts[: self._unchecked]
        self._unchecked -= len(first)
        exact = self._exact.count(first)
        if self._fast(first) != exact:
            self._drop("it counts otherwise than tiktoken")
        return exact + self._fast(texts[len(first) :])

    def _look(self) -> None:
        """Rebuilds gigatoken when its cache may have grown too large."""
        size = _resident_bytes()
        if size > self._size + GROWTH or (not size and self._since_look >= BLIND):
            self._build()
        elif size:
            self._since_look = 0

    def _drop(self, reason: str) -> None:
        self.trusted = False
        self._encode = None
        _logger.warning("gigatoken is not used for %s: %s", self._encoding.name, reason)


def _is_well_formed(text: str) -> bool:
    return text == well_formed(text)


def _resident_bytes() -> int:
    """Memory this process holds, 0 where the system does not say so in a file."""
    if sys.platform != "linux":
        return 0
    import resource

    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()
