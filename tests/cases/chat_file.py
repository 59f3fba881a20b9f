"""The twenty things that a line of a chat file can be."""

from tests.cases.case import Case, call, chat, image, talk

OPENAI = {"target": "openai/gpt-4.1-2025-04-14"}
PARTS = '"content":[{"type":"text","text":"Ho"}]'


def _case(name: str, line: str, *found: str) -> Case:
    return Case(name, "a.jsonl", line, found, OPENAI | {"format": "chat"})


CHAT = (
    _case("1 a question and its answer", chat()),
    _case("2 a developer", talk(("developer", "Be kind."), ("user", "a"), ("assistant", "b"))),
    _case("3 text in parts", chat(PARTS)),
    _case("4 a call and no content", call()),
    _case("5 no role", chat().replace('"role":"user",', ""), "P201 error 1 /messages/0"),
    _case(
        "6 a role nobody knows", chat().replace("user", "waiter"), "P206 error 1 /messages/0/role"
    ),
    _case(
        "7 a role by another name",
        chat().replace("assistant", "gpt"),
        "P206 error 1 /messages/1/role",
    ),
    _case(
        "8 a weight of 0.5", chat('"content":"Ho","weight":0.5'), "P211 error 1 /messages/1/weight"
    ),
    _case(
        "9 a weight of the user",
        chat(ask='"content":"Hi","weight":1'),
        "P211 error 1 /messages/0/weight",
    ),
    _case("10 nothing is trained", chat('"content":"Ho","weight":0'), "P212 error 1 "),
    _case("11 an extra key", chat(rest=',"id":7'), "P202 error 1 /id"),
    _case(
        "12 an extra key in a message",
        chat('"content":"Ho","mood":"calm"'),
        "P202 error 1 /messages/1/mood",
    ),
    _case("13 no answer", talk(("user", "a")), "P207 error 1 /messages"),
    _case(
        "14 ends on the user",
        talk(("user", "a"), ("assistant", "b"), ("user", "c")),
        "P208 error 1 /messages/2/role",
    ),
    _case("15 no messages", '{"messages":[]}', "P207 error 1 /messages"),
    _case("16 a number for a content", chat('"content":7'), "P203 error 1 /messages/1/content"),
    _case(
        "17 no content and no call",
        chat('"content":null'),
        "P205 error 1 /messages/1/content",
        "P215 error 1 /messages/1/content",
    ),
    _case(
        "18 arguments as an object",
        call("{}"),
        "P801 error 1 /messages/1/tool_calls/0/function/arguments",
    ),
    _case(
        "19 a reply to no call",
        call(reply="c9"),
        "P804 error 1 /messages/2/tool_call_id",
        "P804 error 1 /messages/3",
    ),
    _case(
        "20 an image in an answer",
        image(role="assistant"),
        "P811 error 1 /messages/1/content/0/image_url",
    ),
)
