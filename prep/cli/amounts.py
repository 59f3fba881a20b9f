"""Times and money as people write them."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from prep.api.handoff.upload import LONGEST_KEEP, SHORTEST_KEEP
from prep.errors import UsageError


def money(text: str, option: str = "--max-cost") -> Decimal | None:
    """USD from a text such as `5` or `$12.50`, None for "".

    Raises UsageError when it is no amount.
    """
    if not text:
        return None
    try:
        amount = Decimal(text.strip().removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise UsageError(f"{option} {text} is not an amount of USD, such as 5 or 12.50")
    return amount


def seconds_of(text: str) -> int:
    """Seconds of a time such as `12h` or `30d`; 0 for "".

    Raises UsageError when it is none, or not between 1h and 30d.
    """
    if not text:
        return 0
    match = re.fullmatch(r"(\d{1,4})\s*([hd])", text.strip().lower())
    seconds = int(match.group(1)) * {"h": 3600, "d": 86400}[match.group(2)] if match else 0
    if not SHORTEST_KEEP <= seconds <= LONGEST_KEEP:
        raise UsageError(f"--remote-ttl {text}: a time from 1h to 30d, such as 12h or 7d")
    return seconds


def when(seconds: int) -> str:
    """A time as `2026-11-20 13:05`, UTC; "-" when not known."""
    if seconds <= 0:
        return "-"
    try:
        moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return "-"
    return moment.strftime("%Y-%m-%d %H:%M")
