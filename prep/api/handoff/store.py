"""A small SQLite database that two programs may use at once and that may be lost at any time."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from prep.core.clock import Clock
from prep.errors import OutputError

BUSY_SECONDS = 30.0


def state_folder(environ: Mapping[str, str]) -> Path:
    """Where prep keeps what it remembers: `PREP_STATE_DIR`, or the system's place for it."""
    if folder := environ.get("PREP_STATE_DIR"):
        return Path(folder)
    from platformdirs import user_state_path

    return user_state_path("prep", appauthor=False)


class Store:
    """The database of one folder; a `with` statement opens and closes it.

    problem: why nothing can be remembered, "" when all is well; everything then works in memory
    notes: sentences the user should see, such as a damaged ledger that was put aside
    """

    def __init__(self, folder: Path, clock: Clock, migrations: Sequence[str]) -> None:
        self.folder = folder
        self.problem = ""
        self.notes: list[str] = []
        self._clock = clock
        self._migrations = migrations
        self._path = folder / "ledger.sqlite3"
        try:
            self._db = self._open()
        except (sqlite3.Error, OSError) as error:
            self._forget_disk(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    # Opening

    def _open(self) -> sqlite3.Connection:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite would create it readable by all; its -wal and -shm take over these permissions.
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        db = self._connect(self._path)
        try:
            self._check(db)
        except sqlite3.DatabaseError as error:
            db.close()
            if not _is_damage(error):
                raise
            self._put_aside()
            db = self._connect(self._path)
            self._check(db)
        return db

    def _connect(self, path: Path | str) -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)

    def _check(self, db: sqlite3.Connection) -> None:
        if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("database disk image is malformed")
        with contextlib.suppress(sqlite3.OperationalError):
            # Network file systems refuse it and keep the rollback journal.
            db.execute("PRAGMA journal_mode=WAL").fetchone()
        db.execute("PRAGMA synchronous=FULL")
        self._migrate(db)

    def _put_aside(self) -> None:
        kept = self._path.with_name(f"ledger.corrupt-{int(self._clock.now())}")
        os.replace(self._path, kept)
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        self.notes.append(
            f"the ledger was damaged; it is kept as {kept.name} and a new one was begun. "
            "What was sent before is looked up at the provider"
        )

    def _forget_disk(self, error: Exception) -> None:
        reason = getattr(error, "strerror", None) or str(error)
        self.problem = f"nothing can be remembered in {self.folder}: {reason}"
        self.notes.append(f"{self.problem}; working without a ledger")
        self._db = self._connect(":memory:")
        self._migrate(self._db)

    # Running statements

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            if self.problem:
                raise
            if _is_damage(error):
                self._db.close()
                self._db = self._open()
            else:
                # Disk full, folder gone or made read-only: what is sent can be looked up again.
                self._db.close()
                self._forget_disk(error)
            return self._db.execute(statement, values).fetchall()

    def now(self) -> int:
        """Whole seconds since 1970 (UTC)."""
        return int(self._clock.now())

    # One at a time

    @contextlib.contextmanager
    def alone(self, what: str, waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Inside, no other prep on this ledger does `what`; `waiting()` is called if one does.

        The lock is the operating system's: it ends with the process, however that ends.
        """
        if self.problem:
            yield
            return
        folder = self.folder / "locks"
        name = sha256(what.encode()).hexdigest()[:2]
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            lock = sqlite3.connect(folder / name, timeout=0, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise OutputError(f"cannot write in {folder}: {error}") from error
        with contextlib.closing(lock):
            told = False
            while True:
                try:
                    lock.execute("BEGIN EXCLUSIVE")
                    break
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error):
                        raise OutputError(f"cannot lock in {folder}: {error}") from error
                    if waiting and not told:
                        waiting()
                        told = True
                    self._clock.sleep(0.2)
            yield

    def _migrate(self, db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        try:
            for number in range(version, len(self._migrations)):
                for statement in self._migrations[number].split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version={number + 1}")
        except BaseException:  # Ctrl-C too: half a migration must not stay, and it is raised again
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
        if version > len(self._migrations):
            raise sqlite3.OperationalError("it was written by a newer prep")


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    text = str(error)
    return "malformed" in text or "not a database" in text
