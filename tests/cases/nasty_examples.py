"""Examples that people really have: roles, calls, weights, characters, images, pairs.

The number of a case is the one it has in the project's collection of nasty inputs.
"""

import base64

from tests.cases.case import Case, call, chat, image, pair, talk

C = chat()
PAIR = '{"prompt":"a","completion":"b"}'
OPENAI = {"target": "openai/gpt-4.1-2025-04-14"}
PNG_12_MB = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(12 * 2**20)).decode()
ARGUMENTS = "/messages/1/tool_calls/0/function/arguments"
MULTI = '[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]'
TWO = '[{"role":"assistant","content":"a"},{"role":"assistant","content":"c"}]'

EXAMPLES = (
    Case(
        "19 roles of others",
        "a.jsonl",
        C.replace("user", "human").replace("assistant", "bot"),
        ("P206 error 1 /messages/0/role", "P206 error 1 /messages/1/role"),
        {},
        (C,),
    ),
    Case(
        "19 ShareGPT",
        "a.jsonl",
        '{"conversations":[{"from":"human","value":"Hi"},{"from":"gpt","value":"Ho"}]}',
        (),
        {},
        (C,),
    ),
    Case(
        "19 unknown role",
        "a.jsonl",
        C.replace("user", "waiter"),
        ("P206 error 1 /messages/0/role",),
        OPENAI,
    ),
    Case(
        "20 two users for OpenAI",
        "a.jsonl",
        talk(("user", "a"), ("user", "b"), ("assistant", "c")),
        ("P209 warning 1 /messages/1/role",),
        OPENAI,
    ),
    Case(
        "20 two users for Mistral",
        "a.jsonl",
        talk(("user", "a"), ("user", "b"), ("assistant", "c")),
        ("P209 error 1 /messages/1/role",),
        {"target": "mistral"},
    ),
    Case(
        "20 ends on user",
        "a.jsonl",
        talk(("user", "a"), ("assistant", "b"), ("user", "c")),
        ("P208 error 1 /messages/2/role",),
    ),
    Case(
        "20 system in the middle",
        "a.jsonl",
        talk(("user", "a"), ("system", "b"), ("assistant", "c")),
        ("P210 warning 1 /messages/1/role",),
    ),
    Case("21 null content beside calls", "a.jsonl", call(), (), {}, (call(),)),
    Case(
        "21 arguments as an object",
        "a.jsonl",
        call("{}"),
        (f"P801 error 1 {ARGUMENTS}",),
        {},
        (call(),),
    ),
    Case(
        "21 another identifier",
        "a.jsonl",
        call(reply="c2"),
        ("P804 error 1 /messages/2/tool_call_id", "P804 error 1 /messages/3"),
    ),
    Case("21 no reply", "a.jsonl", call(reply=""), ("P804 error 1 /messages/2",)),
    Case(
        "21 name with a space",
        "a.jsonl",
        call(name="get rain"),
        ("P805 error 1 /tools/0/function/name",),
    ),
    Case(
        "21 function_call",
        "a.jsonl",
        chat(
            '"content":null,"function_call":{"name":"rain","arguments":"{}"}',
            ',"functions":[{"name":"rain"}]',
        ),
        ("P806 warning 1 ",),
        {},
        (
            chat(
                '"content":null,"tool_calls":[{"id":"call_00001","type":"function","function":{"name":"rain","arguments":"{}"}}]',
                ',"tools":[{"type":"function","function":{"name":"rain"}}]',
            ),
        ),
    ),
    Case(
        "22 weight 0.5",
        "a.jsonl",
        chat('"content":"Ho","weight":0.5'),
        ("P211 error 1 /messages/1/weight",),
    ),
    Case(
        '22 weight "1"',
        "a.jsonl",
        chat('"content":"Ho","weight":"1"'),
        ("P211 error 1 /messages/1/weight",),
    ),
    Case(
        "22 weight of the user",
        "a.jsonl",
        chat(ask='"content":"Hi","weight":1'),
        ("P211 error 1 /messages/0/weight",),
    ),
    Case("22 weight of the record", "a.jsonl", chat(rest=',"weight":1'), ("P211 error 1 /weight",)),
    Case("22 all weights 0", "a.jsonl", chat('"content":"Ho","weight":0'), ("P212 error 1 ",)),
    Case(
        "22 extra keys",
        "a.jsonl",
        chat(rest=',"id":1,"model":"x"'),
        ("P202 error 1 /id", "P202 error 1 /model"),
        OPENAI,
        (C,),
    ),
    Case(
        "22 keys for a grader",
        "a.jsonl",
        '{"messages":[{"role":"user","content":"Hi"}],"answer":"Ho"}',
        (),
        {},
        ('{"messages":[{"role":"user","content":"Hi"}],"answer":"Ho"}',),
    ),
    Case(
        "23 half a character",
        "a.jsonl",
        chat('"content":"\\ud83d"'),
        ("P108 error 1 /messages/1/content",),
    ),
    Case(
        "23 NUL", "a.jsonl", chat('"content":"a\\u0000b"'), ("P109 warning 1 /messages/1/content",)
    ),
    Case(
        "23 NUL for OpenAI",
        "a.jsonl",
        chat('"content":"a\\u0000b"'),
        ("P109 error 1 /messages/1/content",),
        OPENAI,
    ),
    Case(
        "23 invisible",
        "a.jsonl",
        chat('"content":"a\u2028b\u200bc"'),
        ("P313 note 1 /messages/1/content",),
        {},
        (chat('"content":"a\u2028b\u200bc"'),),
    ),
    Case(
        "23 mojibake",
        "a.jsonl",
        chat('"content":"donâ€™t"'),
        ("P310 warning 1 /messages/1/content",),
        {},
        (chat('"content":"don’t"'),),
    ),
    Case(
        "23 lost character",
        "a.jsonl",
        chat('"content":"a\ufffdb"'),
        ("P311 warning 1 /messages/1/content",),
        {},
        (chat('"content":"a\ufffdb"'),),
    ),
    Case(
        "24 too long",
        "a.jsonl",
        chat(f'"content":"{"word " * 66000}end"'),
        ("P501 error 1 /messages/1/content",),
        OPENAI,
    ),
    Case(
        "25 GIF",
        "a.jsonl",
        image("http://x.org/a.gif"),
        ("P811 error 1 /messages/0/content/0/image_url",),
    ),
    Case(
        "25 image of the assistant",
        "a.jsonl",
        image(role="assistant"),
        ("P811 error 1 /messages/1/content/0/image_url",),
    ),
    Case(
        "25 12 MB",
        "a.jsonl",
        image(f"data:image/png;base64,{PNG_12_MB}"),
        ("P811 error 1 /messages/0/content/0/image_url",),
    ),
    Case(
        "25 11 images for OpenAI",
        "a.jsonl",
        image(count=11),
        ("P602 error 1 ",),
        {"target": "openai/gpt-4o-2024-08-06"},
    ),
    Case(
        "25 11 images for Azure",
        "a.jsonl",
        image(count=11),
        (),
        {"target": "azure/gpt-4o-2024-08-06"},
    ),
    Case("25 identical pair", "a.jsonl", pair("a", "a"), ("P821 error 1 ",)),
    Case(
        "25 two messages in an output",
        "a.jsonl",
        pair(TWO) + "\n" + pair(),
        ("P822 error 1 /preferred_output",),
        {},
        (pair(),),
    ),
    Case(
        "25 several turns in an output",
        "a.jsonl",
        pair(MULTI) + "\n" + pair(),
        ("P822 error 1 /preferred_output",),
        {},
        (pair(),),
    ),
    Case(
        "25 answer for a grader",
        "a.jsonl",
        chat(rest=',"answer":"x"'),
        ("P832 error 1 /messages/1/role",),
        {"format": "reinforcement"},
    ),
    Case(
        "25 pairs for supervised",
        "a.jsonl",
        pair(),
        ("P901 error 0 ",),
        OPENAI | {"method": "supervised"},
    ),
)
