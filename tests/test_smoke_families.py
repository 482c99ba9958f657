"""With real keys only: one short request to each carrier of the families whose key is here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import intermodal as im
from intermodal.providers.hosted.carriers import CARRIERS
from intermodal.providers.hosted.families import Compatible
from intermodal.workers import WorkerPool


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
async def test_a_carrier_answers_and_lists_its_models(carrier: Compatible, tmp_path: Path) -> None:
    if not any(os.environ.get(name) for name in carrier.key.variables):
        pytest.skip(f"needs {' or '.join(carrier.key.variables)}")
    workers = WorkerPool()

    async def blocking(function: object) -> object:
        raise AssertionError(function)

    offer = next(o for o in carrier.offers() if o.protocol is im.ChatModel and o.lifecycle.status == "active")
    try:
        async with offer.open(im.Env(workers, blocking, tmp_path, os.environ)) as model:
            assert "yes" in str(await model.chat(im.Text.of("Reply with the word yes."))).casefold()
        assert offer.revision in await carrier.models(os.environ)
    finally:
        await workers.close()
