"""Images in messages: type, size, place, number."""

import binascii
from base64 import b64decode
from collections.abc import Iterator

from prep.analyzers.roles import meaning
from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer, State
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.finding import Finding, Invalid, Rule, Severity, Valid

MOST_IMAGES = 64
"""Images per example at most at any provider (Azure OpenAI, vision fine-tuning guide, 2026)."""

LARGEST_BYTES = 10 * 2**20
"""Bytes per image at most (OpenAI vision fine-tuning guide, 2026)."""

SIGNATURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "image/webp": b"RIFF"}
"""Types that are taken and how their bytes begin (OpenAI vision fine-tuning guide, 2026)."""

_PNG = "data:image/png;base64,iVBORw0KGgo="


def _case(role: str, url: str) -> str:
    other = "assistant" if role == "user" else "user"
    image = f'{{"role":"{role}","content":[{{"type":"image_url","image_url":{{"url":"{url}"}}}}]}}'
    text = f'{{"role":"{other}","content":"A cat."}}'
    pair = f"{image},{text}" if role == "user" else f"{text},{image}"
    return f'{{"messages":[{pair}]}}'


INVALID_IMAGE = Rule(
    "P811",
    "invalid-image",
    "error",
    "Images that are refused or silently left out: {count} ({listed}).",
    "Images are JPEG, PNG or WEBP of 10 MB at most, in messages of the user, by https or as a data "
    "URL. A provider refuses others or trains without them and says nothing.",
    "manual",
    words=("listed",),
    examples=(
        Invalid(_case("assistant", _PNG)),
        Invalid(_case("user", "data:image/gif;base64,R0lGODlh")),
        Invalid(_case("user", "ftp://example.com/cat.png")),
        Invalid(_case("user", "data:image/png;base64,R0lGODlh")),
        Valid(_case("user", _PNG)),
        Valid(_case("user", "https://example.com/cat.png")),
    ),
)


class Images(SightingAnalyzer):
    """Looks at every message whose content has parts."""

    rules = (INVALID_IMAGE,)

    def suspects(self, batch: Batch) -> list[int]:
        if list not in batch.content_types:
            return []
        return [
            i
            for i in batch.rich
            if any(isinstance(turn.content, list) for turn in batch.given[i] + batch.wanted[i])
        ]

    def severity(self, rule: Rule, seen: Seen, context: Context) -> Severity | None:
        if context.target is None:
            return "warning" if set(seen.details) == {LOCAL} else None
        is_fine_here = set(seen.details) <= {LOCAL, NO_OBJECT}
        return "warning" if is_fine_here and not context.target.hosted else None

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        images = 0
        for part, turns in (("messages", example.messages), ("answers", example.answers)):
            for index, turn in enumerate(turns):
                if not isinstance(turn.content, list):
                    continue
                for number, item in enumerate(turn.content):
                    if not isinstance(item, dict) or item.get("type") != "image_url":
                        continue
                    images += 1
                    tail = f"/content/{number}/image_url"
                    image = item.get("image_url")
                    url = image.get("url") if isinstance(image, dict) else image
                    problem = _problem(url) if isinstance(url, str) else ""
                    if meaning(turn) != "user":
                        problem = f"in a message of the {turn.role}"
                    elif images == MOST_IMAGES + 1:
                        problem = f"more than {MOST_IMAGES} in one example"
                    if problem:
                        yield Sight("P811", part, index, tail, problem)
                    if image is url and url is not None:
                        yield Sight(AS_TEXT, part, index, tail, NO_OBJECT)

    def finish(self, state: State, context: Context) -> Iterator[Finding]:
        """The findings; some targets want the address of an image as a text."""
        rest = {code: seen for code, seen in state.items() if code != AS_TEXT}
        images = context.target.images if context.target else None
        if AS_TEXT in state and (images is None or images.shape != "string"):
            rest = self.merge(rest, {"P811": state[AS_TEXT]})
        return super().finish(rest, context)


def _problem(url: str) -> str:
    """What is wrong with the address of an image, "" when nothing is."""
    scheme, _, rest = url.partition(":")
    if scheme in ("https", "http"):
        path = rest.partition("?")[0].lower()
        return "a GIF, BMP, TIFF or SVG" if path.endswith(_OTHER_TYPES) else ""
    if scheme != "data":
        return f"scheme {scheme}" if 1 < len(scheme) < 10 and rest else LOCAL
    head, comma, data = rest.partition(",")
    kind, _, encoding = head.partition(";")
    if not comma or encoding != "base64":
        return "a data URL that is not base64"
    if kind not in SIGNATURES:
        return f"type {kind[:40]}"
    if len(data) * 3 // 4 > LARGEST_BYTES:
        return "larger than 10 MB"
    try:
        start = b64decode(data[:16], validate=True)
    except binascii.Error:
        return "a data URL that is not base64"
    return "" if start.startswith(SIGNATURES[kind]) else f"not {kind} inside"


AS_TEXT = "text"
"""What is remembered of `image_url` as a text, until it is known what the target wants."""

NO_OBJECT = "an address without an object"

LOCAL = "a path of this machine"
"""What an address without a scheme is: right for a trainer that runs here, for no provider."""

_OTHER_TYPES = (".gif", ".bmp", ".tiff", ".tif", ".svg")

PLUGINS = (Images(),)
