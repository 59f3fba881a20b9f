"""The rule about what a target does not take."""

from prep.core.finding import Invalid, Rule, Valid

_PAIR = '{"prompt":"Hi","completion":"Ho"}\n'
_CHAT = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}\n'

_CALL = (
    '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"%",'
    '"type":"function","function":{"name":"f","arguments":"{}"}}]},'
    '{"role":"tool","content":"1","tool_call_id":"%"},{"role":"assistant","content":"Ho"}],'
    '"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}'
)
_IMAGE = (
    '{"messages":[{"role":"user","content":[{"type":"image_url","image_url":%}]},'
    '{"role":"assistant","content":"Ho"}]}'
)

_PNG = '{"url":"data:image/png;base64,iVBORw0KGgo="}'

NOT_ACCEPTED = Rule(
    "P901",
    "format-not-accepted",
    "error",
    "{target} does not take {what}: {count}.",
    "The provider refuses the file, or its trainer drops what it does not know.",
    "safe",
    words=("target", "what"),
    examples=(
        Invalid(_PAIR, options={"target": "fireworks"}),
        Invalid(
            '{"messages":[{"role":"developer","content":"Be kind."},'
            '{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}',
            '{"messages":[{"role":"system","content":"Be kind."},'
            '{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}',
            options={"target": "mistral"},
        ),
        Invalid(
            _CALL.replace("%", "toolu_01A"),
            _CALL.replace("%", "call00001"),
            options={"target": "mistral"},
        ),
        Invalid(
            _IMAGE.replace("%", '{"url":"https://x.org/a.png"}'),
            _IMAGE.replace("%", '"https://x.org/a.png"'),
            options={"target": "mistral"},
        ),
        Invalid(
            _CHAT.replace("]}", '],"parallel_tool_calls":true}'),
            _CHAT,
            options={"target": "together/up-to-16b"},
        ),
        Invalid(
            _IMAGE.replace("%", '{"url":"https://x.org/a.png"}'),
            options={"target": "together/up-to-16b"},
        ),
        Invalid(
            _IMAGE.replace("%", _PNG),
            _IMAGE.replace("%", _PNG).replace('"Ho"', '[{"type":"text","text":"Ho"}]'),
            options={"target": "together/up-to-16b"},
        ),
        Invalid(
            _IMAGE.replace("%", '{"url":"https://x.org/a.png"}'),
            options={"target": "azure/gpt-4o-mini"},
        ),
        Valid(
            _IMAGE.replace("%", '{"url":"https://x.org/a.png"}'),
            options={"target": "azure/gpt-4o"},
        ),
        Invalid(
            '{"messages":[{"role":"assistant","content":"Hi"},{"role":"user","content":"Ho"},'
            '{"role":"assistant","content":"Yes?"}]}',
            options={"target": "llama-factory"},
        ),
        Invalid('{"messages":[{"role":"assistant","content":"Hi"}]}', options={"target": "nebius"}),
        Valid(_CHAT, options={"target": "mistral"}),
        Valid(_CHAT, options={"target": "openai"}),
    ),
)
