"""The rules about fields of records and messages."""

from prep.core.finding import Invalid, Rule, Valid

_CHAT = '{{"messages":[{{"role":"user","content":"Hi"}},{{"role":"assistant",{0}}}]{1}}}'


def _chat(answer: str = '"content":"Ho"', rest: str = "") -> str:
    return _CHAT.format(answer, rest)


MISSING = Rule(
    "P201",
    "missing-field",
    "error",
    "Records in which a field is missing: {count} ({listed}).",
    "Without it the record is not an example; a server refuses the whole file.",
    "manual",
    examples=(
        Invalid('{"prompt":"Hi","completion":"Ho"}\n{"prompt":"Hi"}'),
        Invalid('{"messages":[{"content":"Hi"},{"role":"assistant","content":"Ho"}]}'),
        Valid('{"prompt":"Hi","completion":"Ho"}'),
    ),
)

EXTRA = Rule(
    "P202",
    "extra-field",
    "warning",
    "Fields that the layout does not know: {count} ({listed}).",
    'OpenAI refuses a file with an unknown field ("contains an extra"); other trainers ignore it.',
    "safe",
    examples=(
        Invalid(_chat(rest=',"id":7'), _chat()),
        Invalid(_chat('"content":"Ho","mood":"calm"'), _chat()),
        Valid(_chat(rest=',"tools":[],"parallel_tool_calls":true')),
        Invalid(_chat('"content":"Ho","reasoning_content":"So"'), options={"target": "openai"}),
        Valid(_chat('"content":"Ho","reasoning_content":"So"'), options={"target": "fireworks"}),
        Valid(_chat('"content":"Ho","train":true'), options={"target": "axolotl"}),
    ),
)

WRONG_TYPE = Rule(
    "P203",
    "wrong-type",
    "error",
    "Values of the wrong type: {count} ({listed}).",
    "A server refuses it, and some trainers train on Python's spelling of the value.",
    "unsafe",
    words=("listed",),
    examples=(
        Invalid(_chat('"content":7'), _chat('"content":"7"')),
        Invalid(_chat('"content":"Ho","name":null,"tool_calls":null'), _chat('"content":"Ho"')),
        Invalid(
            _chat(rest=',"tools":"[{\\"name\\":\\"f\\"}]"'),
            _chat(rest=',"tools":[{"type":"function","function":{"name":"f"}}]'),
        ),
        Invalid('{"messages":"Hi"}', options={"format": "chat"}),
    ),
)

WEIGHT = Rule(
    "P211",
    "invalid-weight",
    "error",
    "Weights that are not 0 or 1 on a message of the assistant: {count} ({listed}).",
    "A weight is an integer, 0 or 1, and only the assistant's messages have one; a server refuses "
    "the file otherwise.",
    "manual",
    examples=(
        Invalid(_chat('"content":"Ho","weight":0.5')),
        Invalid(_chat('"content":"Ho","weight":"1"')),
        Invalid(_chat(rest=',"weight":1')),
        Valid(_chat('"content":"Ho","weight":1')),
    ),
)

NOTHING_TRAINED = Rule(
    "P212",
    "nothing-trained",
    "error",
    "Examples in which every answer has weight 0: {count}.",
    "Nothing of them is learned, but they are paid for.",
    "manual",
    examples=(Invalid(_chat('"content":"Ho","weight":0')),),
)

EMPTY = Rule(
    "P214",
    "empty-message",
    "error",
    "Messages without text: {count}.",
    "An empty message teaches nothing, and several servers refuse the file.",
    "unsafe",
    examples=(
        Invalid(
            '{"messages":[{"role":"system","content":" "},{"role":"user","content":"Hi"},'
            '{"role":"assistant","content":"Ho"}]}',
            _chat(),
        ),
    ),
)

NULL = Rule(
    "P215",
    "null-content",
    "error",
    "Messages with no content and no call: {count}.",
    "Content may be null only where the assistant calls a tool instead.",
    examples=(
        Invalid(_chat('"content":null')),
        Valid(
            _chat(
                '"content":null,"tool_calls":[{"id":"a","type":"function",'
                '"function":{"name":"f","arguments":"{}"}}]'
            )
        ),
    ),
)
