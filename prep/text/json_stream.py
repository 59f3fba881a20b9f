"""The values of a JSON document one after the other, in memory bounded by the longest of them.

Values are cut out, not converted: their bytes stay as they are, so whoever understands them can
read them typed and strictly. A block of values that look alike is cut by msgspec in one go; where
that fails, the standard library cuts one by one and says what is broken.
"""

import json
import re
from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec import Struct

from prep.text import json_openings
from prep.text.json_text import on_one_line
from prep.text.strict_json import MAX_DEPTH, Problem, broken

Shape = Literal["list", "map", "members", "stream"]
"""list: elements up to `]`; map: values of the members of an object up to `}`; members: the same,
each as an object of one member; stream: values side by side."""

MAX_VALUE = 64 * 2**20
"""Bytes of one value, where nothing else is said."""

_NOTHING = b" \t\r\n\x1a\0"
"""What may stand behind a document: old programs end a file with Ctrl-Z, a crash with NULs."""

_BLOCK = 2**20
_SEPARATOR = re.compile(r"[ \t\r\n]*(,?)[ \t\r\n]*")
_LEAD = re.compile(rb"[ \t\r\n]*(,?)[ \t\r\n]*")
_MEMBER = re.compile(r'"(?:[^"\\]|\\.)*"[ \t\r\n]*:[ \t\r\n]*')
_NEAR = 16
"""Characters before the end within which an error may only mean that more must be read."""

_cut = msgspec.json.Decoder(list[msgspec.Raw]).decode
_scan = json.JSONDecoder().raw_decode


