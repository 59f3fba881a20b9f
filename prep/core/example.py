"""One training example as understood, whatever file and layout it came from.

Everything the layout can say is kept. A field that was absent is `UNSET`, which differs from
`None` (JSON null). Values of a row that broke the rules of its layout are kept as they are, so a
field may hold something else than its type says: such rows are in `Batch.odd`, and only the rules
about shape look at them.
"""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

Content = str | list[dict[str, Any]] | None | UnsetType
"""Text, content parts (`{"type": "text", "text": …}`, `image_url` …), null, or absent."""


class Message(Struct, omit_defaults=True, gc=False, forbid_unknown_fields=True):
    """One turn. `extra` holds keys the layout does not know, in their order.

    A typed decode refuses unknown keys, so that what it accepts needs no second look.
    """

    role: str
    content: Content = UNSET
    name: str | UnsetType | None = UNSET
    weight: int | UnsetType | None = UNSET
    tool_calls: list[dict[str, Any]] | UnsetType | None = UNSET
    tool_call_id: str | UnsetType = UNSET
    function_call: dict[str, Any] | UnsetType | None = UNSET
    refusal: str | UnsetType | None = UNSET
    extra: dict[str, Any] | UnsetType = msgspec.field(default=UNSET, name="\U0010ffff")

    @property
    def text(self) -> str:
        """The text a model reads: content, or the text parts joined; "" when there is none."""
        content = self.content
        if isinstance(content, str):
            return content
        if isinstance(content, list):
            return "".join(
                part["text"]
                for part in content
                if isinstance(part, dict) and isinstance(part.get("text"), str)
            )
        return ""

    def only_text(self, role: str) -> str | None:
        """The content when this is a text of a role and nothing else, None otherwise."""
        content = self.content
        if isinstance(content, str) and (
            self.role == role
            and self.name
            is self.weight
            is self.tool_calls
            is self.tool_call_id
            is self.function_call
            is self.refusal
            is self.extra
            is UNSET
        ):
            return content
        return None


class Example(Struct, gc=False):
    """One training example.

    messages: the turns given, in order
    answers: the answers wanted, best first: one is supervised, two are a preference pair, none
        is reinforcement or an example that ends without an answer
    tools: declared tools, as given
    settings: other keys the layout knows (`parallel_tool_calls`, `functions`,
        `response_format` …), in their order
    extra: keys the layout does not know, or fields for a grader, in their order
    record: 1-based number of the source record it was read from
    """

    messages: list[Message]
    answers: list[Message]
    tools: list[dict[str, Any]] | UnsetType | None = UNSET
    settings: dict[str, Any] | UnsetType = UNSET
    extra: dict[str, Any] | UnsetType = UNSET
    record: int = 0

    @property
    def prompt(self) -> str:
        """Text of the last message given, "" when there is none."""
        return self.messages[-1].text if self.messages else ""

    @property
    def completion(self) -> str:
        """Text of the best answer, "" when there is none."""
        return self.answers[0].text if self.answers else ""
