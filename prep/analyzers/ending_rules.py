"""The rules about how prompts and completions end."""

from prep.core.finding import Invalid, Rule, Valid

_SEPARATED = '{"prompt":"cat\\n\\n###\\n\\n","completion":" chat\\n"}\n'
_ENDED = '{"prompt":"bird\\n\\n###\\n\\n","completion":" oiseau\\n"}\n'

MISSING_SEPARATOR = Rule(
    code="P301",
    name="missing-prompt-separator",
    severity="warning",
    message="Prompts do not end with one separator: {lacking:,} of {count} lack it.",
    why=(
        "Without a fixed ending the model cannot tell where the prompt stops and the completion "
        "starts, and tends to continue the prompt."
    ),
    safety="safe",
    examples=(
        Invalid(
            '{"prompt":"cat","completion":" chat\\n"}\n'
            '{"prompt":"bird","completion":" oiseau\\n"}\n',
            '{"prompt":"cat ->","completion":" chat\\n"}\n'
            '{"prompt":"bird ->","completion":" oiseau\\n"}\n',
        ),
        Invalid(
            '{"prompt":"Is it a cat?","completion":" no\\n"}\n'
            '{"prompt":"x -> y?","completion":" oui\\n"}\n',
            '{"prompt":"Is it a cat?\\n\\n###\\n\\n","completion":" no\\n"}\n'
            '{"prompt":"x -> y?\\n\\n###\\n\\n","completion":" oui\\n"}\n',
        ),
        Valid(_SEPARATED + _ENDED),
        Valid("prompt,completion\ncat,chat\nbird,oiseau\n", name="case.csv"),
    ),
)

MISSING_STOP = Rule(
    code="P304",
    name="missing-completion-suffix",
    severity="warning",
    message="Completions do not end with one stop sequence: {lacking:,} of {count} lack it.",
    why="Without a fixed ending the model does not learn to stop, and goes on until it is cut off.",
    safety="safe",
    examples=(
        Invalid(
            '{"prompt":"cat ->","completion":" chat"}\n'
            '{"prompt":"bird ->","completion":" oiseau"}\n',
            '{"prompt":"cat ->","completion":" chat\\n"}\n'
            '{"prompt":"bird ->","completion":" oiseau\\n"}\n',
        ),
        Valid(_SEPARATED + _ENDED),
    ),
)  # fmt: skip

REPEATED = Rule(
    code="P306",
    name="repeated-separator",
    severity="warning",
    message="{part} in which the ending {separator!r} occurs more than once: {count}.",
    why=(
        "The ending must mark one place only. Where it occurs in the text too, the model may "
        "answer, or stop, in the middle. Look at those texts and choose an ending that is unique."
    ),
    safety="manual",
    words=("part",),
    own=("part",),
    examples=(
        Invalid(
            '{"prompt":"Agent: Hi.\\nCustomer: Hello!\\nAgent:","completion":" Yes?\\n"}\n'
            '{"prompt":"Customer: Good day!\\nAgent: Hi.\\nCustomer: Oh?\\nAgent:",'
            '"completion":" Ah.\\n"}\n'
        ),
        Valid(_SEPARATED + _ENDED),
    ),
)

LONG_SEPARATOR = Rule(
    code="P307",
    name="long-separator",
    severity="note",
    message="{part} end with {separator!r}, which is long; {proposal!r} would do.",
    why="Every token of it is paid for with every example and every later request.",
    words=("part",),
    own=("part",),
    examples=(
        Invalid(
            '{"prompt":"cat\\n\\nTranslation:","completion":" chat\\n"}\n'
            '{"prompt":"bird\\n\\nTranslation:","completion":" oiseau\\n"}\n'
        ),
        Valid(_SEPARATED + _ENDED),
    ),
)

LEFT_IN_CHAT = Rule(
    code="P314",
    name="separator-in-chat",
    severity="warning",
    message="{part} still end with {separator!r}: {count}.",
    why=(
        "Chat messages have their own marks of beginning and end. A separator of the older "
        "prompt/completion layout is noise there, and the model learns to write it."
    ),
    safety="safe",
    words=("part",),
    own=("part",),
    examples=(
        Invalid(
            '{"messages":[{"role":"user","content":"cat ->"},'
            '{"role":"assistant","content":"chat END"}]}\n'
            '{"messages":[{"role":"user","content":"bird ->"},'
            '{"role":"assistant","content":"oiseau END"}]}\n',
            '{"messages":[{"role":"user","content":"cat"},'
            '{"role":"assistant","content":"chat"}]}\n'
            '{"messages":[{"role":"user","content":"bird"},'
            '{"role":"assistant","content":"oiseau"}]}\n',
        ),
        Valid(_SEPARATED + _ENDED),
    ),
)

PROMPT_ENDING = Rule(
    code="P318",
    name="prompt-separator",
    severity="note",
    message="All {count} prompts end with the separator {separator!r}.",
    why="End every prompt with it when you ask the trained model, exactly as it stands here.",
    examples=(Invalid(_SEPARATED + _ENDED), Valid('{"prompt":"cat","completion":"chat"}\n' * 2)),
)

COMPLETION_ENDING = Rule(
    code="P319",
    name="completion-suffix",
    severity="note",
    message="All {count} completions end with {stop!r}.",
    why="Pass it as `stop` when you ask the trained model, so that it does not go on.",
    examples=(
        Invalid(_SEPARATED + _ENDED),
        Valid('{"prompt":"cat","completion":"a"}\n{"prompt":"dog","completion":"b"}\n'),
    ),
)
