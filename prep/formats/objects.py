"""The JSON objects of OpenAI's layouts, one type each.

A fast decode by these types tells well-formed examples from others (`shape`), and `misfits` says
by the same types what is wrong with the others. The JSON Schemas say it in the open; a test holds
them together on generated data.

Source: openapi document of the API (2026-08-21), ChatCompletionRequest…Message and
FineTuneChatCompletionRequestAssistantMessage.
"""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Name = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9_-]{1,64}$(?!\n)")]
"""Name of a function."""


class Function(Struct, forbid_unknown_fields=True):
    """What a tool can do. `parameters` is a JSON Schema."""

    name: Name
    description: str | UnsetType = UNSET
    parameters: dict[str, Any] | UnsetType = UNSET
    strict: bool | UnsetType | None = UNSET


class Tool(Struct, forbid_unknown_fields=True):
    """One entry of `tools`."""

    type: Literal["function"]
    function: Function


class Call(Struct, forbid_unknown_fields=True):
    """A function that was called. `arguments` is JSON in a string."""

    name: str
    arguments: str


class ToolCall(Struct, forbid_unknown_fields=True):
    """One entry of `tool_calls`."""

    id: str
    type: Literal["function"]
    function: Call


class OnlyText(Struct, forbid_unknown_fields=True):
    """A part of a message that can be nothing else than text.

    A tagged Struct would do without its tag where it is not in a union.
    """

    type: Literal["text"]
    text: str


class TextPart(Struct, tag="text", tag_field="type", forbid_unknown_fields=True):
    """A part of a message that is text."""

    text: str


class RefusalPart(Struct, tag="refusal", tag_field="type", forbid_unknown_fields=True):
    """A part of an answer that refuses."""

    refusal: str


class ImageURL(Struct, forbid_unknown_fields=True):
    """Where an image is, or the image itself as a `data:` URL."""

    url: str
    detail: Literal["auto", "low", "high"] | UnsetType = UNSET


class ImagePart(Struct, tag="image_url", tag_field="type", forbid_unknown_fields=True):
    """A part of a message that is an image."""

    image_url: ImageURL


_Texts = Annotated[list[OnlyText], Meta(min_length=1)]


class Instruction(Struct, forbid_unknown_fields=True):
    """A message of the system or the developer; the role itself is left out here and below."""

    content: str | _Texts
    name: str | UnsetType = UNSET


class Question(Struct, forbid_unknown_fields=True):
    """A message of the user."""

    content: str | Annotated[list[TextPart | ImagePart], Meta(min_length=1)]
    name: str | UnsetType = UNSET


class Answer(Struct, forbid_unknown_fields=True):
    """A message of the assistant; that it has a content or a call is for others to see."""

    content: (
        str | Annotated[list[TextPart | RefusalPart], Meta(min_length=1)] | UnsetType | None
    ) = UNSET
    name: str | UnsetType = UNSET
    weight: Literal[0, 1] | UnsetType = UNSET
    tool_calls: Annotated[list[ToolCall], Meta(min_length=1)] | UnsetType = UNSET
    function_call: Call | UnsetType | None = UNSET
    refusal: str | UnsetType | None = UNSET


class ToolReply(Struct, forbid_unknown_fields=True):
    """What a tool gave back."""

    content: str | _Texts
    tool_call_id: str


class FunctionReply(Struct, forbid_unknown_fields=True):
    """What a function of the old kind gave back."""

    content: str | None
    name: str


MESSAGES: dict[str, type[Struct]] = {
    "system": Instruction,
    "developer": Instruction,
    "user": Question,
    "assistant": Answer,
    "tool": ToolReply,
    "function": FunctionReply,
}
"""Role → what its messages are beside it."""

Tools = Annotated[list[Tool], Meta(min_length=1)]
Functions = Annotated[list[Function], Meta(min_length=1)]

SETTINGS: dict[str, Any] = {
    "parallel_tool_calls": bool,
    "functions": Functions,
    "function_call": str | dict[str, Any],
    "response_format": dict[str, Any],
}
"""Keys beside `messages` and `tools`, in the order in which they are written → their types."""
