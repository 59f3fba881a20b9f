"""A header that stands among the rows of its table, as where one export was appended to another."""

from collections.abc import Sequence

_BETWEEN = "\x1f"


def joined(cells: Sequence[str]) -> str:
    """The cells of a row as one text, without empty ones at the end."""
    return _BETWEEN.join(map(str.strip, cells)).rstrip(_BETWEEN)


class RepeatedHeader:
    """Knows the header when it comes again.

    header: its cells as one text, "" for a table whose header is not looked for again
    begins: its first cell
    """

    def __init__(self, header: str) -> None:
        self._header = header
        self.begins = header.partition(_BETWEEN)[0]

    def __bool__(self) -> bool:
        return bool(self._header)

    def is_again(self, row: Sequence[str]) -> bool:
        """True for a row that repeats the header."""
        return bool(self._header) and row[0].strip() == self.begins and joined(row) == self._header
