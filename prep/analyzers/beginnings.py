"""How prompts and completions begin: shared instructions, leading spaces, all the same."""

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct

from prep.analyzers.classes import is_classification, merge_labels
from prep.core.analyzer import FEW, Analyzer, Context, hits_in, merge_hits, report
from prep.core.batch import Batch
from prep.core.finding import Finding, Fix, Hits, Invalid, Rule, Valid
from prep.edits.affixes import AddSpace, PrefixToSystem, StripPrefix
from prep.text.affix import Affix, common_prefix, merge_prefixes, untorn_prefix
from prep.text.excerpt import excerpt
from prep.text.seams import is_sentence, opening
from prep.text.special_tokens import TOKEN_TEXT

PROMPT_PREFIX = Rule(
    code="P302",
    settings=("characters",),
    name="shared-prompt-prefix",
    severity="warning",
    message="All {count} prompts begin with {prefix!r}.",
    why=(
        "A fine-tuned model does not need an instruction that never changes, and every token of it "
        "is paid for in training and with every later request. In chat it belongs into the system "
        "message, where it is easy to find and to change."
    ),
    safety="unsafe",
    examples=(
        Invalid(
            '{"prompt":"Translate this to French: cat ->","completion":" chat\\n"}\n'
            '{"prompt":"Translate this to French: dog ->","completion":" chien\\n"}\n',
            '{"prompt":"cat ->","completion":" chat\\n"}\n'
            '{"prompt":"dog ->","completion":" chien\\n"}\n',
        ),
        Invalid(
            "prompt,completion\nTranslate this to French: cat,chat\n"
            "Translate this to French: dog,chien\n",
            '{"messages":[{"role":"system","content":"Translate this to French:"},'
            '{"role":"user","content":"cat"},{"role":"assistant","content":"chat"}]}\n'
            '{"messages":[{"role":"system","content":"Translate this to French:"},'
            '{"role":"user","content":"dog"},{"role":"assistant","content":"chien"}]}\n',
            name="case.csv",
        ),
        Valid(
            '{"prompt":"Q: cat ->","completion":" chat\\n"}\n'
            '{"prompt":"Q: dog ->","completion":" chien\\n"}\n'
        ),
    ),
)

COMPLETION_PREFIX = Rule(
    code="P303",
    name="shared-completion-prefix",
    severity="warning",
    message="All {count} completions begin with {prefix!r}.",
    why="The model learns to write it every time: tokens that you pay for and then cut off again.",
    safety="unsafe",
    examples=(
        Invalid(
            '{"prompt":"2+2 ->","completion":" The answer is 4\\n"}\n'
            '{"prompt":"2+3 ->","completion":" The answer is 5\\n"}\n',
            '{"prompt":"2+2 ->","completion":" 4\\n"}\n{"prompt":"2+3 ->","completion":" 5\\n"}\n',
        ),
        Valid(
            '{"prompt":"load resnet ->","completion":" torch.hub.load(\'a\')\\n"}\n'
            '{"prompt":"list models ->","completion":" torch.hub.list(\'b\')\\n"}\n'
        ),
        Valid(
            '{"prompt":"2+2 ->","completion":" {\\"answer\\": \\"4\\"}\\n"}\n'
            '{"prompt":"2+3 ->","completion":" {\\"answer\\": \\"5\\"}\\n"}\n'
        ),
    ),
)

LEADING_SPACE = Rule(
    code="P305",
    name="missing-leading-space",
    severity="warning",
    message="Completions that do not begin with a space: {count}.",
    why=(
        "In prompt/completion data the completion is glued to the prompt, and the vocabularies of "
        "these models hold words with the space before them: without it the first word of every "
        "answer is an unusual one."
    ),
    safety="safe",
    examples=(
        Invalid(
            '{"prompt":"2+2 ->","completion":"4\\n"}\n{"prompt":"2+3 ->","completion":" 5\\n"}\n',
            '{"prompt":"2+2 ->","completion":" 4\\n"}\n{"prompt":"2+3 ->","completion":" 5\\n"}\n',
        ),
        Valid("prompt,completion\n2+2,4\n2+3,5\n", name="case.csv"),
    ),
)

IDENTICAL_PROMPTS = Rule(
    code="P315",
    name="identical-prompts",
    severity="error",
    message="All {count} prompts are the same: {text!r}.",
    why=(
        "A model can learn nothing from prompts that never differ: perhaps the wrong column was "
        "taken. For free generation leave the prompt empty."
    ),
    examples=(
        Invalid('{"prompt":"Go","completion":"4"}\n{"prompt":"Go","completion":"5"}\n'),
        Valid('{"prompt":"","completion":"A story."}\n{"prompt":"","completion":"A tale."}\n'),
    ),
)

IDENTICAL_COMPLETIONS = Rule(
    code="P316",
    name="identical-completions",
    severity="error",
    message="All {count} completions are the same: {text!r}.",
    why="The model learns to answer that whatever it is asked: perhaps the wrong column was taken.",
    examples=(
        Invalid('{"prompt":"2+2","completion":"4"}\n{"prompt":"1+3","completion":"4"}\n'),
        Valid('{"prompt":"2+2","completion":"4"}\n{"prompt":"2+3","completion":"5"}\n'),
    ),
)

