"""Keys and types that first appear where `datasets.load_dataset("json")` no longer expects them.

The library (read at 5.2.0) takes the types of all columns from the first 10 MiB of a file. A key
that is not there yet then fails the load, and so does a type that cannot be cast; what can be cast
is: content in parts becomes a text, a number in a column of texts becomes its digits. In the first
10 MiB itself everything may vary. TRL, axolotl, LLaMA-Factory and Unsloth load files so.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import ClassVar, NamedTuple

import msgspec
from msgspec import Struct

from prep.core.analyzer import Analyzer, Context, hits, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Fix, Invalid, Rule, Valid
from prep.core.location import Location
from prep.edits.ordering import LeadWith
from prep.text.json_shapes import ITEMS, Shapes, add_shapes

CHUNK_BYTES = 10 * 2**20
"""Bytes from which `datasets` takes the types of a file (chunksize of its JSON builder, 5.2.0)."""

_PLAIN = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}\n'
_TOOLS = _PLAIN.replace("}]}", '}],"tools":[]}').replace("Hi", "Weather?")
_PARTS = _PLAIN.replace('"Hi"', '[{"type":"text","text":"Hi"}]')
_SMALL = {"rules": {"P909": {"chunk_bytes": 200}}}

LATE_KEY = Rule(
    code="P909",
    settings=("chunk_bytes",),
    name="late-key",
    severity="warning",
    message="Keys or types that first appear after {chunk:,} bytes: {count} ({listed}).",
    why=(
        'datasets.load_dataset("json"), which TRL, axolotl, LLaMA-Factory and Unsloth use, takes '
        "the types of a file from its first 10 MiB: a key that comes later fails the load, and "
        "content of another type is turned into text without a word."
    ),
    safety="safe",
    least_bytes=CHUNK_BYTES,
    examples=(
        Invalid(_PLAIN * 3 + _TOOLS, _TOOLS + _PLAIN * 3, _SMALL),
        Invalid(_PLAIN * 3 + _PARTS, _PARTS + _PLAIN * 3, _SMALL),
        Valid(_TOOLS + _PLAIN * 3 + _TOOLS, options=_SMALL),
        Valid(_PLAIN * 3 + _TOOLS),
        Valid(_PLAIN * 3 + _TOOLS, options={"target": "openai", **_SMALL}),
    ),
)

PATHS = 2000
TYPES = 50
"""Paths, and types at each, that are kept: those that appear first."""

LEADS = 100
"""Examples at most that are put first."""


class First(NamedTuple):
    """Where something is seen first.

    record: number of the record, 0 when it is to be written first
    offset: bytes of its batch before it
    line: of the file
    """

    record: int
    offset: int
    line: int


class State(Struct):
    """Sizes of what was read, and what was seen first where.

    sizes: number of the first record of a batch → its bytes
    seen: path → type → where first
    path: of the file
    """

    sizes: dict[int, int] = {}
    seen: dict[str, dict[str, First]] = {}
    path: str = ""


class LateKeys(Analyzer[State]):
    """Remembers which keys and types are where for the first time."""

    rules = (LATE_KEY,)
    state: ClassVar[type] = State

    def map(self, batch: Batch) -> State:
        rows = batch.rows
        if rows.kind != "json" or not len(rows) or batch.format.foreign:
            return State()
        lengths = [0 if data is None else len(data) + 1 for data in rows.data]
        ends = list(accumulate(lengths, initial=0))
        state = State({rows.first: ends[-1]}, {}, rows.source.shown or rows.source.path)
        known: Shapes = {}
        for i in _differing(batch):
            at = batch.records[i] - rows.first
            own: Shapes = {}
            try:
                add_shapes(msgspec.json.decode(rows.data[at]), own)
            except (msgspec.DecodeError, KeyError):
                continue  # numbers of any size and odd texts: other rules speak of them
            first = batch.records[i] not in batch.leads
            place = First(rows.first + at if first else 0, ends[at], rows.lines[at])
            for path, types in own.items():
                if first and types <= known.get(path, set()):
                    continue
                _add(state.seen, path, dict.fromkeys(types, place))
                if first:
                    known.setdefault(path, set()).update(types)
        return _cut(state)

    def merge(self, a: State, b: State) -> State:
        a.sizes.update(b.sizes)
        for path, types in b.seen.items():
            _add(a.seen, path, types)
        a.path = a.path or b.path
        return _cut(a)

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        if context.target is not None and context.target.hosted:
            return
        chunk = context.option("P909", "chunk_bytes", CHUNK_BYTES)
        if sum(state.sizes.values()) <= chunk:
            return
        early = Early(state, int(chunk))
        late = list(early.late())
        if not late:
            return
        leads = early.leads()
        paths = sorted({path for path, _ in late})
        fix = Fix("Write an example of each kind first", "safe", (LeadWith(leads),))
        yield report(
            LATE_KEY,
            hits(
                Location(state.path, "", place.record, place.line, 0, pointer(path))
                for path, place in late
            ),
            fix=msgspec.structs.replace(fix, examples=len(leads)) if leads else None,
            chunk=int(chunk),
            listed=", ".join([*(readable(path) for path in paths[:5]), *["…"][: len(paths) > 5]]),
            paths=[readable(path) for path in paths],
        )


class Early:
    """What is in the first bytes of a file, and what is not although it comes later."""

    def __init__(self, state: State, chunk: int) -> None:
        self._seen = state.seen
        self._chunk = chunk
        self._starts: dict[int, int] = {}
        total = 0
        for first in sorted(state.sizes):
            self._starts[first] = total
            total += state.sizes[first]
        self._order = sorted(state.sizes)
        self._moved: set[int] = set()

    def late(self, path: str = "") -> Iterator[tuple[str, First]]:
        """Paths at which something is seen too late, with the place."""
        types = self._seen.get(path, {})
        early = {name for name, place in types.items() if self._is_early(place)}
        solid = early - {"null"}
        kinds = {name.partition("/")[0] for name in solid}
        objects = [name for name in solid if name.startswith("object")]
        if len(kinds - {"integer"}) > 1 or ("integer" in kinds and kinds - {"integer", "number"}):
            return  # of several types: the library keeps it as it stands
        if path and (len(objects) > 1 or objects == ["object"]):
            return  # objects with different keys: likewise
        later = sorted(types.keys() - early - {"null"})
        for name in later:
            kind, _, keys = name.partition("/")
            if kind in kinds and kind == "object":
                known = {key for each in objects for key in each.split("/")[1:]}
                for key in keys.split("/") if keys else ():
                    if key not in known:
                        yield f"{path}/{key}", types[name]
            elif not (kind == "integer" and "number" in kinds):
                yield path, types[name]
        inside = {key for each in objects for key in each.split("/")[1:]}
        if "array" in kinds:
            inside.add(ITEMS)
        for key in sorted(inside):
            yield from self.late(f"{path}/{key}")

    def leads(self) -> tuple[int, ...]:
        """Records that, written first, leave nothing too late; () when there is no such choice."""
        while found := [place.record for _, place in self.late()]:
            more = set(found) - self._moved
            if not more or len(self._moved) + len(more) > LEADS:
                return ()
            self._moved |= more
        return tuple(sorted(self._moved))

    def _is_early(self, place: First) -> bool:
        if place.record == 0 or place.record in self._moved:
            return True
        return self._offset(place) < self._chunk

    def _offset(self, place: First) -> int:
        first = self._order[bisect_right(self._order, place.record) - 1]
        return self._starts[first] + place.offset


def _differing(batch: Batch) -> Iterable[int]:
    """Numbers of examples of which every other one has the shape of one before it."""
    if batch.pairs is not None:
        return sorted({0, *(i for i, n in enumerate(batch.records) if n in batch.leads)})
    if batch.format.plain_keys(batch.examples[:1]) is None:
        return range(len(batch))  # equal examples may have been written in several ways
    differing = {*batch.rich, *batch.odd}
    plain = next((i for i in range(len(batch)) if i not in differing), None)
    if plain is not None:
        differing.add(plain)
    return sorted(differing)


def _add(seen: dict[str, dict[str, First]], path: str, types: dict[str, First]) -> None:
    known = seen.setdefault(path, {})
    for name, place in types.items():
        if name not in known or place < known[name]:
            known[name] = place


def _cut(state: State) -> State:
    """The state without what appeared last, where it is too much."""
    for path, types in state.seen.items():
        if len(types) > TYPES:
            kept = sorted(types, key=lambda name: (types[name], name))[:TYPES]
            state.seen[path] = {name: types[name] for name in kept}
    if len(state.seen) > PATHS:
        order = sorted(state.seen, key=lambda path: (min(state.seen[path].values()), path))
        state.seen = {path: state.seen[path] for path in order[:PATHS]}
    return state


def pointer(path: str) -> str:
    """The JSON Pointer of a path up to the first list on it."""
    return path.partition(f"/{ITEMS}")[0]


def readable(path: str) -> str:
    """A path for a person: messages[].tool_calls."""
    parts = path.replace(f"/{ITEMS}", "[]").removeprefix("/")
    return parts.replace("/", ".").replace("~1", "/").replace("~0", "~") or "the record"


PLUGINS = (LateKeys(),)
