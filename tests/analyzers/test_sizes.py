"""Limits in bytes, examples and images, each against the data of the target."""

import msgspec
import pytest

from prep.analyzers.sizes import Sizes, State
from prep.core.analyzer import Context
from prep.core.example import Example, Message
from prep.core.facts import LimitName, Limits
from prep.core.finding import Finding, Hits
from prep.core.location import Location
from prep.core.target import Target
from prep.engine.judging import judged
from prep.targets import Catalogue
from tests.analyzers.batches import batch_of

TARGET = Catalogue().target("openai/gpt-4o-2024-08-06")


def limited(target: Target = TARGET, **values: int) -> Target:
    numbers: dict[LimitName, int] = values  # type: ignore[assignment]  # names of limits
    group = msgspec.structs.replace(TARGET.limits[0], values=numbers, models=(), methods=())
    assert isinstance(group, Limits)
    return msgspec.structs.replace(target, limits=(group,))


def found(state: State, target: Target | None) -> list[Finding]:
    return list(Sizes().finish(state, Context("chat", "chat", target=target)))


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        ({"max_file_bytes": 999}, "Size: 1,000 bytes; openai/gpt-4o-2024-08-06 takes 999 bytes"),
        ({"max_examples": 9}, "Examples: 10; openai/gpt-4o-2024-08-06 takes 9 examples"),
        ({"max_image_examples": 2}, "With images: 3; openai/gpt-4o-2024-08-06 takes 2 with images"),
    ],
)
def test_one_more_than_a_limit_is_an_error(limits: dict[str, int], size: str) -> None:
    state = State(1000, 10, {4: Hits(3)})
    (finding,) = found(state, limited(**limits))
    assert finding.message.startswith(size)
    assert finding.severity == "error"
    exactly = {name: limit + 1 for name, limit in limits.items()}
    assert not found(state, limited(**exactly))


def test_what_fits_in_parts_only_is_a_note() -> None:
    state = State(1000, 10)
    (finding,) = found(state, limited(max_file_bytes=2000, max_request_bytes=500))
    assert finding.severity == "note"
    assert "500 bytes in one request at most" in finding.message
    (finding,) = found(state, limited(max_file_bytes=800, max_request_bytes=500))
    assert finding.severity == "error"


def test_a_limit_nobody_verified_is_a_warning() -> None:
    target = limited(max_file_bytes=1)
    group = msgspec.structs.replace(target.limits[0], evidence="U")
    (finding,) = found(State(1000, 10), msgspec.structs.replace(target, limits=(group,)))
    assert finding.severity == "warning"


def test_examples_with_many_images_are_counted_and_placed() -> None:
    near, far = Location("a", record=2, line=2), Location("a", record=7, line=7)
    state = State(10, 9, {10: Hits(5), 11: Hits(1, (far,)), 40: Hits(1, (near,))})
    (finding,) = found(state, TARGET)
    assert finding.hits == Hits(2, (near, far))
    assert finding.message.startswith("Most images in an example: 40;")


def test_the_server_is_quoted() -> None:
    (finding,) = found(State(2**30, 10), TARGET)
    context = Context("chat", "chat", target=TARGET)
    server = judged(finding, context).args["server"]
    assert server["code"] == "invalid_request_error"
    assert server["moment"] == "upload"


def test_bytes_are_those_of_the_lines_that_are_kept() -> None:
    example = Example([Message("user", "a")], [Message("assistant", "b")])
    made = [msgspec.structs.replace(example, record=number) for number in (1, 2, 4)]
    batch = batch_of(made)
    batch.rows.data[:] = [b"1", b"22", b"333", b"4444"]
    assert Sizes().map(batch).bytes == (1 + 1) + (2 + 1) + (4 + 1)


def test_a_validation_file_has_limits_of_its_own() -> None:
    target = limited(max_validation_bytes=100, max_validation_percent=5, max_validation_examples=9)
    context = Context("chat", "chat", target=target)
    messages = [
        finding.message for finding in Sizes().between(State(2000, 100), State(101, 10), context)
    ]
    assert [message.split("; ")[0] for message in messages] == [
        "Size of the validation file: 101 bytes",
        "Size of the validation file: 6 % of the training file",
        "Examples of the validation file: 10",
    ]
    assert not list(Sizes().between(State(2000, 100), State(100, 9), context))
