"""What tells a place from all others, also after rows were inserted above it."""

from collections import Counter
from hashlib import sha256

from prep.core.finding import Finding
from prep.core.location import Location
from prep.core.reporter import View
from prep.text import json_text


class Prints:
    """Fingerprints of places, in the order of a report; those of equal records are numbered."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._seen: Counter[str] = Counter()

    def of(self, finding: Finding, where: Location) -> tuple[str, str]:
        """How a place is recognised, and its fingerprint: by its content, else by its numbers."""
        content = self._view.fingerprints.get((finding.code, where))
        if content:
            return "prepContent/v1", self._numbered(content)
        identity = (finding.code, where.path, where.sheet, where.record, where.pointer)
        print_ = sha256(json_text.encode(identity)).hexdigest()[:32]
        return "prepPlace/v1", self._numbered(print_)

    def _numbered(self, print_: str) -> str:
        self._seen[print_] += 1
        return f"{print_}:{self._seen[print_]}"
