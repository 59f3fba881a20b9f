"""Dialogues written out as one text: `{"text": "<s>[INST] … [/INST] … </s>"}`.

What a trainer's chat template made of messages is taken apart again: ChatML, Llama 2 and 3, Gemma,
Zephyr and Phi by their special tokens, Alpaca, Atom, Guanaco, Vicuna and plain speakers by their
words.
Sources: the chat templates published with these models (2023 to 2025). A text that is no dialogue
stays a text that nobody asked for.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from msgspec import Struct

from prep.core.example import Example, Message
from prep.core.format import Refused
from prep.formats import foreign, messages, text
from prep.formats.recognition import share


class Template(Struct, frozen=True, dict=True):
    """How a dialogue is written as one text.

    speakers: what opens a turn → its role, "input" for more of the turn before
    closers: what may end a turn, or stand before the first
    exact: True when blanks around a turn are its own; otherwise they belong to the template
    at_line_start: True when a speaker is one only at the start of a line
    """

    speakers: Mapping[str, str]
    closers: tuple[str, ...] = ()
    exact: bool = False
    at_line_start: bool = False

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        names = "|".join(map(re.escape, sorted(self.speakers, key=len, reverse=True)))
        return re.compile(f"^({names})" if self.at_line_start else f"({names})", re.MULTILINE)

    def turns(self, text: str) -> list[Message] | None:
        """The turns of a dialogue, None when a text is not one in this template."""
        before, *parts = self._opening.split(text)
        found: list[Message] = []
        if before := self._cleaned(before):
            found.append(Message("system", before.strip()))
        for opening, said in zip(parts[::2], parts[1::2], strict=True):
            role, content = self.speakers[opening], self._cleaned(said)
            if role == "input" and found:
                joined = f"{found[-1].content}\n\n{content}" if content else found[-1].content
                found[-1] = Message(found[-1].role, joined)
            elif role == "user" and (system := _SYSTEM.match(content)):
                found += [Message("system", system[1].strip()), Message(role, system[2])]
            else:
                found.append(Message(role, content))
        return found if _is_dialogue(found) else None

    def _cleaned(self, text: str) -> str:
        while True:
            bare = text if self.exact else text.strip()
            for closer in self.closers:
                bare = bare.removesuffix(closer).removeprefix(closer)
            if bare == text:
                return text
            text = bare


_SYSTEM = re.compile(r"<<SYS>>(.*?)<</SYS>>\s*(.*)", re.DOTALL)
"""Llama 2 writes the system message into the first question."""

_ROLES = ("system", "user", "assistant")
CHATML = Template({f"<|im_start|>{role}\n": role for role in _ROLES}, ("<|im_end|>\n",), exact=True)
TEMPLATES = (
    CHATML,
    Template(
        {f"<|im_start|>{role}": role for role in _ROLES},
        ("<|im_end|>", "<s>", "</s>", "<|endoftext|>"),
    ),
    Template(
        {f"<|start_header_id|>{role}<|end_header_id|>": role for role in _ROLES},
        ("<|begin_of_text|>", "<|eot_id|>", "<|end_of_text|>"),
    ),
    Template(
        {
            "<start_of_turn>user": "user",
            "<start_of_turn>model": "assistant",
            **dict.fromkeys(("<start_of_turn>developer", "<start_of_turn>system"), "system"),
        },
        ("<bos>", "<end_of_turn>", "<eos>"),
    ),
    Template(
        {f"<|{role}|>": role for role in _ROLES},
        ("<s>", "</s>", "<|end|>", "<|endoftext|>"),
    ),
    Template({"[INST]": "user", "[/INST]": "assistant"}, ("<s>", "</s>")),
    Template(
        {"### Instruction:": "user", "### Input:": "input", "### Response:": "assistant"},
        ("<s>", "</s>", "<|endoftext|>", "<|end_of_text|>"),
        at_line_start=True,
    ),
    Template({"### Human:": "user", "### Assistant:": "assistant"}, ("</s>",)),
    Template(
        {"<s>System:": "system", "<s>Human:": "user", "<s>Assistant:": "assistant"}, ("</s>",)
    ),
    Template({"USER:": "user", "ASSISTANT:": "assistant"}, ("<s>", "</s>")),
    Template({"User:": "user", "Assistant:": "assistant"}, at_line_start=True),
    Template({"Human:": "user", "Assistant:": "assistant"}, at_line_start=True),
    Template({"Human:": "user", "AI:": "assistant"}, at_line_start=True),
    Template({"Q:": "user", "A:": "assistant"}, at_line_start=True),
    Template({"Question:": "user", "Answer:": "assistant"}, at_line_start=True),
)
"""From the surest to what is only a way of writing."""


MOST = 0.9
"""Part of the texts that must be dialogues; fewer, and they are texts, some of which look so."""


class TemplatedFormat(foreign.ForeignFormat):
    """Texts that are dialogues in a chat template. Written as ChatML."""

    name = "templated"
    title = "texts in a chat template (ChatML, Llama, Alpaca …)"
    schema = "text"
    keys = ("text",)
    loses: ClassVar[tuple[str, ...]] = ("which chat template it was", "blanks around a turn")

    def recognise(self, records: Sequence[Mapping[str, Any]]) -> int:
        part = share(records, _is_templated)
        return 60 if part >= MOST else 0

    def parse(self, record: Mapping[str, Any]) -> Example:
        said = messages.required(record, "text")
        if not isinstance(said, str):
            raise messages.wrong_type("/text", "a text", said)
        turns = dialogue(said)
        return messages.dialogue(turns or [Message("assistant", said)])

    def render(self, example: Example) -> dict[str, Any]:
        messages.texts_only(example, self.name)
        turns = foreign.turns(example, self.name)
        text = "".join(f"<|im_start|>{turn.role}\n{turn.content}<|im_end|>\n" for turn in turns)
        if CHATML.turns(text) != turns:
            raise Refused("P901", "", reason="not every dialogue can be written as ChatML")
        return {"text": text}

    def pointer(self, example: Example, part: str, index: int, tail: str) -> str:
        inside = part in ("messages", "answers")
        return "/text" if inside else super().pointer(example, part, index, tail)


def dialogue(text: str) -> list[Message] | None:
    """The turns of a text in the first template that it is in, None when it is in none."""
    for template in TEMPLATES:
        if (turns := template.turns(text)) is not None:
            return turns
    return None


def _is_dialogue(turns: Sequence[Message]) -> bool:
    """True for an optional system message, then user and assistant by turns, both of them there."""
    roles = [turn.role for turn in turns]
    if roles[:1] == ["system"]:
        roles = roles[1:]
    return (
        len(roles) > 1
        and len(roles) % 2 == 0
        and set(roles[::2]) == {"user"}
        and set(roles[1::2]) == {"assistant"}
        and all(turn.content for turn in turns[-2:])
    )


def _is_templated(record: Mapping[str, Any]) -> bool:
    return text.is_text(record) and dialogue(record["text"]) is not None


PLUGINS = (TemplatedFormat(),)
