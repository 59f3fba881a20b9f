"""Connections that send the head of a request drop by drop are closed."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 30.0
"""From the first byte of a request, or the end of the one before, to the end of its head."""


class Patience(H11Protocol):
    """The protocol of uvicorn, which itself waits for ever."""

    _ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def _watch(self) -> None:
        waiting = self.cycle is None or self.cycle.response_complete
        if waiting and self._ends is None:
            self._ends = self.loop.call_later(SECONDS, self.transport.close)
        elif not waiting and self._ends is not None:
            self._ends.cancel()
            self._ends = None