LONG_PROMPT_PREFIX = 13
"""Characters from which what prompts share is called an instruction."""

LONG_COMPLETION_PREFIX = 5


class State(Struct, frozen=True):
    """What is known of the beginnings.

    examples: how many have an answer
    are_pairs: True when all of them are one user message and one answer
    unspaced: completions that do not begin with a blank
    labels: see `Batch.labels`; None too where the completions share too little to matter
    """

    prompts: Affix = Affix()
    completions: Affix = Affix()
    examples: int = 0
    are_pairs: bool = True
    unspaced: Hits = Hits()
    labels: dict[str, int] | None = {}


class Beginnings(Analyzer[State]):
    """Finds what all prompts, or all completions, begin with."""

    rules = (
        PROMPT_PREFIX,
        COMPLETION_PREFIX,
        LEADING_SPACE,
        IDENTICAL_PROMPTS,
        IDENTICAL_COMPLETIONS,
    )
    state: ClassVar[type] = State

    def map(self, batch: Batch) -> State:
        if not batch.are_pairs:
            return State(are_pairs=False)
        completions = common_prefix(batch.completions, batch.completion_haystacks)
        unspaced: list[int] = []
        if not (completions.text or "")[:1].isspace():
            unspaced = [
                i for i, text in enumerate(batch.completions) if text and not text[0].isspace()
            ]
        return State(
            common_prefix(batch.prompts, batch.prompt_haystacks),
            completions,
            len(batch),
            True,
            hits_in(batch, unspaced, "answers", tail="/content", most=FEW),
            batch.labels if len(completions.text or "") >= LONG_COMPLETION_PREFIX else None,
        )

    def merge(self, a: State, b: State) -> State:
        return State(
            merge_prefixes(a.prompts, b.prompts),
            merge_prefixes(a.completions, b.completions),
            a.examples + b.examples,
            a.are_pairs and b.are_pairs,
            merge_hits(a.unspaced, b.unspaced, FEW),
            merge_labels(a.labels, b.labels),
        )

    def finish(self, state: State, context: Context) -> Iterable[Finding]:
        everything = Hits(state.examples)
        if not state.are_pairs or state.examples < 2:
            return
        if context.completes and state.unspaced.count:
            fix = Fix("Add a space", "safe", (AddSpace(),), examples=state.unspaced.count)
            yield report(LEADING_SPACE, state.unspaced, fix=fix)
        if state.prompts.is_all:
            if (text := state.prompts.text or "").strip():
                yield report(IDENTICAL_PROMPTS, everything, text=excerpt(text))
        elif prefix := self._prompt_prefix(state, context):
            yield report(
                PROMPT_PREFIX, everything, fix=_instruction(prefix, context), prefix=excerpt(prefix)
            )
        if state.completions.is_all:
            if (text := state.completions.text or "").strip():
                yield report(IDENTICAL_COMPLETIONS, everything, text=excerpt(text))
        elif prefix := self._completion_prefix(state):
            edit = StripPrefix("completion", prefix, " " if prefix[0] == " " else "")
            # in chat layouts someone wrote the answers as they should be
            # a label before the answer is no loss; the beginning of a date or a name would be
            is_label = prefix.rstrip().endswith((":", "->", "=>", "="))
            is_recommended = context.format != "chat" and (context.completes or is_label)
            title = f"Remove {excerpt(prefix)!r} from the beginning of each completion"
            fix = Fix(title, "unsafe", (edit,), recommended=is_recommended)
            yield report(COMPLETION_PREFIX, everything, fix=fix, prefix=excerpt(prefix))

    def _prompt_prefix(self, state: State, context: Context) -> str:
        least = context.option("P302", "characters", LONG_PROMPT_PREFIX)
        prefix = opening(untorn_prefix(state.prompts), least)
        is_nothing_else = state.prompts.is_whole and prefix == state.prompts.text
        return prefix if len(prefix) >= least and not is_nothing_else else ""

    def _completion_prefix(self, state: State) -> str:
        least = LONG_COMPLETION_PREFIX
        if is_classification(state.labels, state.examples):
            return ""  # a part of the names of classes
        prefix = opening(untorn_prefix(state.completions), least)
        return prefix if len(prefix.strip()) >= least else ""


def _instruction(prefix: str, context: Context) -> Fix | None:
    """What becomes of an instruction: nothing, as long as the file has to become a chat first."""
    if context.to == "completion" and not context.completes:
        return None
    if context.to == "completion":
        title = f"Remove {excerpt(prefix)!r} from the beginning of each prompt"
        return Fix(title, "unsafe", (StripPrefix("prompt", prefix),), recommended=True)
    edit = PrefixToSystem(prefix)
    is_recommended = is_sentence(prefix) and not TOKEN_TEXT.search(prefix)
    return Fix("Make it the system message", "unsafe", (edit,), recommended=is_recommended)


PLUGINS = (Beginnings(),)
