"""HTML entities in texts that are no HTML: what an export left behind."""

import re
from collections.abc import Iterator

from prep.analyzers.sightings import Sight, SightingAnalyzer
from prep.core.batch import Batch
from prep.core.finding import Invalid, Rule, Valid

_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|#\d{2,6}|#x\w{2,5});"
)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|```")

HTML_ENTITY = Rule(
    "P320",
    "html-entity",
    "note",
    "Messages with HTML entities outside of HTML: {count} ({listed}).",
    "They come from exports of web pages, where &amp; stands for &. The model learns to write "
    "them, and people read them as they are. Take them from before the export, or decode them.",
    "manual",
    span=_ENTITY.pattern,
    examples=(
        Invalid('{"prompt":"Q&amp;A","completion":"It&#39;s open."}'),
        Invalid("prompt,completion\nOpen?,Yes&nbsp;&mdash; daily.\n", name="case.csv"),
        Valid('{"prompt":"<b>Q&amp;A</b>","completion":"Write `&` & be done; R&D;"}'),
        Valid('{"prompt":"Escape <","completion":"```html\\n&lt;\\n```"}'),
    ),
)


class Entities(SightingAnalyzer):
    """Looks for entities in messages without tags or code."""

    rules = (HTML_ENTITY,)

    def suspects(self, batch: Batch) -> list[int]:
        if not any("&" in text and _ENTITY.search(text) for text in batch.haystacks):
            return []
        numbers = (n for n, text in enumerate(batch.texts) if _entity(text))
        return sorted({batch.example_of(number) for number in numbers})

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        for part, turns in (("messages", example.messages), ("answers", example.answers)):
            for index, turn in enumerate(turns):
                if found := _entity(turn.text):
                    yield Sight("P320", part, index, "/content", found)


def _entity(text: str) -> str:
    """The first entity in a text that is no markup, "" when there is none."""
    found = _ENTITY.search(text) if "&" in text else None
    return found[0] if found and not _MARKUP.search(text) else ""


PLUGINS = (Entities(),)
