"""What a provider's refusal means, in our own words."""

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from prep.core.provider import Refused
from prep.providers.profile import Profile
from prep.text.display import number

_LONGEST_QUOTE = 600


def refusal(
    status: int, headers: Mapping[str, str], body: Any, profile: Profile, host: str, now: float
) -> Refused:
    """The refusal as an error: our sentence, the provider's, and the number of the request."""
    code, theirs = _their_words(body)
    sentence = profile.refusals.get(code) or _sentence(status, code, profile, host, headers, now)
    marks = [f"HTTP {status}"]
    if code:
        marks.append(code)
    if request_id := headers.get("x-request-id", ""):
        marks.append(f"request {request_id}")
    message = f"{sentence} ({', '.join(marks)})"
    if theirs:
        message += f". {profile.title if profile.base_url else host} says: {theirs}"
    return Refused(message, status=status, code=code, retry_after=retry_after(headers, now))


def _sentence(
    status: int,
    code: str,
    profile: Profile,
    host: str,
    headers: Mapping[str, str],
    now: float,
) -> str:
    if 300 <= status < 400:
        return (
            f"{host} sends us to another address, which is not followed, so that your data goes "
            "only where you said: give the right one with --base-url"
        )
    if status == 401:
        return (
            f"{host} did not accept the key. {profile.how_to_get_a_key} "
            "`prep doctor` shows which one is set"
        )
    if status == 402 or code in {"insufficient_quota", "billing_hard_limit_reached"}:
        return f"the account at {host} has no money or quota left: add some, then run this again"
    if status == 403:
        return f"{host} does not allow this key to do this: look at its permissions and project"
    if status == 404:
        return f"{host} does not know this: it may be deleted, or belong to another project"
    if status == 413:
        return f"the file is too large for {host}"
    if status == 429:
        wait = retry_after(headers, now)
        when = "in a while" if wait is None else f"in {number(math.ceil(wait), 'second')}"
        return f"{host} is receiving too many requests from this account: run this again {when}"
    if status >= 500 or status in {408, 409, 425}:
        return f"{host} cannot answer at the moment: run this again later"
    return f"{host} did not accept the request"


def _their_words(body: Any) -> tuple[str, str]:
    """Code and message of an error answer, whichever of the usual shapes it has."""
    if not isinstance(body, Mapping):
        return "", ""
    error = body.get("error", body)
    if isinstance(error, str):
        return "", _clip(error)
    if not isinstance(error, Mapping):
        return "", ""
    code = error.get("code")
    message = error.get("message") or error.get("detail") or body.get("detail") or ""
    if isinstance(message, list):
        message = "; ".join(_detail(item) for item in message)
    return (code if isinstance(code, str) else ""), _clip(str(message))


def _detail(item: Any) -> str:
    """One entry of the `detail` list that FastAPI servers send with 422."""
    if not isinstance(item, Mapping):
        return str(item)
    place = item.get("loc")
    where = ".".join(map(str, place)) if isinstance(place, list) else ""
    message = str(item.get("msg", ""))
    return f"{where}: {message}" if where else message


def _clip(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds the server asks to wait, by `retry-after-ms` or `retry-after`, None if it does not.

    now: seconds since 1970, to understand a date.
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        if not text:
            continue
        try:
            seconds = float(text) * unit
        except ValueError:
            try:
                seconds = parsedate_to_datetime(text).timestamp() - now
            except ValueError:
                continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    return None
