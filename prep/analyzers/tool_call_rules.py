"""What can be wrong with calls of tools."""

from prep.core.finding import Invalid, Rule, Valid

_TOOL = (
    '"tools":[{"type":"function","function":{"name":"rain","parameters":{"type":"object",'
    '"properties":{"town":{"type":"string"}},"required":["town"]}}}]'
)


def _case(arguments: str, name: str = "rain", reply: str = "c1", beside: str = _TOOL) -> str:
    return (
        '{"messages":[{"role":"user","content":"Rain in Oslo?"},{"role":"assistant",'
        f'"tool_calls":[{{"id":"c1","type":"function","function":{{"name":"{name}",'
        f'"arguments":{arguments}}}}}]}},'
        f'{{"role":"tool","content":"yes","tool_call_id":"{reply}"}},'
        f'{{"role":"assistant","content":"Yes."}}],{beside}}}'
    )


NOT_JSON = Rule(
    "P801",
    "tool-arguments-not-json",
    "error",
    "Tool calls whose arguments are not JSON in a string: {count} ({listed}).",
    "Arguments are a string that holds a JSON object. Anything else is refused, or teaches the "
    "model to call tools in a way that fails.",
    "safe",
    words=("listed",),
    examples=(
        Invalid(_case('{"town":"Oslo"}'), _case('"{\\"town\\":\\"Oslo\\"}"')),
        Invalid(_case('"{town: Oslo}"')),
        Valid(_case('"{\\"town\\":\\"Oslo\\"}"')),
    ),
)

MISMATCH = Rule(
    "P802",
    "tool-arguments-mismatch",
    "error",
    "Tool calls whose arguments do not fit the tool's parameters: {count} ({listed}).",
    "The model learns to call the tool wrongly.",
    "manual",
    words=("listed",),
    examples=(
        Invalid(_case('"{\\"city\\":\\"Oslo\\"}"')),
        Valid(_case('"{\\"town\\":\\"Oslo\\"}"')),
    ),
)

UNDECLARED = Rule(
    "P803",
    "undeclared-tool",
    "error",
    "{what}: {count} ({listed}).",
    "The model is shown no such tool, so it learns to invent tools. Where an example declares no "
    "tools at all they may be kept elsewhere: that is a warning, and no finding when the system "
    "message names the tool.",
    "manual",
    words=("what",),
    examples=(
        Invalid(_case('"{}"', name="snow")),
        Invalid(_case('"{}"', beside='"parallel_tool_calls":false')),
        Valid(_case('"{\\"town\\":\\"Oslo\\"}"')),
    ),
)

NOT_AMONG_TOOLS = "Calls of a tool that the example does not declare"
NO_TOOLS = "Calls of a tool in examples that declare no tools"
"""What `UNDECLARED` says of calls."""

UNPAIRED = Rule(
    "P804",
    "unpaired-tool-call",
    "error",
    "Tool calls and replies that do not belong together: {count} ({listed}).",
    "Every reply names the call it answers, and every call but the last answer's gets its replies "
    "right after it; a server refuses anything else.",
    "manual",
    words=("listed",),
    examples=(
        Invalid(_case('"{\\"town\\":\\"Oslo\\"}"', reply="c2")),
        Invalid(
            '{"messages":[{"role":"user","content":"Rain?"},{"role":"assistant","function_call":'
            '{"name":"rain","arguments":"{}"}},{"role":"function","name":"wind","content":"no"},'
            '{"role":"assistant","content":"No."}],"functions":[{"name":"rain"}]}'
        ),
        Valid(_case('"{\\"town\\":\\"Oslo\\"}"')),
    ),
)

DEPRECATED = Rule(
    "P806",
    "deprecated-function-call",
    "warning",
    "Examples with functions instead of tools: {count}.",
    "functions and function_call are deprecated; current models and trainers know tools only.",
    "safe",
    examples=(
        Invalid(
            '{"messages":[{"role":"user","content":"Rain?"},{"role":"assistant","content":null,'
            '"function_call":{"name":"rain","arguments":"{}"}}],"functions":[{"name":"rain"}]}',
            '{"messages":[{"role":"user","content":"Rain?"},{"role":"assistant","content":null,'
            '"tool_calls":[{"id":"call_00001","type":"function",'
            '"function":{"name":"rain","arguments":"{}"}}]}],'
            '"tools":[{"type":"function","function":{"name":"rain"}}]}',
        ),
    ),
)
