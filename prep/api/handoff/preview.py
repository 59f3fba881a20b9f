"""The requests that would be sent, without sending any."""

from pathlib import Path
from typing import Any

from prep.api.account import Account
from prep.api.handoff.content import Content, read_content
from prep.api.handoff.order import Order


def order_requests(order: Order) -> list[dict[str, Any]]:
    """Everything that placing an order would ask for, by what the ledger knows."""
    account, keep_seconds = order.account, order.wish.keep_seconds
    contents = filter(None, (order.training, order.validation))
    files = [one for each in contents for one in requests_for(account, each, keep_seconds)]
    body = account.provider.body(order.preview())
    return [*files, {"method": "POST", "path": "/fine_tuning/jobs", "json": body}]


def upload_requests(
    account: Account, path: Path, keep_seconds: int, part_bytes: int
) -> list[dict[str, Any]]:
    """What sending a file would ask for; [] when the ledger knows a copy."""
    content = read_content(path, part_bytes, lambda done: None)
    return requests_for(account, content, keep_seconds)


def requests_for(account: Account, content: Content, keep_seconds: int) -> list[dict[str, Any]]:
    """The same for content that was read."""
    if account.ledger.file_id(account.provider.scope.id, content.sha256):
        return []
    keep: dict[str, Any] = (
        {"expires_after": {"anchor": "created_at", "seconds": keep_seconds}} if keep_seconds else {}
    )
    name = content.remote_name
    if content.size <= content.part_bytes or not account.provider.abilities.uploads:
        form = {"file": name, "bytes": content.size, "purpose": "fine-tune"}
        return [{"method": "POST", "path": "/files", "form": form | keep}]
    upload = {
        "filename": name,
        "purpose": "fine-tune",
        "bytes": content.size,
        "mime_type": "application/jsonl",
    }
    parts = [
        {"method": "POST", "path": "/uploads/{upload_id}/parts", "form": {"sha256": sha256}}
        for sha256 in content.part_sha256
    ]
    return [
        {"method": "POST", "path": "/uploads", "json": upload | keep},
        *parts,
        {"method": "POST", "path": "/uploads/{upload_id}/complete", "json": {"md5": content.md5}},
    ]
