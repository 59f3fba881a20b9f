"""Preference pairs, and examples that a grader judges."""

from collections.abc import Iterator

from prep.analyzers.roles import meaning
from prep.analyzers.sightings import Seen, Sight, SightingAnalyzer
from prep.core.analyzer import Context
from prep.core.batch import Batch
from prep.core.finding import Fix, Invalid, Rule, Valid
from prep.core.placing import WHOLE
from prep.edits.pairs import DropIdenticalPair, are_identical
from prep.edits.roles import TrimToQuestion


def _pair(preferred: str, other: str) -> str:
    def output(text: str) -> str:
        return f'[{{"role":"assistant","content":"{text}"}}]'

    return (
        '{"input":{"messages":[{"role":"user","content":"Hi"}]},'
        f'"preferred_output":{output(preferred)},"non_preferred_output":{output(other)}}}'
    )


IDENTICAL = Rule(
    "P821",
    "identical-preference-pair",
    "error",
    "Preference pairs whose two answers are the same: {count}.",
    "There is nothing to prefer, so the example is noise that is paid for.",
    "safe",
    examples=(Invalid(_pair("Ho", "Ho") + "\n" + _pair("Ho", "No"), _pair("Ho", "No")),),
)

SHAPE = Rule(
    "P822",
    "invalid-preference-shape",
    "error",
    "Preference examples that are not one question and two single answers: {count} ({listed}).",
    "A preference example has an input that ends on the user, and two outputs of one message of "
    "the assistant each.",
    "manual",
    words=("listed",),
    examples=(
        Invalid(
            '{"input":{"messages":[{"role":"user","content":"Hi"}]},'
            '"preferred_output":[{"role":"user","content":"Ho"}],'
            '"non_preferred_output":[{"role":"assistant","content":"No"}]}'
        ),
        Invalid(
            _pair("Ho", "No")
            + "\n"
            + _pair("Ho", "No").replace("}]}", '},{"role":"assistant","content":"So"}]}')
        ),
        Valid(_pair("Ho", "No")),
    ),
)

ENDS_WITHOUT_USER = Rule(
    "P832",
    "ends-without-user",
    "error",
    "Reinforcement examples that do not end with the user: {count}.",
    "The model writes the answer and a grader judges it, so the example must end on the question.",
    "unsafe",
    examples=(
        Invalid(
            '{"messages":[{"role":"user","content":"2+2"},{"role":"assistant","content":"4"}],'
            '"reference":"4"}',
            '{"messages":[{"role":"user","content":"2+2"}],"reference":"4"}',
            options={"format": "reinforcement"},
        ),
        Valid('{"messages":[{"role":"user","content":"2+2"}],"reference":"4"}'),
    ),
)


class Preference(SightingAnalyzer):
    """Looks at preference pairs and at examples for a grader."""

    rules = (IDENTICAL, SHAPE, ENDS_WITHOUT_USER)

    def suspects(self, batch: Batch) -> range:
        return range(0 if batch.format.kind == "supervised" else len(batch))

    def look(self, batch: Batch, i: int) -> Iterator[Sight]:
        example = batch.examples[i]
        if batch.format.kind == "reinforcement":
            turns = [*example.messages, *example.answers]
            if not turns or meaning(turns[-1]) != "user":
                last = Sight("P832", "messages", len(turns) - 1, "/role")
                yield last if turns else Sight("P832", "messages", WHOLE)
            return
        if are_identical(example):
            yield Sight("P821")
        for index, answer in enumerate(example.answers):
            if answer.role != "assistant":
                detail = f"an answer of the {answer.role}"
                yield Sight("P822", "answers", index, "/role", detail)
        if not example.messages:
            yield Sight("P822", "messages", WHOLE, detail="no question")
        elif example.messages[-1].role == "assistant":
            index = len(example.messages) - 1
            yield Sight("P822", "messages", index, detail="input ends on the assistant")

    def fix(self, rule: Rule, seen: Seen, context: Context) -> Fix | None:
        if rule is IDENTICAL:
            return Fix("Leave them out", "safe", (DropIdenticalPair(),))
        if rule is ENDS_WITHOUT_USER:
            return Fix("Leave out what comes after the question", "unsafe", (TrimToQuestion(),))
        return None


PLUGINS = (Preference(),)
