"""What goes wrong, by rule."""

import re
from dataclasses import dataclass, field
from threading import Event


@dataclass
class Fault:
    """Something that goes wrong with some requests.

    method, path: which requests (path is a regular expression, without /v1)
    nth: the first matching request it hits (1-based); times: how many from there
    status, code, message, headers, body: answer this instead of doing the work
    drop: "before" or "after" the work, the connection is closed without an answer;
        "truncate": the answer breaks off after half
    garbage: answer this text with status 200 after the work (`content_type` says what it is)
    held: the answer waits for `over`, or for the end of the server
    redirect: answer 307 to this address without doing the work
    """

    method: str
    path: str
    nth: int = 1
    times: int = 1
    status: int = 0
    code: str = ""
    message: str = "scripted refusal"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    drop: str = ""
    garbage: str | None = None
    content_type: str = "application/json"
    held: bool = False
    redirect: str = ""
    seen: int = 0
    over: Event = field(default_factory=Event)

    def hits(self, method: str, path: str) -> bool:
        """True when this request is one of those that go wrong; counts it."""
        if method != self.method or not re.fullmatch(self.path, path):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times
