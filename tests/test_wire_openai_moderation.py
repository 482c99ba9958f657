"""OpenAI's moderation as a moderator of the guard, through the real SDK against a server on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from openai.types import moderation_create_params

import intermodal as im
from intermodal.artifacts import Label
from intermodal.errors import ProviderError
from intermodal.providers.hosted.openai_moderation import PIECE, OpenAIModerator
from intermodal.runs.deltas import Deltas
from intermodal.safety import Guard, Moderator, standard
from intermodal.testing.wire import Answer, Asked, Server, judged, serving

NAMES = ("harassment", "hate", "self-harm", "sexual", "sexual/minors", "violence", "violence/graphic")


def verdict(*flagged: str, score: float = 0.9) -> dict[str, Any]:
    return {
        "flagged": bool(flagged),
        "categories": {name: name in flagged for name in NAMES},
        "category_scores": {name: score if name in flagged else 0.01 for name in NAMES},
        "category_applied_input_types": {name: ["text"] for name in NAMES},
    }


def judging(asked: Asked) -> Answer:
    """Flags what speaks of fighting, and every picture."""
    given = asked.json["input"]
    results = [
        verdict("violence") if isinstance(one, str) and "fight" in one
        else verdict("violence/graphic", score=0.3) if isinstance(one, dict) else verdict()
        for one in given
    ]  # fmt: skip
    return Answer({"id": "m1", "model": "omni-moderation-latest", "results": results})


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(judging) as running:
        yield running


@pytest.fixture
def moderator(server: Server) -> OpenAIModerator:
    return OpenAIModerator(key="sk-secret", url=f"{server.url}/v1")


def photo() -> im.Image:
    return im.Image.from_bytes(b"\x89PNG\r\n", "image/png", width=4, height=3)


async def test_texts_are_judged_piece_by_piece(server: Server, moderator: OpenAIModerator) -> None:
    assert isinstance(moderator, Moderator)
    assert "sk-secret" not in repr(moderator)
    text = "x" * PIECE + "a fight"
    (found,) = await moderator.look(im.Text.of(text))
    assert (found.category, found.type, found.score) == ("unsafe", "violence", 0.9)
    assert found.where == {"start": PIECE, "end": PIECE + 7}
    (asked,) = server.asked
    assert asked.path == "/v1/moderations"
    judged(moderation_create_params.ModerationCreateParams, asked.json)
    assert [len(piece) for piece in asked.json["input"]] == [PIECE, 7]
    assert await moderator.look(im.Text.of("")) == ()


async def test_a_picture_is_judged_whole_and_what_is_flagged_counts(server: Server, moderator: OpenAIModerator) -> None:
    (found,) = await moderator.look(photo())
    assert (found.type, found.score, found.where) == ("violence/graphic", 0.5, {"box": [0, 0, 4, 3]})
    judged(moderation_create_params.ModerationCreateParams, server.asked[0].json)
    assert moderator.reads(photo())
    assert not moderator.reads(im.Image.from_bytes(b"x", "image/tiff"))
    assert not moderator.reads(im.Audio.from_pcm16(b"\0\0", sample_rate=16000))


@pytest.mark.parametrize("answer", [Answer({"error": {"message": "slow down"}}, 429), Answer({"results": []})])
async def test_without_an_answer_nothing_was_checked(
    server: Server, moderator: OpenAIModerator, answer: Answer
) -> None:
    server.script = lambda asked: answer
    with pytest.raises(ProviderError, match=r"slow down|without a verdict"):
        await moderator.look(photo())
    guard = Guard([moderator])
    label, findings = await guard.label(photo(), Label("caller"), policy=im.Policy())
    assert (label.scanned, findings) == (frozenset(), ())
    server.script = judging
    label, _ = await guard.label(photo(), Label("caller"), policy=im.Policy())
    assert (label.scanned, label.categories) == ({"unsafe"}, {"unsafe"})
    asked = len(server.asked)
    await guard.label(photo(), Label("caller"), policy=im.Policy())
    assert len(server.asked) == asked


async def test_what_may_not_leave_isnt_shown_to_it(server: Server, moderator: OpenAIModerator) -> None:
    guard = Guard([*standard(), moderator])
    assert moderator.id in guard.detectors
    secret = im.Text.of("password = 'hunter2hunter2', and a fight. AKIAIOSFODNN7EXAMPLE is the key")
    label, _ = await guard.label(secret, Label("caller"), policy=im.Policy())
    assert "secret" in label.categories
    await guard.label(photo(), Label("caller"), policy=im.Policy(local_only=True))
    await guard.label(photo(), Label("caller"))
    await guard.label(photo(), Label("untrusted", frozenset({"secret"})), policy=im.Policy())
    assert server.asked == []


async def test_a_rule_blocks_what_it_flags(server: Server, moderator: OpenAIModerator, tmp_path: Path) -> None:
    policy = im.Policy(rules=(im.Rule("unsafe", "in", "local", "block"),))
    text = im.text("Two knights fight in a meadow. The meadow is green.")
    async with im.Orchestrator(home=tmp_path / "a", detectors=[*standard(), moderator]) as studio:
        with pytest.raises(im.Blocked, match="unsafe"):
            await studio.run("summarize this", text, policy=policy)
    server.script = lambda asked: Answer({"id": "m", "model": "m", "results": [verdict()] * len(asked.json["input"])})
    async with im.Orchestrator(home=tmp_path / "b", detectors=[*standard(), moderator]) as studio:
        result = await studio.run("summarize this", text, policy=policy)
    assert "knights" in str(result.text)


async def test_pieces_of_a_text_wait_where_a_moderator_may_forbid_it(moderator: OpenAIModerator) -> None:
    """Nobody asks a moderator for every sentence: under a rule about what it judges, the text comes whole."""
    assert Guard([*standard(), moderator]).elsewhere == {"unsafe"}
    told: list[str] = []
    for rules in ((), (im.Rule("unsafe", "out", "any", "block"),)):
        policy = im.Policy(rules=rules)
        deltas = Deltas(
            lambda *_, **facts: told.append(facts["text"]), Guard([moderator]), policy, Label("caller"), "s", 1
        )
        deltas("A fox runs. ")
        await deltas.finish()
    assert told == ["A fox runs. "]
