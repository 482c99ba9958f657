"""Google itself, with a real key: skipped without one. Costs a fraction of a cent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import intermodal as im
from intermodal.providers.hosted.google_offers import Google
from intermodal.testing.conformance.media import picture
from intermodal.workers import WorkerPool

KEYED = any(os.environ.get(name) for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY"))


@pytest.mark.skipif(not KEYED, reason="needs GOOGLE_API_KEY")
async def test_gemini_reads_a_picture(tmp_path: Path) -> None:
    offer = next(one for one in Google().offers() if one.id == "google/gemini-3.5-flash-lite")
    workers = WorkerPool()
    async with offer.open(im.Env(workers, lambda function: function(), tmp_path, os.environ)) as model:
        said = await model.chat(im.Text.of("Which number is written here? Only the number."), media=[picture(320, 200)])
    await workers.close()
    assert "42" in said.value
