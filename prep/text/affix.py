"""What many texts share at their beginning or end: folds that merge exactly.

The longest common prefix of all texts is the common prefix of the common prefixes of any parts of
them, so two states merge into one. How a text goes on after the prefix is needed to cut it between
whole characters, and is known without keeping the texts: where the prefix shrinks, the next
character of every text on that side is the next character of its longer prefix.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

from msgspec import Struct

from prep.text.graphemes import has_boundaries_only, is_boundary


class Affix(Struct, frozen=True):
    """The longest common prefix, or suffix, of some texts.

    text: None when there were no texts
    torn: True when in some text the affix ends within a character that people see as one
    is_whole: True when one of the texts is the affix and nothing else
    is_part: True when one of the texts is longer than the affix
    """

    text: str | None = None
    torn: bool = False
    is_whole: bool = False
    is_part: bool = False

    @property
    def is_all(self) -> bool:
        """True when all texts are equal, and there are some."""
        return self.text is not None and not self.is_part


def common_prefix(texts: Sequence[str], haystacks: Sequence[str] = ("\r",)) -> Affix:
    """The longest common prefix of some texts.

    haystacks: the texts in few strings, if there are some; where they may be cut anywhere, that
        saves time
    """
    if not texts:
        return Affix()
    common = _held_by_all(texts, str.startswith, shared_prefix)
    if not common:
        return _described("", ("" in texts, any(texts)), ())
    if all(map(has_boundaries_only, haystacks)):
        return _uncut(common, texts)
    size = len(common)
    after = {text[size : size + 1] for text in texts}
    return _described(
        common,
        ("" in after, after != {""}),
        ((common[-1], char) for char in after if char),
    )


def common_suffix(texts: Sequence[str], haystacks: Sequence[str] = ("\r",)) -> Affix:
    """The longest common suffix of some texts.

    haystacks: see `common_prefix`
    """
    if not texts:
        return Affix()
    common = _held_by_all(texts, str.endswith, shared_suffix)
    if not common:
        return _described("", ("" in texts, any(texts)), ())
    if all(map(has_boundaries_only, haystacks)):
        return _uncut(common, texts)
    size = len(common)
    before = {text[-size - 1 : -size] for text in texts}
    return _described(
        common,
        ("" in before, before != {""}),
        ((char, common[0]) for char in before if char),
    )


def merge_prefixes(a: Affix, b: Affix) -> Affix:
    """The longest common prefix of the texts of both."""
    if a.text is None or b.text is None:
        return b if a.text is None else a
    common = shared_prefix(a.text, b.text)
    return _merged(common, [_shrunk(side, common, is_prefix=True) for side in (a, b)])


def merge_suffixes(a: Affix, b: Affix) -> Affix:
    """The longest common suffix of the texts of both."""
    if a.text is None or b.text is None:
        return b if a.text is None else a
    common = shared_suffix(a.text, b.text)
    return _merged(common, [_shrunk(side, common, is_prefix=False) for side in (a, b)])


def untorn_prefix(affix: Affix) -> str:
    """The prefix without a last character that is torn, "" for none."""
    text = affix.text or ""
    if not affix.torn:
        return text
    cut = len(text) - 1
    while cut > 0 and not is_boundary(text[cut - 1], text[cut]):
        cut -= 1
    return text[:cut]


def untorn_suffix(affix: Affix) -> str:
    """The suffix without a first character that is torn, "" for none."""
    text = affix.text or ""
    if not affix.torn:
        return text
    cut = 1
    while cut < len(text) and not is_boundary(text[cut - 1], text[cut]):
        cut += 1
    return text[cut:]


def shared_prefix(a: str, b: str) -> str:
    """The longest text both begin with."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if b.startswith(a[low:middle], low):
            low = middle
        else:
            high = middle - 1
    return a[:low]


def shared_suffix(a: str, b: str) -> str:
    """The longest text both end with."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if b.endswith(a[len(a) - middle : len(a) - low], 0, len(b) - low):
            low = middle
        else:
            high = middle - 1
    return a[len(a) - low :]


def _held_by_all(
    texts: Sequence[str], holds: Callable[[str, str], bool], shared: Callable[[str, str], str]
) -> str:
    """The longest text that all hold, which shrinks only when one does not."""
    common = shared(texts[0], texts[-1])
    if not all(map(holds, texts, repeat(common))):
        for text in texts:
            if not holds(text, common):
                common = shared(common, text)
                if not common:
                    break
    return common


def _described(text: str, sizes: tuple[bool, bool], seams: Iterable[tuple[str, str]]) -> Affix:
    torn = any(not is_boundary(before, after) for before, after in seams)
    return Affix(text, torn, *sizes)


def _uncut(common: str, texts: Sequence[str]) -> Affix:
    equal = texts.count(common)
    return Affix(common, False, equal > 0, equal < len(texts))


def _shrunk(side: Affix, common: str, *, is_prefix: bool) -> Affix:
    own = side.text or ""
    if len(own) == len(common):
        return side
    seams: list[tuple[str, str]] = []
    if common and is_prefix:
        seams.append((common[-1], own[len(common)]))
    elif common:
        seams.append((own[-len(common) - 1], common[0]))
    return _described(common, (False, True), seams)


def _merged(common: str, sides: Sequence[Affix]) -> Affix:
    return Affix(
        common,
        any(side.torn for side in sides),
        any(side.is_whole for side in sides),
        any(side.is_part for side in sides),
    )
