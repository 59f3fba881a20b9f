"""An edit: a pure change to one example, as data."""

from typing import ClassVar, Literal, Protocol

from msgspec import Struct

from prep.core.example import Example


class Edit(Protocol):
    """A change that sees one example and nothing else, so it can run anywhere, in any order.

    Every kind is a frozen, tagged Struct in `prep.edits`.

    leaves_out: True for a kind whose only effect is to leave examples out. Such edits run before
        those of the same round that rewrite, because they know examples by their digest.
    """

    leaves_out: ClassVar[bool]

    def apply(self, example: Example) -> Example | None:
        """The example after the change, itself when nothing changes, None to leave it out.

        The example given is never changed.
        """
        ...

    def describe(self) -> str:
        """One sentence for a person: what it does."""
        ...


class TextEdit(Edit, Protocol):
    """An edit of one text of an example. Several in a row are done in one go.

    part: "prompt", the text of the last message given, or "completion", that of every answer
    """

    part: Literal["prompt", "completion"]

    def change(self, text: str) -> str:
        """The text after the change, itself when nothing changes."""
        ...


class EarlyEdit(Edit, Protocol):
    """An edit that also makes examples fit for another layout, so it comes before a conversion.

    It never leaves an example out.

    is_early: True
    """

    is_early: ClassVar[bool]


class DigestEdit(Edit, Protocol):
    """An edit that leaves an example out for its digest: whoever knows it need not ask `apply`."""

    def drops(self, digest: bytes, record: int) -> bool:
        """Whether the example of this digest, read from this record (1-based), is left out."""
        ...


class Step(Struct, frozen=True):
    """One fix taken: which rule asked for it and the edits it is made of.

    spared: sheet ("" for text files) → numbers of the records it leaves as they are
    """

    code: str
    title: str
    edits: tuple[Edit, ...]
    spared: dict[str, tuple[int, ...]] = {}
