"""A case: an input, and what is right to say about it and to write of it."""

import json
from typing import Any

from msgspec import Struct


class Case(Struct, frozen=True):
    """One input.

    found: "CODE severity line pointer" of everything that is said about records and file; empty
        when it cannot be read or a question must be answered first
    written: the lines that preparing writes with everything confirmed, None when it cannot
    stops: exit code when it cannot be linted, 0 when it can
    says: words of the error then
    """

    name: str
    file: str
    content: bytes | str
    found: tuple[str, ...] = ()
    options: dict[str, Any] = {}
    written: tuple[str, ...] | None = None
    stops: int = 0
    says: str = ""

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        if isinstance(self.content, bytes):
            return self.content
        return self.content.encode("utf-8", "surrogatepass")


def chat(answer: str = '"content":"Ho"', rest: str = "", ask: str = '"content":"Hi"') -> str:
    """A line of a chat file."""
    turns = f'{{"role":"user",{ask}}},{{"role":"assistant",{answer}}}'
    return f'{{"messages":[{turns}]{rest}}}'


def talk(*turns: tuple[str, str]) -> str:
    """A dialogue of texts."""
    messages = [{"role": role, "content": text} for role, text in turns]
    return json.dumps({"messages": messages}, separators=(",", ":"))


def call(arguments: str = '"{}"', reply: str = "c1", name: str = "rain") -> str:
    """A dialogue in which a tool is called.

    reply: the call that the tool answers, "" when it answers none
    """
    answered = f'{{"role":"tool","content":"x","tool_call_id":"{reply}"}},' if reply else ""
    return (
        '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,'
        '"tool_calls":[{"id":"c1","type":"function","function":'
        f'{{"name":"{name}","arguments":{arguments}}}}}]}},{answered}'
        '{"role":"assistant","content":"yes"}],"tools":[{"type":"function","function":'
        f'{{"name":"{name}","parameters":{{"type":"object"}}}}}}]}}'
    )


def pair(good: str = "a", bad: str = "b") -> str:
    """A preference pair; texts or whole lists of messages."""
    turns = [
        t if t[:1] == "[" else f'[{{"role":"assistant","content":"{t}"}}]' for t in (good, bad)
    ]
    return (
        '{"input":{"messages":[{"role":"user","content":"Hi"}]},'
        f'"preferred_output":{turns[0]},"non_preferred_output":{turns[1]}}}'
    )


def image(url: str = "https://x.org/a.png", count: int = 1, role: str = "user") -> str:
    """A question with images, or an answer with one."""
    parts = ",".join([f'{{"type":"image_url","image_url":{{"url":"{url}"}}}}'] * count)
    content = f'"content":[{parts}]'
    return chat(ask=content) if role == "user" else chat(content)
