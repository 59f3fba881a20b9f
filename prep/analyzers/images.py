"""Images in messages: type, size, place, number."""

import datetime as dt
from base64 import b64decode
from collections.abc import Iterator

from prep.analyzers.roles import meaning
from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer, State
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.facts import ImageRules
from prep.core.finding import Finding, Invalid, Rule, Severity, Valid

MOST_IMAGES = 64
"""Images per example at most at any provider (Azure OpenAI, vision fine-tuning guide, 2026)."""

LARGEST_BYTES = 10 * 2**20
"""Bytes per image at most (OpenAI vision fine-tuning guide, 2026)."""

SIGNATURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "image/webp": b"RIFF"}
"""Types that are taken and how their bytes begin (OpenAI vision fine-tuning guide, 2026)."""

_PNG = "data:image/png;base64,iVBORw0KGgo="
_GREY = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptV"


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
    "Images are JPEG, PNG or WEBP in colour, of 10 MB at most, in messages of the user, by https "
    "or as a data URL. A provider refuses others or trains without them and says nothing.",
    "manual",
    words=("listed",),
    examples=(
        Invalid(_case("assistant", _PNG)),
        Invalid(_case("user", "data:image/gif;base64,R0lGODlh")),
        Invalid(_case("user", "ftp://example.com/cat.png")),
        Invalid(_case("user", "data:image/png;base64,R0lGODlh")),
        Invalid(_case("user", "data:image/png;base64,ÄÖÜß")),
        Invalid(_case("user", _GREY), options={"target": "openai/gpt-4o"}),
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
            return "warning" if set(seen.details) <= {LOCAL, MODE} else None
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
                    found = list(_problems(url)) if isinstance(url, str) else []
                    if meaning(turn) != "user":
                        found = [(f"role {turn.role}", f"in a message of the {turn.role}")]
                    elif images == MOST_IMAGES + 1:
                        found = [("P811", f"more than {MOST_IMAGES} in one example")]
                    for key, words in found:
                        yield Sight(key, part, index, tail, words)
                    if image is url and url is not None:
                        yield Sight(AS_TEXT, part, index, tail, NO_OBJECT)

    def finish(self, state: State, context: Context) -> Iterator[Finding]:
        """The findings: of each problem that the target, or any known one, has with images."""
        images = context.target.images if context.target else None
        limit = context.target.limit("max_image_bytes") if context.target else None
        most = limit.value if limit else LARGEST_BYTES
        merged: State = {}
        for key, seen in state.items():
            if _is_refused(key, images or ANY, most):
                merged = self.merge(merged, {"P811": seen})
        return super().finish(merged, context)


ANY = ImageRules(
    accepted=True,
    media_types=("image/jpeg", "image/png", "image/webp"),
    roles=("user",),
    shape="object",
    modes=("RGB", "RGBA"),
    source="OpenAI vision fine-tuning guide",
    date=dt.date(2026, 11, 20),
    evidence="D",
)
"""What holds where no target is named, or nothing else is known of it."""


def _is_refused(key: str, images: ImageRules, most: int) -> bool:
    """Whether a target refuses, or leaves out, what was seen.

    most: bytes of an image
    """
    kind, _, value = key.partition(" ")
    match kind:
        case "type":
            return value not in (images.media_types or ANY.media_types)
        case "role":
            return value not in (images.roles or ANY.roles)
        case "mode":
            return bool(images.modes) and value not in images.modes
        case "megabytes":
            return int(value) * MEGABYTE >= most
        case "text":
            return images.shape != "string"
    return True


def _problems(url: str) -> Iterator[tuple[str, str]]:
    """What may be wrong with an image: "P811" where nobody takes it, else what to ask the target;
    and words for it.
    """
    scheme, _, rest = url.partition(":")
    if scheme in ("https", "http"):
        if rest.partition("?")[0].lower().endswith(_OTHER_TYPES):
            yield "P811", "a GIF, BMP, TIFF or SVG"
        return
    if scheme != "data":
        yield "P811", f"scheme {scheme}" if 1 < len(scheme) < 10 and rest else LOCAL
        return
    head, comma, data = rest.partition(",")
    kind, _, encoding = head.partition(";")
    try:
        start = b64decode(data[:36], validate=True)
    except ValueError:  # of characters that are not ASCII, too
        start = None
    if not comma or encoding != "base64" or start is None:
        yield "P811", "a data URL that is not base64"
        return
    size = len(data) * 3 // 4 - data[-2:].count("=")
    if kind not in SIGNATURES:
        yield f"type {kind[:40]}", f"type {kind[:40]}"
    elif not start.startswith(SIGNATURES[kind]):
        yield "P811", f"not {kind} inside"
    elif size > MEGABYTE:
        large = (size - 1) // MEGABYTE
        yield f"megabytes {large}", f"larger than {large} MB"
    is_png = kind == "image/png" and start.startswith(SIGNATURES[kind])
    if is_png and size <= LARGEST_BYTES and (mode := _MODES.get(start[25:26])):
        yield f"mode {mode}", MODE


MEGABYTE = 2**20

_MODES = {b"\0": "L", b"\3": "P", b"\4": "LA"}
"""Colour type of a PNG, its 26th byte, other than RGB and RGBA → name of the mode."""

MODE = "a PNG in grey or with a palette"

AS_TEXT = "text"
"""What is remembered of `image_url` as a text, until it is known what the target wants."""

NO_OBJECT = "an address without an object"

LOCAL = "a path of this machine"
"""What an address without a scheme is: right for a trainer that runs here, for no provider."""

_OTHER_TYPES = (".gif", ".bmp", ".tiff", ".tif", ".svg")

PLUGINS = (Images(),)