class TooLong(ValueError):  # noqa: N818 - it is a measure
    """A value longer than it may be that begins in line `line`."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Value(Struct, frozen=True):
    """One value.

    data: its bytes, without line breaks; None if it cannot be read
    line: 1-based line where it begins
    lines: that it takes up
    problem: why it cannot be read; its line is 1-based and counted from the first of all
    """

    data: bytes | None
    line: int
    lines: int = 1
    problem: Problem | None = None


class Between(Struct, frozen=True):
    """Something wrong between values, such as a comma too many."""

    problem: Problem


def values(
    blocks: Iterator[bytes],
    shape: Shape,
    line: int = 1,
    alone: bool = True,
    most: int = MAX_VALUE,
) -> Iterator[Value | Between]:
    """The values of a document.

    blocks: UTF-8, from behind the `[` or `{`, or from the start of a stream
    line: 1-based line where they begin
    alone: True when nothing may come after the end of the list or map
    most: bytes of one value at most

    Raises TooLong.
    """
    return _Reader(blocks, shape, line, alone, most).values()


class _Reader:
    """
    data, line, column: bytes not read yet, their first line, and the characters of it before them
    whole: True when `data` goes on to the end
    begun: True when a value came before, so that a comma must follow
    seam: what stands between two values that look alike, from `}` to the first key
    restart: how a value begins, to go on behind a broken one
    lost: True while looking for the next beginning
    """

    def __init__(
        self, blocks: Iterator[bytes], shape: Shape, line: int, alone: bool, most: int
    ) -> None:
        self.blocks = blocks
        self.shape = shape
        self.end = {"list": "]", "stream": ""}.get(shape, "}")
        self.has_keys = shape in ("map", "members")
        self.alone = alone
        self.most = most
        self.data = b""
        self.line = line
        self.column = 0
        self.whole = self.begun = self.lost = self.done = False
        self.seam = b""
        self.restart: re.Pattern[str] | None = None

    def values(self) -> Iterator[Value | Between]:
        size = _BLOCK
        while not self.done:
            self._fill(size)
            before = len(self.data)
            yield from self._fast()
            if len(self.data) == before:
                yield from self._slow()
            if len(self.data) < before:
                size = _BLOCK
            elif self.whole:
                break
            elif before > self.most:
                raise TooLong(self.line)
            else:
                size = min(2 * before, self.most) + 1

    def _fill(self, size: int) -> None:
        pieces = [self.data]
        length = len(self.data)
        while length < size and not self.whole:
            block = next(self.blocks, None)
            if block is None:
                self.whole = True
            else:
                pieces.append(block)
                length += len(block)
        self.data = b"".join(pieces)

    def _fast(self) -> Iterator[Value]:
        """The values before the last seam, if they can be cut without a closer look."""
        data = self.data
        cut = data.rfind(self.seam) + 1 if self.seam and not self.lost else 0
        lead = _LEAD.match(data)
        if not cut or lead is None or bool(lead[1]) != self.begun:
            return
        try:
            found = _cut(b"[%b]" % data[lead.end() : cut])
        except (ValueError, RecursionError):
            return
        several_lines = b"\n" in data[:cut]
        start, seen, line = lead.end(), 0, self.line
        for raw in map(bytes, found):
            if several_lines:
                line += data.count(b"\n", seen, start)
                seen = start
                yield Value(on_one_line(raw), line, 1 + raw.count(b"\n"))
                comma = _LEAD.match(data, start + len(raw))
                start = comma.end() if comma else cut
            else:
                yield Value(raw, line)
        self.begun = True
        self._move(data[:cut])

    def _slow(self) -> Iterator[Value | Between]:
        """The values up to where the bytes at hand end, one by one."""
        text = self.data.decode("utf-8", "surrogateescape")
        position = seen = last = 0
        line = self.line
        while not self.done:
            if self.lost and (position := self._found_again(text, position)) < 0:
                position = -position - 1
                break
            separator = _SEPARATOR.match(text, position)
            start = separator.end() if separator else position
            comma = bool(separator and separator[1])
            if start == len(text) and not self.whole:
                break
            if start == len(text) or text[start] == self.end:
                yield from self._finish(text, start, comma)
                break
            if comma and text[start] == ",":
                line += text.count("\n", seen, start)
                yield _comma("JSON with a comma too many", line)
                position = seen = start
                continue
            wrong = self._wrong_comma(comma)
            problem: Problem | None = None
            begin = end = start
            try:
                begin, end = self._cut_one(text, start)
            except json.JSONDecodeError as error:
                if not self.whole and _may_go_on(text, error):
                    break
                problem = broken(text, error)
                position = error.pos
            except RecursionError:
                problem = Problem("P101", {"cause": f"more than {MAX_DEPTH} levels of nesting"})
                position = start + 1
            else:
                if end == len(text) and not self.whole:
                    break  # a number may go on, and a comma is to come anyway
                position = end
            line += text.count("\n", seen, start)
            seen = start
            if wrong:
                yield _comma(wrong, line)
            if problem:
                yield Value(None, line, 1, self._placed(problem))
                self._expect(text, start)
                self.lost = True
            else:
                cut = f"{{{text[start:end]}}}" if self.shape == "members" else text[begin:end]
                data = cut.encode("utf-8", "surrogateescape")
                yield Value(on_one_line(data), line, 1 + text.count("\n", begin, end))
                self._learn(text, last, start)
                last = end
            self.begun = True
        self._move(text[:position].encode("utf-8", "surrogateescape"))

    def _cut_one(self, text: str, start: int) -> tuple[int, int]:
        """Where a value begins, behind its key if it is a member, and where it ends.

        Raises JSONDecodeError, RecursionError.
        """
        if self.has_keys:
            member = _MEMBER.match(text, start)
            if member is None:
                raise json.JSONDecodeError("Expecting property name", text, start)
            start = member.end()
        try:
            return start, _scan(text, start)[1]
        except ValueError as error:
            if isinstance(error, json.JSONDecodeError):
                raise
            # an integer of more digits than the interpreter converts: whoever reads it says so
            return start, json.JSONDecoder(parse_int=str).raw_decode(text, start)[1]

    def _wrong_comma(self, comma: bool) -> str:
        if comma and (self.shape == "stream" or not self.begun):
            return "JSON with a comma that divides nothing"
        if self.begun and not comma and self.shape != "stream":
            return "JSON without a comma before a value"
        return ""

    def _finish(self, text: str, end: int, comma: bool) -> Iterator[Between]:
        """What is wrong at the end of all values."""
        self.done = True
        line = self.line + text.count("\n", 0, end)
        if comma:
            yield _comma(f"JSON with a comma before {self.end or 'the end'}", line)
        if not self.end:
            return
        if end == len(text):
            cause = f"the list is never closed with {self.end}: the file seems cut"
            yield Between(Problem("P101", {"cause": cause}, line))
        elif self.alone:
            rest = text[end + 1 :].encode("utf-8", "surrogateescape")
            while not rest.strip(_NOTHING) and (block := next(self.blocks, None)) is not None:
                line += rest.count(b"\n")
                rest = block
            if rest.strip(_NOTHING):
                line += rest[: len(rest) - len(rest.lstrip())].count(b"\n")
                cause = "there is something after the end of the document"
                yield Between(Problem("P101", {"cause": cause}, line))

    def _placed(self, problem: Problem) -> Problem:
        """A problem in `data`, its line and column counted from the start of everything."""
        column = problem.column + self.column if problem.line == 0 else problem.column
        return msgspec.structs.replace(problem, line=self.line + problem.line, column=column)

    def _move(self, read: bytes) -> None:
        """Forgets the bytes that were read."""
        self.data = self.data[len(read) :]
        breaks = read.count(b"\n")
        self.line += breaks
        rest = len(read[read.rfind(b"\n") + 1 :].decode("utf-8", "replace"))
        self.column = rest if breaks else self.column + rest

    def _learn(self, text: str, last: int, start: int) -> None:
        """Remembers how a value begins and what stands between two of them."""
        opening = json_openings.FIRST.match(text, start)
        if opening is None or self.has_keys:
            return
        if self.restart is None:
            self.restart = json_openings.again(text, start, opening[0], self.shape == "stream")
        if self.shape == "list" and last and text[last - 1] == "}":
            self.seam = text[last - 1 : opening.end()].encode("utf-8", "surrogateescape")

    def _expect(self, text: str, start: int) -> None:
        if self.restart is None and (opening := json_openings.FIRST.match(text, start)):
            self.restart = json_openings.again(text, start, opening[0], self.shape == "stream")

    def _found_again(self, text: str, position: int) -> int:
        """Where the next value begins behind a broken one; -1 - where to look on, if nowhere."""
        found = self.restart.search(text, position) if self.restart else None
        if found:
            self.lost = self.begun = False
            return found.end()
        if self.whole:
            self.done = True
            return -1 - len(text)
        return -1 - max(position, len(text) - 4096)


def _comma(what: str, line: int) -> Between:
    """A comma that is wrong, which costs no value."""
    return Between(Problem("P105", {"what": what, "allowed": True}, line))


def _may_go_on(text: str, error: json.JSONDecodeError) -> bool:
    return error.msg.startswith("Unterminated string") or len(text) - error.pos < _NEAR
