"""Batches over the Gemini API: one request in the job itself, and its answer there when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ProviderError
from ..turns import Turn
from .batch import Ended, Seen, called_off, expired, lost, over
from .google_chat import Gathered, GoogleChat
from .google_client import timeout_ms, translated
from .transport import of_status, unreadable

if TYPE_CHECKING:
    from google.genai.client import AsyncClient

VERSION = "v1beta"  # where batches are served: https://ai.google.dev/api/batch-api (2026-11)
WORKING = frozenset({"QUEUED", "PENDING", "RUNNING", "CANCELLING", "PAUSED", "UPDATING"})
DONE = frozenset({"SUCCEEDED", "PARTIALLY_SUCCEEDED"})
# An item's error has a code of gRPC's: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
STATUS = {3: 400, 4: 504, 5: 404, 7: 403, 8: 429, 9: 400, 11: 400, 14: 503, 16: 401}


class GoogleBatches:
    """Jobs of one model. `chat` makes the requests and reads the answers."""

    def __init__(self, client: AsyncClient, carrier: str, chat: GoogleChat) -> None:
        self._client = client
        self._carrier = carrier
        self._chat = chat

    def _options(self) -> Any:
        return {"http_options": {"timeout": timeout_ms(), "api_version": VERSION}}

    async def submit(self, turn: Turn) -> str:
        from google.genai import types

        plain = self._chat.config(turn).model_copy(update={"http_options": None})
        request = types.InlinedRequest(contents=list(await self._chat.contents(turn)), config=plain)
        config = types.CreateBatchJobConfig(display_name="intermodal", **self._options())
        with translated(self._carrier):
            job = await self._client.batches.create(model=self._chat.model, src=[request], config=config)
        if not job.name:
            raise unreadable(self._carrier, job, wanted="a batch")
        return job.name

    async def look(self, job: str, turn: Turn) -> Seen:
        seen = await self._seen(job)
        state = _state(seen)
        if state in WORKING:
            return None
        if state in DONE:
            return self._answer(job, seen)
        if state == "EXPIRED":
            return expired(self._carrier, job)
        if state == "CANCELLED":
            return called_off(self._carrier, job)
        if state == "FAILED":
            why = (seen.error.message if seen.error else "") or "it says no more"
            return over(self._carrier, job, f"failed: {why}", hint="The request is at fault, or try again.")
        raise unreadable(self._carrier, seen, wanted="a batch's state")

    async def cancel(self, job: str) -> int | None:
        with translated(self._carrier):
            await self._client.batches.cancel(name=job, config=self._options())
        state = _state(await self._seen(job))
        return None if state in WORKING else int(state in DONE)

    async def _seen(self, job: str) -> Any:
        with translated(self._carrier):
            return await self._client.batches.get(name=job, config=self._options())

    def _answer(self, job: str, seen: Any) -> Seen:
        answers = (seen.dest.inlined_responses if seen.dest else None) or ()
        for answer in answers:
            if answer.error is not None:
                status = STATUS.get(answer.error.code or 0, 500)
                return Ended(of_status(self._carrier, status, f"{answer.error.message or 'no reason given':.300}", {}))
            if answer.response is not None:
                gathered = Gathered()
                gathered.take(answer.response)
                try:
                    return gathered.reply(self._carrier)
                except ProviderError as error:
                    return Ended(error)
        return lost(self._carrier, job, "it holds no answer")


def _state(seen: Any) -> str:
    return seen.state.name.removeprefix("JOB_STATE_") if seen.state is not None else ""
