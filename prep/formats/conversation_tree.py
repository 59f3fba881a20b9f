"""Dialogues as a tree, as ChatGPT exports them: each node a message, with its parent and children.

A message that was asked or answered again has several children. Which of them its writer went on
from, the record says beside the tree; where it does not, the last of them is taken.
"""

from collections.abc import Iterator, Mapping
from typing import Any

NAMES = frozenset(("mapping",))
"""Names of columns that hold such trees."""

CURRENT = "current_node"
"""Name of the column that says at which node the dialogue ends."""


def messages_of(value: Any, current: Any = "") -> list[dict[str, Any]] | None:
    """The messages of a tree from its root to its last leaf; None for what is no such tree.

    current: key of the node at which the dialogue ends instead, if the tree has it
    """
    if not isinstance(value, Mapping) or not value or not all(map(_is_node, value.values())):
        return None
    path = _upwards(value, current) if isinstance(current, str) else []
    nodes = reversed(path) if path else _path(value)
    found = [_message(node["message"]) for node in nodes if node.get("message")]
    return [message for message in found if message["content"] not in ("", None)]


def _is_node(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and "parent" in value
        and isinstance(value.get("children"), list)
        and isinstance(value.get("message"), Mapping | None)
    )


def _upwards(nodes: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The nodes from one of them to the root, none when it is not there or there is no root."""
    found: dict[str, Mapping[str, Any]] = {}
    while key in nodes:
        if key in found:
            return []
        found[key] = nodes[key]
        key = str(nodes[key]["parent"])
    return list(found.values())


def _path(nodes: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    key = next((key for key, node in nodes.items() if str(node["parent"]) not in nodes), None)
    seen: set[str] = set()
    while key is not None and key in nodes and key not in seen:
        seen.add(key)
        yield nodes[key]
        key = next(
            (child for child in reversed(nodes[key]["children"]) if isinstance(child, str)), None
        )


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    """Role and text of a message; content that is no text stays as it is, for others to refuse."""
    author, content = message.get("author"), message.get("content")
    role = author.get("role") if isinstance(author, Mapping) else author
    if isinstance(content, Mapping):
        parts = content.get("parts", [content.get("text", "")])
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            content = "\n\n".join(parts)
    return {"role": role, "content": content}
