"""Connections that do not get on are ended: half requests, bodies that never come, answers nobody reads."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from policywatch.web.slots import REFUSED

HEADER_TIMEOUT_S = 10.0
BODY_TIMEOUT_S = 20.0  # from the header's end
SEND_TIMEOUT_S = 30.0
MIN_PROGRESS_BYTES = 1 << 14  # what a client must take in within SEND_TIMEOUT_S
MAX_WAITING = 256


class Waiting:
    """The connections that wait for a whole request, oldest first. Past `most`, the oldest is ended."""

    def __init__(self, most: int = MAX_WAITING) -> None:
        self.most = most
        self._connections: dict[Connection, None] = {}

    def __len__(self) -> int:
        return len(self._connections)

    def add(self, connection: "Connection") -> None:
        self._connections[connection] = None
        if len(self._connections) > self.most:
            oldest = next(iter(self._connections))
            oldest.end("too many connections")

    def discard(self, connection: "Connection") -> None:
        self._connections.pop(connection, None)


class Connection(H11Protocol):
    """uvicorn's, with the time-outs it does not have."""

    def __init__(self, *given: Any, waiting: Waiting, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waiting = waiting
        self._request_deadline: asyncio.TimerHandle | None = None
        self._send_deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_header()
        self._waiting.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._waiting.discard(self)
        self._drop_request_deadline()
        self._drop_send_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        had_header = self._has_header()
        super().data_received(data)
        if self.transport.is_closing():
            return
        if not self._has_header():
            # On a connection kept alive the first byte of a request starts the clock, the next ones leave it.
            self._expect_header()
        elif self.cycle.more_body:
            if not had_header:
                self._expect_body()
        else:
            self._begin_answer()

    def on_response_complete(self) -> None:
        self._drop_request_deadline()
        self._waiting.add(self)
        super().on_response_complete()
        # A request that was sent along with the last one has begun already.
        if self._has_header() and not self.cycle.more_body:
            self._begin_answer()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._drop_send_deadline()
        self._expect_reading()

    def resume_writing(self) -> None:
        self._drop_send_deadline()
        super().resume_writing()

    def end(self, reason: str) -> None:
        """Break the connection off at once, whatever is still to be sent."""
        self._waiting.discard(self)
        REFUSED.labels(reason).inc()
        self.transport.abort()

    def _has_header(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _begin_answer(self) -> None:
        self._drop_request_deadline()
        self._waiting.discard(self)

    def _expect_header(self) -> None:
        if self._request_deadline is None:
            self._request_deadline = self.loop.call_later(
                HEADER_TIMEOUT_S,
                self.end,
                "request not sent",
            )

    def _expect_body(self) -> None:
        self._drop_request_deadline()
        self._request_deadline = self.loop.call_later(
            BODY_TIMEOUT_S,
            self.end,
            "request not sent",
        )

    def _drop_request_deadline(self) -> None:
        if self._request_deadline is not None:
            self._request_deadline.cancel()
            self._request_deadline = None

    def _expect_reading(self) -> None:
        unsent = self.transport.get_write_buffer_size()
        self._send_deadline = self.loop.call_later(
            SEND_TIMEOUT_S,
            self._require_reading,
            unsent,
        )

    def _require_reading(self, unsent: int) -> None:
        if unsent - self.transport.get_write_buffer_size() < MIN_PROGRESS_BYTES:
            self.end("answer not read")
        else:
            self._expect_reading()

    def _drop_send_deadline(self) -> None:
        if self._send_deadline is not None:
            self._send_deadline.cancel()
            self._send_deadline = None
