"""What can be asked of a home's runs besides running them: listing, answering, erasing, keeping, finding."""

from __future__ import annotations

import asyncio

from ..artifacts import Artifact
from .house import House
from .records import Answer, Erase, Pin, Pinned, Release, Runs, RunSummary
from .shelf import load


class Archive:
    """Over the journal and the store of one house."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def newest(self, limit: int) -> list[RunSummary]:
        rows: list[RunSummary] = await self._house.journal.find(Runs(limit))
        return rows

    async def answer(self, question_id: str, *, approve: bool, words: str) -> str:
        """The id of the run that asked. Raises UnknownName, or ParameterInvalid where it was answered before."""
        run_id: str = await self._house.journal.find(Answer(question_id, approve, words))
        return run_id

    async def erase(self, run_id: str) -> None:
        """Raises RunBusy while it runs."""
        digests: list[str] = await self._house.journal.find(Erase(run_id))
        for digest in digests:
            await asyncio.to_thread(self._house.store.drop, digest)

    async def pin(self, thread: str, run_id: str) -> None:
        await self._house.journal.find(Pin(thread, run_id))

    async def release(self, thread: str) -> None:
        await self._house.journal.find(Release(thread))

    async def pinned(self, thread: str) -> list[str]:
        rows: list[str] = await self._house.journal.find(Pinned(thread))
        return rows

    async def find(self, artifact_id: str) -> Artifact | None:
        """An artifact of one of the newest runs, by its id."""
        for summary in await self.newest(200):
            state = await self._house.journal.read(summary.run_id)
            documents = [d for row in state.steps.values() for d in row.outputs]
            documents += [d for group in state.bound.get("inputs", {}).values() for d in group]
            for document in documents:
                artifact = await load(document, self._house)
                if artifact.id == artifact_id:
                    return artifact
        return None
