"""Claude itself: runs only where a key is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import intermodal as im
from intermodal.providers.hosted.anthropic_offers import Anthropic

pytestmark = pytest.mark.skipif(not os.environ.get("ANTHROPIC_API_KEY"), reason="needs ANTHROPIC_API_KEY")


async def test_a_text_is_translated(tmp_path: Path) -> None:
    policy = im.Policy(objective="cheapest", max_cost_usd=0.05, on_unchecked="allow")
    async with im.Orchestrator(home=tmp_path, providers=[Anthropic()], policy=policy) as studio:
        result = await studio.run(await studio.plan("translate this text into French", im.text("The mill burned.")))
    assert "moulin" in str(result.text).casefold()
    assert next(iter(result.report.actuals.values())).cost_usd
