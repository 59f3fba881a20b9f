"""What was sent and asked for, so that it is never sent or asked for twice.

A cache in the user's state folder: the provider is the truth. It holds ids, hashes, sizes, times,
requests and the way back from prepared lines to their sources; no example and no key.
"""

from collections.abc import Iterable
from pathlib import Path

from prep.api.handoff.store import Store
from prep.core.clock import Clock

_MIGRATIONS = (
    """
    CREATE TABLE files (
        scope TEXT, sha256 TEXT, file_id TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL, PRIMARY KEY (scope, sha256)
    ) WITHOUT ROWID;
    CREATE TABLE uploads (
        scope TEXT, sha256 TEXT, upload_id TEXT NOT NULL, part_bytes INTEGER NOT NULL,
        begun_at INTEGER NOT NULL, PRIMARY KEY (scope, sha256)
    ) WITHOUT ROWID;
    CREATE TABLE parts (
        upload_id TEXT, number INTEGER, part_id TEXT NOT NULL, sha256 TEXT NOT NULL,
        PRIMARY KEY (upload_id, number)
    ) WITHOUT ROWID;
    CREATE TABLE requests (
        scope TEXT, base TEXT, ordinal INTEGER, key TEXT NOT NULL, job_id TEXT NOT NULL,
        training_sha256 TEXT NOT NULL, request BLOB NOT NULL, intended_at INTEGER NOT NULL,
        PRIMARY KEY (scope, base, ordinal)
    ) WITHOUT ROWID;
    CREATE INDEX requests_by_job ON requests (job_id);
    CREATE TABLE events (
        scope TEXT, job_id TEXT, event_id TEXT, PRIMARY KEY (scope, job_id, event_id)
    ) WITHOUT ROWID;
    CREATE TABLE prepared (
        sha256 TEXT PRIMARY KEY, record BLOB NOT NULL, recorded_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE earlier (
        scope TEXT, key TEXT, job_id TEXT, PRIMARY KEY (scope, key, job_id)
    ) WITHOUT ROWID;
    """,
)
"""Script number n takes a ledger from version n to n + 1; scripts are added, never changed."""


