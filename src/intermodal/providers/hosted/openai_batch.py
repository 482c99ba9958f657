"""Batches over OpenAI's wire: a file of one line goes up, a job answers it, a file of one line comes down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ...errors import ProviderError
from ..turns import Turn
from .batch import ITEM, Ended, Seen, called_off, expired, lost, over
from .openai_client import translated
from .responses import ResponsesChat, reply_of
from .transport import garbled, of_status, timeout, unreadable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

ENDPOINT: Final = "/v1/responses"
KEPT_S = 3 * 24 * 3600  # files go by themselves then: a resumed run finds its answer for two days after the job's end
WORKING = frozenset({"validating", "in_progress", "finalizing", "cancelling"})
CODES = {"batch_expired": expired, "batch_cancelled": called_off}


class OpenAIBatches:
    """Jobs of one model. `chat` makes the requests and reads the answers."""

    def __init__(self, client: AsyncOpenAI, carrier: str, chat: ResponsesChat) -> None:
        self._client = client
        self._carrier = carrier
        self._chat = chat

    async def submit(self, turn: Turn) -> str:
        item = {"custom_id": ITEM, "method": "POST", "url": ENDPOINT, "body": await self._chat.body(turn)}
        line = await asyncio.to_thread(lambda: json.dumps(item).encode() + b"\n")
        try:
            with translated(self._carrier):
                file = await self._client.files.create(
                    file=("turn.jsonl", line, "application/jsonl"),
                    purpose="batch",
                    expires_after={"anchor": "created_at", "seconds": KEPT_S},
                    timeout=timeout(),
                )
        except ProviderError as error:
            error.unknown = False  # a file alone is answered by nobody and costs nothing
            raise
        with translated(self._carrier):
            job = await self._client.batches.create(
                input_file_id=file.id,
                endpoint=ENDPOINT,
                completion_window="24h",
                output_expires_after={"anchor": "created_at", "seconds": KEPT_S},
                timeout=timeout(),
            )
        if not job.id:
            raise unreadable(self._carrier, job, wanted="a batch")
        return job.id

    async def look(self, job: str, turn: Turn) -> Seen:
        with translated(self._carrier):
            seen = await self._client.batches.retrieve(job, timeout=timeout())
        match seen.status:
            case status if status in WORKING:
                return None
            case "failed":
                errors = (seen.errors.data if seen.errors else None) or ()
                why = "; ".join(error.message or error.code or "" for error in errors) or "it says no more"
                return over(self._carrier, job, f"was refused: {why}", hint="The request is at fault.")
            case "completed" | "expired" | "cancelled":
                return await self._fetched(job, seen)
        raise unreadable(self._carrier, seen, wanted="a batch's status")

    async def cancel(self, job: str) -> int | None:
        with translated(self._carrier):
            seen = await self._client.batches.cancel(job, timeout=timeout())
        if seen.status == "cancelled" or (seen.request_counts and seen.request_counts.completed):
            return seen.request_counts.completed if seen.request_counts else 0
        return None

    async def _fetched(self, job: str, seen: Any) -> Seen:
        """The answer, or what there is instead of one: an item that failed stands in a file of its own."""
        for name in filter(None, (seen.output_file_id, seen.error_file_id)):
            lines = await self._lines(name)
            if isinstance(lines, ProviderError):
                return Ended(lines)
            for line in lines:
                if line.get("custom_id") == ITEM:
                    return self._answer(job, line)
        if seen.status == "completed":
            return lost(self._carrier, job, "no file holds its answer any more")
        return (expired if seen.status == "expired" else called_off)(self._carrier, job)

    async def _lines(self, name: str) -> Sequence[dict[str, Any]] | ProviderError:
        """The objects of a file; the error for one that is no JSON. Of a file that is gone there are none."""
        try:
            with translated(self._carrier):
                content = (await self._client.files.content(name, timeout=timeout())).content
        except ProviderError as error:
            if error.facts.get("status") == 404:
                return ()
            raise
        try:
            lines = [json.loads(line) for line in content.splitlines() if line.strip()]
        except ValueError as error:
            return garbled(self._carrier, error)
        return [line for line in lines if isinstance(line, dict)]

    def _answer(self, job: str, line: dict[str, Any]) -> Seen:
        from openai.types.responses import Response

        error, response = line.get("error") or {}, line.get("response") or {}
        if error and (code := error.get("code")) in CODES:
            return CODES[code](self._carrier, job)
        body, status = response.get("body"), response.get("status_code", 500)
        if error or status >= 400:
            said = error or (body.get("error") if isinstance(body, dict) else None) or {}
            return Ended(of_status(self._carrier, status, str(said.get("message") or said.get("code"))[:300], {}))
        if not isinstance(body, dict):
            return lost(self._carrier, job, f"its line holds no answer: {line!r}")
        try:
            return reply_of(Response.construct(**body), self._carrier)
        except ProviderError as failed:
            return Ended(failed)
