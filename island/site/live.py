"""Server-sent events of a run that is being lived: one poll for all who look on, and none when nobody does."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from island.errors import IslandError
from island.history.reader import HistoryReader
from island.site import living

POLL_S = 0.5
_HEARTBEAT_S = 10.0  # a browser that went away is noticed by this
MOST_CLIENTS = 32


class Live:
    """The messages: each is the newest moment, so that whoever comes late or again misses nothing that still is so."""

    def __init__(self, reader: HistoryReader):
        self._reader = reader
        self._clients = 0
        self._number = 0  # of the newest message
        self._message: dict[str, Any] = {}
        self._news = asyncio.Condition()
        self._poll: asyncio.Task[None] | None = None
        self.is_closing = False

    @property
    def is_full(self) -> bool:
        return self._clients >= MOST_CLIENTS

    async def stream(self) -> AsyncIterator[str]:
        """Text of the event stream: the moment at once, then a message a change, until the run is at its end."""
        self._clients += 1
        try:
            if self._poll is None or self._poll.done():
                self._message = await asyncio.to_thread(self._look)
                self._poll = asyncio.create_task(self._watch())
            yield "retry: 2000\n\n"
            sent = -1
            while not self.is_closing:
                if sent != self._number:
                    sent, message = self._number, self._message
                    yield told(message)
                    if message.get("is_finished"):
                        return
                elif not await self._wait(sent):
                    yield ": nothing new\n\n"
        finally:
            self._clients -= 1

    async def close(self) -> None:
        self.is_closing = True
        async with self._news:
            self._news.notify_all()

    async def _wait(self, sent: int) -> bool:
        """Until there is news after message `sent`; False when there was none for a while."""
        async with self._news:
            try:
                await asyncio.wait_for(self._news.wait_for(lambda: self.is_closing or self._number != sent), _HEARTBEAT_S)
            except TimeoutError:
                return False
        return True

    async def _watch(self) -> None:
        before: tuple[object, ...] = ()
        while self._clients and not self.is_closing:
            now = await asyncio.to_thread(living.stamp, self._reader)
            was_lived = self._message.get("is_lived")
            if now != before or was_lived:  # one that stops writes nothing more
                before = now
                message = await asyncio.to_thread(self._look)
                if message != self._message:
                    self._message, self._number = message, self._number + 1
                    async with self._news:
                        self._news.notify_all()
            await asyncio.sleep(POLL_S)

    def _look(self) -> dict[str, Any]:
        try:
            return living.moment(self._reader)
        except IslandError as error:  # locked for a moment by a writer that closes
            return {**self._message, "words": str(error)} if self._message else {"tick": -2, "words": str(error)}


def told(message: dict[str, Any]) -> str:
    """One event whose id is the tick; JSON is one line, whatever a sentence holds."""
    name = "end" if message.get("is_finished") else "tick"
    return f"id: {message['tick']}\nevent: {name}\ndata: {json.dumps(message, separators=(',', ':'))}\n\n"
