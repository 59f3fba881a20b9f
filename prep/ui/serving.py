"""Starts and ends the server: a socket of this machine, a private folder, a clean end."""

import logging
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from msgspec import Struct

from prep.errors import UsageError
from prep.ui.application import application
from prep.ui.desk import Desk
from prep.ui.knowing import Knowing
from prep.ui.patience import Patience
from prep.ui.sessions import Sessions
from prep.ui.settings import Settings

PORT = 8421
"""Tried first, so that a page finds the server again after a restart."""

CONNECTIONS = 32
"""At the same time; one more is refused."""


class Start(Struct, frozen=True):
    """Where and how to start.

    port: 0 for `PORT`, or any other when that is taken
    ready: called with the address to open
    ended: called at the end with the ids of jobs that were created and go on, and whether one was
        being created just then
    """

    settings: Settings
    port: int
    ready: Callable[[str], None]
    ended: Callable[[Sequence[str], bool], None] = lambda jobs, placing: None


def serve(start: Start) -> None:
    """Serves until it is interrupted.

    Raises UsageError when the port is taken, KeyboardInterrupt or SystemExit at the end.
    """
    with _listening(start.port) as listener, TemporaryDirectory(prefix="prep-ui-") as folder:
        port = listener.getsockname()[1]
        knowing = Knowing(start.settings.state, port, start.settings.clock)
        sessions = Sessions(port, knowing.read(), knowing.add)
        desk = Desk(Path(folder), start.settings)
        server = uvicorn.Server(
            uvicorn.Config(
                application(desk, sessions),
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                limit_concurrency=CONNECTIONS,
                timeout_graceful_shutdown=1,
                timeout_keep_alive=15,
                http=Patience,
                ws="none",
                loop="asyncio",
            )
        )
        # the page says what went wrong; a trace may quote data
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL + 1)
        start.ready(sessions.address)
        try:
            server.run(sockets=[listener])
        finally:
            desk.close()
            start.ended(desk.created, desk.training.is_placing)


def _listening(port: int) -> socket.socket:
    """A socket of this machine alone."""
    for number in (port,) if port else (PORT, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # not on Windows, where the option would let two programs have one port
        if hasattr(socket, "SO_REUSEPORT"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", number))
        except OSError as error:
            listener.close()
            if not number or port:
                raise UsageError(
                    f"port {number} is taken ({error.strerror}); give another"
                ) from error
            continue
        listener.listen(CONNECTIONS)
        return listener
    raise UsageError("no port is free")
