"""The encodings prep carries: byte-pair ranks, split pattern, special tokens, all as data.

Patterns, special tokens and the hashes of the published rank files are those of tiktoken 0.14
(`tiktoken_ext/openai_public.py`, MIT, 2026-11-20). The ranks lie packed in `vocab/`, so a count
needs no network: 4 bytes little-endian count k, then a zlib stream of k length bytes (0 = a rank
that no token has) followed by the bytes of all tokens in rank order. zlib unpacks in a quarter of
the time that xz takes, and every Python has it.
"""

import zlib
from collections.abc import Sequence
from hashlib import sha256
from importlib import resources
from itertools import accumulate, pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

from prep.errors import UsageError


class Vocabulary(NamedTuple):
    """One packed file of `vocab/`.

    packed_sha256: of the file as it lies in the package, checked at every load
    """

    name: str
    packed_sha256: str


class Encoding(NamedTuple):
    """Everything that turns a text into tokens.

    ranks: how many ranks of the vocabulary count, gaps included; the rest is cut off
    published_sha256: of the `.tiktoken` file that tiktoken downloads, which the ranks rebuild
    breaks: where the pattern cuts white space after its last line break: never (the whole run is
        one piece), inside (only when something follows) or always
    gigatoken: its name for the pattern, "" when it cannot take the ranks (a gap in them)
    """

    name: str
    vocabulary: Vocabulary
    ranks: int
    published_sha256: str
    pattern: str
    special_tokens: dict[str, int]
    breaks: Literal["never", "inside", "always"]
    gigatoken: str


_O200K = Vocabulary(
    "o200k_base", "3e7e205c8bd1f40b164521987061829c83cf2eedbc000c7b2855b53036b20b54"
)
_CL100K = Vocabulary(
    "cl100k_base", "5631ef0de9612e6ea4966f1b383efa38a4c7bf7103c432c865f40bd2d189bda8"
)
_P50K = Vocabulary("p50k_base", "32c3a68ee4514ce6b59003d6eddd253d52d35820be1c31d256e498c58177576d")

_O200K_PUBLISHED = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
_CL100K_PUBLISHED = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
_P50K_PUBLISHED = "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"
_R50K_PUBLISHED = "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"

_O200K_PATTERN = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
_CL100K_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
_P50K_PATTERN = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"

_O200K_SPECIAL = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}
_HARMONY_SPECIAL = {
    **_O200K_SPECIAL,
    **{f"<|reserved_{i}|>": i for i in (200000, 200001, 200004, *range(200009, 200012))},
    "<|startoftext|>": 199998,
    "<|return|>": 200002,
    "<|constrain|>": 200003,
    "<|channel|>": 200005,
    "<|start|>": 200006,
    "<|end|>": 200007,
    "<|message|>": 200008,
    "<|call|>": 200012,
    **{f"<|reserved_{i}|>": i for i in range(200013, 201088)},
}
_CL100K_SPECIAL = {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
}
_P50K_SPECIAL = {"<|endoftext|>": 50256}

_DECLARED = (
    Encoding(
        name="o200k_base",
        vocabulary=_O200K,
        ranks=199_998,
        published_sha256=_O200K_PUBLISHED,
        pattern=_O200K_PATTERN,
        special_tokens=_O200K_SPECIAL,
        breaks="always",
        gigatoken="o200k",
    ),
    Encoding(
        name="o200k_harmony",
        vocabulary=_O200K,
        ranks=199_998,
        published_sha256=_O200K_PUBLISHED,
        pattern=_O200K_PATTERN,
        special_tokens=_HARMONY_SPECIAL,
        breaks="always",
        gigatoken="o200k",
    ),
    Encoding(
        name="cl100k_base",
        vocabulary=_CL100K,
        ranks=100_256,
        published_sha256=_CL100K_PUBLISHED,
        pattern=_CL100K_PATTERN,
        special_tokens=_CL100K_SPECIAL,
        breaks="inside",
        gigatoken="cl100k",
    ),
    Encoding(
        name="p50k_base",
        vocabulary=_P50K,
        ranks=50_281,
        published_sha256=_P50K_PUBLISHED,
        pattern=_P50K_PATTERN,
        special_tokens=_P50K_SPECIAL,
        breaks="never",
        gigatoken="",
    ),
    Encoding(
        name="r50k_base",
        vocabulary=_P50K,
        ranks=50_256,
        published_sha256=_R50K_PUBLISHED,
        pattern=_P50K_PATTERN,
        special_tokens=_P50K_SPECIAL,
        breaks="never",
        gigatoken="r50k",
    ),
)

ENCODINGS = MappingProxyType({encoding.name: encoding for encoding in _DECLARED})
"""Name → encoding, the default first."""


def tokens(encoding: Encoding) -> list[bytes]:
    """The bytes of each token, in rank order; empty where a rank has none.

    Raises UsageError when the packed file is damaged.
    """
    name = f"{encoding.vocabulary.name}.zlib"
    packed = resources.files("prep.tokens").joinpath("vocab", name).read_bytes()
    if sha256(packed).hexdigest() != encoding.vocabulary.packed_sha256:
        raise UsageError(
            f"the file prep/tokens/vocab/{name} of this installation is damaged; "
            "install finetune-prep again"
        )
    size = int.from_bytes(packed[:4], "little")
    data = zlib.decompress(packed[4:])
    ends = accumulate(data[: encoding.ranks], initial=size)
    return [data[i:j] for i, j in pairwise(ends)]


def ranks(encoding: Encoding) -> dict[bytes, int]:
    """Token bytes → rank, in rank order. Raises UsageError as `tokens` does."""
    return ranks_of(tokens(encoding))


def ranks_of(tokens: Sequence[bytes]) -> dict[bytes, int]:
    """Token bytes → rank, in rank order."""
    found = dict(zip(tokens, range(len(tokens)), strict=True))
    found.pop(b"", None)
    return found