class Ledger(Store):
    """The ledger of one folder; see `Store` for what happens when it cannot be kept."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        super().__init__(folder, clock, _MIGRATIONS)

    # Files

    def file_id(self, scope: str, sha256: str) -> str:
        """Id of the remote copy of this content, "" when none is known."""
        rows = self.run("SELECT file_id FROM files WHERE scope=? AND sha256=?", scope, sha256)
        return str(rows[0][0]) if rows else ""

    def content_of(self, file_id: str) -> str:
        """sha256 of the content that was sent as this file, "" when not known."""
        rows = self.run("SELECT sha256 FROM files WHERE file_id=?", file_id)
        return str(rows[0][0]) if rows else ""

    def remember_file(self, scope: str, sha256: str, file_id: str, name: str, size: int) -> None:
        self.run(
            "INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?)",
            scope,
            sha256,
            file_id,
            name,
            size,
            self.now(),
        )

    def forget_file(self, scope: str, file_id: str) -> None:
        self.run("DELETE FROM files WHERE scope=? AND file_id=?", scope, file_id)

    # Uploads in parts

    def upload(self, scope: str, sha256: str) -> tuple[str, int, int] | None:
        """Upload id, bytes of a part, and when it was begun; None when there is none."""
        rows = self.run(
            "SELECT upload_id, part_bytes, begun_at FROM uploads WHERE scope=? AND sha256=?",
            scope,
            sha256,
        )
        return (str(rows[0][0]), int(rows[0][1]), int(rows[0][2])) if rows else None

    def remember_upload(self, scope: str, sha256: str, upload_id: str, part_bytes: int) -> None:
        self.forget_upload(scope, sha256)
        self.run(
            "INSERT INTO uploads VALUES (?,?,?,?,?)",
            scope,
            sha256,
            upload_id,
            part_bytes,
            self.now(),
        )

    def forget_upload(self, scope: str, sha256: str) -> None:
        self.run(
            "DELETE FROM parts WHERE upload_id IN "
            "(SELECT upload_id FROM uploads WHERE scope=? AND sha256=?)",
            scope,
            sha256,
        )
        self.run("DELETE FROM uploads WHERE scope=? AND sha256=?", scope, sha256)

    def parts(self, upload_id: str) -> dict[int, tuple[str, str]]:
        """Number of a finished part → its id and the sha256 of its bytes."""
        rows = self.run("SELECT number, part_id, sha256 FROM parts WHERE upload_id=?", upload_id)
        return {int(number): (str(part), str(sha)) for number, part, sha in rows}

    def remember_part(self, upload_id: str, number: int, part_id: str, sha256: str) -> None:
        self.run(
            "INSERT OR REPLACE INTO parts VALUES (?,?,?,?)", upload_id, number, part_id, sha256
        )

    # Requests for jobs

    def requests(self, scope: str, base: str) -> list[tuple[int, str, str, int]]:
        """(ordinal, key, job id or "", time of the intent) of every such request, in order."""
        rows = self.run(
            "SELECT ordinal, key, job_id, intended_at FROM requests WHERE scope=? AND base=? "
            "ORDER BY ordinal",
            scope,
            base,
        )
        return [(int(n), str(key), str(job), int(at)) for n, key, job, at in rows]

    def intend(
        self, scope: str, base: str, ordinal: int, key: str, training_sha256: str, request: bytes
    ) -> None:
        """Note, before it is sent, that a job is going to be asked for."""
        self.run(
            "INSERT OR IGNORE INTO requests VALUES (?,?,?,?,'',?,?,?)",
            scope,
            base,
            ordinal,
            key,
            training_sha256,
            request,
            self.now(),
        )

    def remember_earlier(self, scope: str, key: str, job_ids: Iterable[str]) -> None:
        """Note jobs that look like those of a request, and were there before it was sent."""
        for job_id in job_ids:
            self.run("INSERT OR IGNORE INTO earlier VALUES (?,?,?)", scope, key, job_id)

    def earlier(self, scope: str, key: str) -> set[str]:
        rows = self.run("SELECT job_id FROM earlier WHERE scope=? AND key=?", scope, key)
        return {str(row[0]) for row in rows}

    def remember_job(self, scope: str, key: str, job_id: str) -> None:
        self.run("UPDATE requests SET job_id=? WHERE scope=? AND key=?", job_id, scope, key)

    def forget_request(self, scope: str, key: str) -> None:
        self.run("DELETE FROM requests WHERE scope=? AND key=?", scope, key)

    def known_jobs(self, scope: str) -> set[str]:
        """Ids of all jobs that are known to belong to a request."""
        rows = self.run("SELECT job_id FROM requests WHERE scope=? AND job_id<>''", scope)
        return {str(row[0]) for row in rows}

    def request_of(self, job_id: str) -> tuple[str, bytes] | None:
        """sha256 of the training file and the JSON request of a job, None when not known."""
        rows = self.run("SELECT training_sha256, request FROM requests WHERE job_id=?", job_id)
        return (str(rows[0][0]), bytes(rows[0][1])) if rows else None

    # Events

    def has_event(self, scope: str, job_id: str, event_id: str) -> bool:
        return bool(
            self.run(
                "SELECT 1 FROM events WHERE scope=? AND job_id=? AND event_id=?",
                scope,
                job_id,
                event_id,
            )
        )

    def remember_event(self, scope: str, job_id: str, event_id: str) -> None:
        self.run("INSERT OR IGNORE INTO events VALUES (?,?,?)", scope, job_id, event_id)

    def forget_events(self, scope: str, job_id: str) -> None:
        self.run("DELETE FROM events WHERE scope=? AND job_id=?", scope, job_id)

    # Prepared files

    def remember_prepared(self, sha256: str, record: bytes) -> None:
        self.run("INSERT OR REPLACE INTO prepared VALUES (?,?,?)", sha256, record, self.now())

    def prepared(self, sha256: str) -> bytes | None:
        """What was recorded when the file with this content was prepared, None when nothing."""
        rows = self.run("SELECT record FROM prepared WHERE sha256=?", sha256)
        return bytes(rows[0][0]) if rows else None
