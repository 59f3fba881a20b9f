"""The roles of a dialogue, and the names that people and programs give to them."""

from functools import lru_cache
from typing import Any

from prep.text.folding import fold

ROLES = ("system", "developer", "user", "assistant", "tool", "function")
"""Roles that servers know."""

SPEAKERS = {
    "user": (
        *("user", "human", "usuario", "utilisateur", "benutzer", "nutzer", "utente"),
        *(
            "пользователь",
            "用户",
            "用戶",
            "使用者",
            "ユーザー",
            "ユーザ",
            "사용자",
            "유저",
            "المستخدم",
        ),
    ),
    "assistant": (
        *("assistant", "bot", "chatbot", "ai", "gpt", "chatgpt", "asistente", "assistente"),
        *("assistent", "ассистент", "助手", "机器人", "機器人", "アシスタント", "어시스턴트"),
        *("챗봇", "المساعد"),
    ),
}
"""Role → names of it that mean it as the name of a column, too."""

_OTHERS = {
    "system": ("system prompt", "sys", "系统", "系統"),
    "user": (
        *("prompter", "person", "customer", "question", "instruction", "usr", "提问者"),
        *("end user", "requester", "visitor"),
    ),
    "assistant": (
        *("gpt-4", "gpt-3.5", "model", "bard", "bing", "claude", "gemini", "llama", "llm"),
        *("agent", "answer", "output", "response"),
    ),
    "tool": ("observation", "function response", "tool response", "ipython", "tool result"),
}
"""Role → names that mean it where nothing else than a role can stand."""

_BY_NAME = {
    fold(name): role
    for names in (SPEAKERS, _OTHERS, {role: (role,) for role in ROLES})
    for role in names
    for name in names[role]
}


@lru_cache(1024)
def known(name: str) -> str | None:
    """The role that a name means, None when it is not sure. Case and punctuation do not count."""
    return _BY_NAME.get(fold(name))


def role(name: Any) -> Any:
    """The role that a name means; what means none is given back as it is."""
    return (known(name) or name) if isinstance(name, str) else name
