"""Drafting prompts and completions from a text, for a person to review.

Every answered passage is kept in a file beside the table as soon as it is there, so that an
interrupted run goes on without paying twice.
"""

import csv
import io
import os
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from prep.api.account import Account
from prep.api.handoff.trial import Answer, ask
from prep.errors import OutputError, ProviderError

PASSAGE_CHARACTERS = 3000
LONGEST_ANSWER = 1500
"""Tokens."""

HEADER = ("passage", "prompt", "completion")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

INSTRUCTIONS = (
    "You draft training examples for a language model from a passage of a text. Write {count} "
    "pairs of a prompt that a user might type and the completion that a good assistant would "
    "give. Use nothing that the passage does not say, do not mention the passage, and write in "
    "its language. If it holds nothing worth asking, return an empty list."
)
SCHEMA: dict[str, Any] = {
    "type": "json_schema",
    "json_schema": {
        "name": "pairs",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {
                "pairs": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "prompt": {"type": "string"},
                            "completion": {"type": "string"},
                        },
                        "required": ["prompt", "completion"],
                        "additionalProperties": False,
                    },
                }
            },
            "required": ["pairs"],
            "additionalProperties": False,
        },
    },
}


class Pair(Struct, frozen=True):
    """One drafted example."""

    prompt: str
    completion: str


class Drafted(Struct, frozen=True, kw_only=True):
    """What is kept of a passage.

    passage: sha256 of what decides the answer: model, instructions and the passage
    cost: USD as a text, "" when the price is not known
    """

    passage: str
    pairs: tuple[Pair, ...]
    cost: str = ""


class Spending:
    """Money spent on answers, and the most that may be.

    price: USD per million tokens read and written, None when unknown
    most: USD, None for no limit
    """

    def __init__(self, price: tuple[Decimal, Decimal] | None, most: Decimal | None) -> None:
        self.price, self.most = price, most
        self.spent = Decimal(0)

    def of(self, tokens_in: int | None, tokens_out: int | None) -> Decimal | None:
        """USD for so many tokens, None when it cannot be known."""
        if self.price is None or tokens_in is None or tokens_out is None:
            return None
        return (tokens_in * self.price[0] + tokens_out * self.price[1]) / 1_000_000

    def allows(self, request: dict[str, Any]) -> bool:
        """False when the answer to a request might take the sum over the limit."""
        if self.most is None:
            return True
        worst = self.worst(request)
        return worst is None or self.spent + worst <= self.most

    def worst(self, request: dict[str, Any]) -> Decimal | None:
        """The most USD that the answer to a request can cost, None when the price is unknown.

        No text has more tokens than bytes.
        """
        return self.of(len(msgspec.json.encode(request)), LONGEST_ANSWER)


