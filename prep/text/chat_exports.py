"""Chats among people as messengers export them, which do not say whose messages to learn."""

import re

_TELEGRAM = re.compile(r'"from_id"\s*:\s*"(?:user|channel|chat)?\d')
_TELEGRAM_TOO = re.compile(r'"(?:text_entities|date_unixtime)"\s*:')
_DISCORD = re.compile(r'\{\s*"guild"\s*:\s*\{[^{}]*\}\s*,\s*"channel"\s*:\s*\{')
_WHATSAPP = re.compile(
    r"[\u200e\u200f]?\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?:[ \u00a0\u202f]?[AaPp]\.?[ \u00a0]?[Mm]\.?)?(?:\] | - )[^:]{1,60}: "
)
_LOOKED_AT = 50
"""Lines that show what a text is."""


def messenger(text: str) -> str:
    """The name of the messenger whose export begins like this, "" when it is none."""
    if text.lstrip()[:1] == "{":
        if _DISCORD.match(text.lstrip()):
            return "Discord"
        is_telegram = _TELEGRAM.search(text) and _TELEGRAM_TOO.search(text)
        return "Telegram" if is_telegram else ""
    lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]
    fitting = sum(_WHATSAPP.match(line) is not None for line in lines)
    return "WhatsApp" if fitting >= 2 and fitting * 3 > len(lines) else ""
