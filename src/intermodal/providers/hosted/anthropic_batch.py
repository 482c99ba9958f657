"""Message Batches over Anthropic's wire: one request a batch, its result read from the batch's results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ProviderError
from ..turns import Turn
from .anthropic_chat import ClaudeChat
from .anthropic_client import STATUS, translated
from .batch import ITEM, Ended, Seen, called_off, expired, lost
from .transport import of_status, timeout, unreadable

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic


class ClaudeBatches:
    """Jobs of one model. `chat` makes the requests and reads the answers."""

    def __init__(self, client: AsyncAnthropic, carrier: str, chat: ClaudeChat) -> None:
        self._client = client
        self._carrier = carrier
        self._chat = chat

    async def submit(self, turn: Turn) -> str:
        request: Any = {"custom_id": ITEM, "params": await self._chat.body(turn)}
        with translated(self._carrier):
            job = await self._client.messages.batches.create(requests=[request], timeout=timeout())
        if not job.id:
            raise unreadable(self._carrier, job, wanted="a batch")
        return job.id

    async def look(self, job: str, turn: Turn) -> Seen:
        with translated(self._carrier):
            seen = await self._client.messages.batches.retrieve(job, timeout=timeout())
        if seen.processing_status in ("in_progress", "canceling"):
            return None
        if seen.processing_status != "ended":
            raise unreadable(self._carrier, seen, wanted="a batch's status")
        if not seen.results_url:
            return lost(self._carrier, job, "its results are not there any more")
        return await self._fetched(job, turn)

    async def cancel(self, job: str) -> int | None:
        with translated(self._carrier):
            seen = await self._client.messages.batches.cancel(job, timeout=timeout())
        return seen.request_counts.succeeded if seen.processing_status == "ended" else None

    async def _fetched(self, job: str, turn: Turn) -> Seen:
        found: Any = None
        try:
            with translated(self._carrier):
                async for line in await self._client.messages.batches.results(job, timeout=timeout()):
                    if line.custom_id == ITEM:
                        found = line.result
        except ProviderError as error:
            if error.unknown and error.retry == "no":  # it came and can't be read
                return Ended(error)
            raise
        if found is None:
            return lost(self._carrier, job, "its results hold no answer")
        match found.type:
            case "succeeded":
                try:
                    return self._chat.reply(found.message, await self._chat.body(turn))
                except ProviderError as error:
                    return Ended(error)
            case "errored":
                fault = found.error.error
                return Ended(of_status(self._carrier, STATUS.get(fault.type, 500), f"{fault.message:.300}", {}))
            case "canceled":
                return called_off(self._carrier, job)
            case "expired":
                return expired(self._carrier, job)
        return lost(self._carrier, job, f"its result is of no known kind: {found!r}")
