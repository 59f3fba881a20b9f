"""How the texts of one column end: what is remembered of them."""

from collections.abc import Sequence
from itertools import repeat

from msgspec import Struct

from prep.core.analyzer import FEW, hits_in, merge_hits
from prep.core.batch import Batch
from prep.core.finding import Hits
from prep.text.affix import Affix, common_suffix, merge_suffixes
from prep.text.repeats import LONGEST, repeats

SEPARATORS = (
    " ->",
    "\n\n###\n\n",
    "\n\n===\n\n",
    "\n\n---\n\n",
    "\n\n===>\n\n",
    "\n\n--->\n\n",
    "\n\n### =>\n\n",
)
"""Endings to propose for prompts, the first that occurs in none."""

STOPS = ("\n", ".", " END", "***", "+++", "&&&", "$$$", "@@@", "%%%", " [END]")
"""Endings to propose for completions, the first that occurs in none."""


class Ends(Struct, frozen=True):
    """How some texts end.

    repeats: length of an ending → the texts in which it occurs twice, but no longer one does
    occurring: candidate that occurs → how many texts end with it, and in how many it occurs before
        the end; both 0 for the full stop, which says nothing by being frequent
    """

    suffix: Affix = Affix()
    repeats: dict[int, Hits] = {}
    occurring: dict[str, tuple[int, int]] = {}


def ends_of(batch: Batch, part: str, candidates: Sequence[str]) -> Ends:
    """How the texts of a column of a batch end.

    part: "messages" for the prompts, "answers" for the completions
    candidates: endings to look for
    """
    texts = batch.prompts if part == "messages" else batch.completions
    if not batch.are_pairs:
        return Ends(
            common_suffix(texts)
        )  # in dialogues a separator is left over at most, never missing
    haystacks = batch.prompt_haystacks if part == "messages" else batch.completion_haystacks
    suffix = common_suffix(texts, haystacks)
    common = suffix.text or ""
    numbers = repeats(texts, common, haystacks)
    found = {
        length: hits_in(batch, some, part, 0, "/content", FEW) for length, some in numbers.items()
    }
    occurring: dict[str, tuple[int, int]] = {}
    # single characters are found many times faster than several, and mostly one is missing
    letters = set("".join(candidates))
    present = {char for char in letters if any(char in text for text in haystacks)}
    for candidate in candidates:
        if candidate == ".":
            if "." in present:
                occurring["."] = (0, 0)
        elif common.endswith(candidate):
            size = len(candidate)
            before = sum(len(some) for length, some in numbers.items() if length >= size)
            occurring[candidate] = (len(texts), before)
        elif present.issuperset(candidate) and any(candidate in text for text in haystacks):
            at_end = sum(map(str.endswith, texts, repeat(candidate)))
            before = sum(text.find(candidate, 0, -1) >= 0 for text in texts)
            occurring[candidate] = (at_end, before)
    return Ends(suffix, found, occurring)


def merge_ends(a: Ends, b: Ends) -> Ends:
    """How the texts of both end."""
    suffix = merge_suffixes(a.suffix, b.suffix)
    longest = min(len(suffix.text or ""), LONGEST)
    found: dict[int, Hits] = {}
    for side in (a, b):
        for length, hits in side.repeats.items():
            if at := min(length, longest):
                found[at] = merge_hits(found.get(at, Hits()), hits, FEW)
    occurring = dict(a.occurring)
    for candidate, (at_end, before) in b.occurring.items():
        known = occurring.get(candidate, (0, 0))
        occurring[candidate] = (known[0] + at_end, known[1] + before)
    return Ends(suffix, found, occurring)