class Drafter(Struct, frozen=True):
    """Everything that drafting needs.

    count: pairs per passage
    kept: the file of answered passages
    progress: called with passages done and in all
    """

    account: Account
    model: str
    count: int
    spending: Spending
    kept: Path
    progress: Callable[[int, int], None] = lambda done, total: None

    def outlook(self, text: str) -> tuple[int, Decimal | None]:
        """Passages that are still to be asked for, and USD they cost at most; None when unknown."""
        done = self._kept()
        requests = [self._request(part) for part in passages(text)]
        left = [request for request in requests if _mark(request) not in done]
        costs = [self.spending.worst(request) for request in left]
        known = [cost for cost in costs if cost is not None]
        return len(left), sum(known, Decimal(0)) if len(known) == len(costs) else None

    def draft(self, text: str) -> tuple[list[tuple[int, Pair]], bool]:
        """The pairs with the number (1-based) of their passage, and whether all were drafted.

        Not all are when the limit of the spending would be passed.

        Raises ProviderError; what was answered until then is kept.
        """
        parts = list(passages(text))
        done = self._kept()
        self.spending.spent += sum((Decimal(one.cost or 0) for one in done.values()), Decimal(0))
        found: list[tuple[int, Pair]] = []
        for number, part in enumerate(parts, 1):
            request = self._request(part)
            mark = _mark(request)
            if mark not in done:
                if not self.spending.allows(request):
                    return found, False
                done[mark] = self._ask(request, mark)
                self._keep(done[mark])
            found += [(number, pair) for pair in done[mark].pairs]
            self.progress(number, len(parts))
        return found, True

    def _request(self, part: str) -> dict[str, Any]:
        return {
            "model": self.model,
            "messages": [
                {"role": "system", "content": INSTRUCTIONS.format(count=self.count)},
                {"role": "user", "content": part},
            ],
            "response_format": SCHEMA,
            "max_completion_tokens": LONGEST_ANSWER,
        }

    def _ask(self, request: dict[str, Any], mark: str) -> Drafted:
        answer = ask(self.account, request)
        cost = self.spending.of(answer.tokens_in, answer.tokens_out)
        self.spending.spent += cost or 0
        return Drafted(
            passage=mark, pairs=_pairs(answer), cost="" if cost is None else format(cost, "f")
        )

    def _kept(self) -> dict[str, Drafted]:
        found: dict[str, Drafted] = {}
        if self.kept.exists():
            for line in self.kept.read_bytes().split(b"\n"):
                try:
                    one = msgspec.json.decode(line, type=Drafted)
                except msgspec.DecodeError:
                    # The last line of a run that was killed.
                    continue
                found[one.passage] = one
        return found

    def _keep(self, one: Drafted) -> None:
        try:
            with self.kept.open("ab") as file:
                file.write(b"\n" + msgspec.json.encode(one))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"cannot write {self.kept.name}: {error.strerror}") from error


def _mark(request: dict[str, Any]) -> str:
    return sha256(msgspec.json.encode(request)).hexdigest()


def _pairs(answer: Answer) -> tuple[Pair, ...]:
    class Shape(Struct):
        pairs: list[Pair]

    try:
        shape = msgspec.json.decode(answer.text, type=Shape)
    except msgspec.DecodeError as error:
        why = "it was cut off" if answer.finish == "length" else str(error)
        raise ProviderError(
            f"{answer.request['model']} did not answer in the shape asked for ({why}). Run this "
            "again to go on, perhaps with another --model or fewer --pairs"
        ) from error
    return tuple(pair for pair in shape.pairs if pair.prompt.strip() and pair.completion.strip())


def passages(text: str, size: int = PASSAGE_CHARACTERS) -> Iterator[str]:
    """The text in passages of at most about `size` characters, cut between paragraphs."""
    passage = ""
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        for piece in _pieces(paragraph.strip(), size):
            if passage and len(passage) + len(piece) + 2 > size:
                yield passage
                passage = ""
            passage = f"{passage}\n\n{piece}" if passage else piece
    if passage:
        yield passage


def _pieces(paragraph: str, size: int) -> Iterator[str]:
    while len(paragraph) > size:
        ends = [match.end() for match in re.finditer(r"[.!?。！？]\s*", paragraph[:size])]
        cut = ends[-1] if ends else size
        yield paragraph[:cut].strip()
        paragraph = paragraph[cut:].strip()
    if paragraph:
        yield paragraph


def as_table(pairs: list[tuple[int, Pair]]) -> tuple[str, int]:
    """The pairs as CSV for a spreadsheet, and how many cells got an apostrophe.

    A cell that begins like a formula would be run by the spreadsheet: it is marked as text.
    """
    marked = 0

    def safe(cell: str) -> str:
        nonlocal marked
        if cell.startswith(_FORMULA):
            marked += 1
            return f"'{cell}"
        return cell

    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(HEADER)
    for number, pair in pairs:
        table.writerow((number, safe(pair.prompt), safe(pair.completion)))
    return out.getvalue(), marked
