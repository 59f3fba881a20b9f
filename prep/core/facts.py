"""Facts about a provider or trainer, each group with its source, date and evidence.

A group is written as it stands in a file of `prep/targets/data`: the loader only picks the groups
that concern a model and a method. None, an absent key and an empty tuple mean that nobody has
found out yet, never "none" and never "no limit"; where "no" is known it is written as such.
"""

import datetime as dt
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

Evidence = Literal["D", "R", "X", "mirror", "U", "given"]
EVIDENCE: dict[Evidence, str] = {
    "D": "documentation of the vendor",
    "R": "read in source code or a package",
    "X": "measured or executed",
    "mirror": "a third party that quotes the vendor",
    "U": "unverified",
    "given": "given by the user",
}
"""Kind of evidence → meaning."""

Method = Literal["supervised", "dpo", "reinforcement"]
METHODS: tuple[Method, ...] = ("supervised", "dpo", "reinforcement")

LimitName = Literal[
    "context_tokens",
    "min_examples",
    "max_examples",
    "max_validation_examples",
    "max_validation_bytes",
    "max_validation_percent",
    "max_file_bytes",
    "max_request_bytes",
    "max_project_bytes",
    "max_image_examples",
    "max_images_per_example",
    "max_image_bytes",
    "max_tools",
]
"""Name of a limit. `context_tokens`: tokens of one example that are trained on;
`max_request_bytes`: of one request, where a larger file must be sent in parts or another way;
`max_project_bytes`: of all files together; `max_validation_percent`: of the training file."""

Extra = Literal["refused", "ignored", "kept"]
"""What becomes of a key the target does not know; kept: it means something (grader fields)."""


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of facts and where they come from.

    source: the page, document, package or measurement
    date: of the source where it has one, else the day it was read
    evidence: see `EVIDENCE`; "U" must not be shown as certain
    note: what a reader must know to use the facts rightly
    """

    source: Annotated[str, Meta(min_length=1)]
    date: dt.date
    evidence: Evidence
    note: str = ""

    @property
    def verified(self) -> bool:
        """Whether someone has seen the vendor, its code or its behaviour say so."""
        return self.evidence != "U"


class Scoped(Fact, frozen=True, kw_only=True):
    """A group of facts about some models and methods; empty means all of them."""

    models: tuple[str, ...] = ()
    methods: tuple[Method, ...] = ()

    def concerns(self, model: str, method: str) -> bool:
        """Whether the group says something about this model ("" is any) and method."""
        return (not self.models or model in self.models) and (
            not self.methods or method in self.methods
        )


class Client(Fact, frozen=True, kw_only=True):
    """How the target is reached.

    kind: "openai-sdk" (the `openai` package and `base_url`), "own" (its own client), or "local"
    base_url: may hold {RESOURCE} or {REGION} to be filled in
    key_env: environment variable that holds the key
    install: how to get its own client
    command: what to run next, with {train}, {validation}, {model} and {suffix} to be filled in
    request: further keys of the job request, name → the values it may take, default first
    """

    kind: Literal["openai-sdk", "own", "local"]
    base_url: str | None = None
    key_env: str | None = None
    install: str = ""
    command: str = ""
    request: dict[str, tuple[str, ...]] = {}


class FileRules(Fact, frozen=True, kw_only=True):
    """What a training file must be, beside its limits.

    bom: what becomes of a UTF-8 byte order mark
    suffixes: file names that are taken, with the dot
    """

    bom: Literal["refused", "wanted", "accepted"] | None = None
    suffixes: tuple[str, ...] = ()


class Limits(Scoped, frozen=True, kw_only=True):
    """Limits that have one source: name → number."""

    values: Annotated[
        dict[LimitName, Annotated[int, Meta(ge=0)]],
        Meta(extra_json_schema={"propertyNames": {"enum": list(get_args(LimitName))}}),
    ]


class Limit(Fact, frozen=True, kw_only=True):
    """One limit with its source."""

    value: int


class ImageRules(Scoped, frozen=True, kw_only=True):
    """Which images are taken; their numbers and sizes are limits.

    accepted: False where no image is
    schemes: of the address; "data" is base64
    media_types: taken
    roles: whose messages may hold images
    shape: of `image_url`: an object with `url`, or the string itself
    modes: colour modes
    screened: what is left out of training without a word
    """

    accepted: bool
    schemes: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    shape: Literal["object", "string"] | None = None
    modes: tuple[str, ...] = ()
    screened: tuple[str, ...] = ()


class ChatRules(Scoped, frozen=True, kw_only=True):
    """What a conversation must be.

    roles: taken; a developer message can become a system message where only that is taken
    record_keys: top-level keys that mean something
    message_keys: keys of messages that mean something beside those of OpenAI's layout
    extra_record_keys, extra_message_keys: what becomes of other keys
    alternates: user and assistant must take turns
    system_first: a system message may only come first
    first_role: of the first message after the system message
    min_messages: the fewest that make an example
    weight: which messages may have `weight` 0 or 1: those of the "assistant", "any"; or it is
        "refused" or "ignored"
    parts: kinds of content parts taken
    content_excludes_tool_calls: an assistant message has content or tool calls, not both
    mixes_content: False when the contents of an example must all be texts, or all lists of parts
    tool_call_id_pattern: regular expression, anchored
    arguments: how the arguments of a call are written
    """

    roles: tuple[str, ...] = ()
    record_keys: tuple[str, ...] = ()
    message_keys: tuple[str, ...] = ()
    extra_record_keys: Extra | None = None
    extra_message_keys: Extra | None = None
    alternates: bool | None = None
    system_first: bool | None = None
    first_role: str | None = None
    min_messages: int | None = None
    weight: Literal["assistant", "any", "refused", "ignored"] | None = None
    parts: tuple[str, ...] = ()
    content_excludes_tool_calls: bool | None = None
    mixes_content: bool | None = None
    tool_call_id_pattern: str | None = None
    arguments: Literal["string", "object"] | None = None


class MethodRules(Fact, frozen=True, kw_only=True):
    """A way of training and the layouts it takes.

    name: ours
    native: the provider's word for it
    formats: layouts taken, as in `--format`, the best first
    models: that can be trained so; empty means all of them
    validation: whether a validation file goes with it
    graders: kinds of grader taken, for reinforcement
    """

    name: Method
    native: str
    formats: tuple[str, ...]
    models: tuple[str, ...] = ()
    validation: Literal["required", "optional", "none"] | None = None
    graders: tuple[str, ...] = ()


class Option(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A setting of a job and what it may be.

    native: the provider's name, dotted where it is nested
    auto: "auto" may be given instead of a number
    minimum, maximum: of the number, or of the length of a text; above, below: the same, exclusive
    default: as the provider documents it
    choices: the values it may have
    pattern: regular expression of a text, anchored
    max_items: of a map or list; max_key, max_value: longest key and value of a map, in characters
    about: in a few words
    """

    native: str
    kind: Literal["integer", "number", "text", "choice", "map", "list", "flag"]
    auto: bool = False
    minimum: int | float | None = None
    maximum: int | float | None = None
    above: int | float | None = None
    below: int | float | None = None
    default: str | int | float | bool | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    max_items: int | None = None
    max_key: int | None = None
    max_value: int | None = None
    about: str = ""


class Options(Scoped, frozen=True, kw_only=True):
    """Settings of a job that have one source: our name → what it may be."""

    items: dict[str, Option]
