"""Conversations: later requests lean on earlier turns, also after a restart. Doubles as engines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

import intermodal as im
from intermodal.errors import ArtifactGone, RequestError
from intermodal.providers.turns import Chat, Delta, Message, Reply, ToolCall, Turn
from intermodal.testing import FunctionEngine, offer_of

MENU = im.Image.from_bytes(b"menu", "image/png", width=40, height=30, name="menu.png")
LINES = im.Regions.of([im.Region((0, 0, 9, 9), "line", "Soup of ada@lovelace.org")], width=40, height=30)


def offers() -> tuple[FunctionEngine, FunctionEngine, list[im.Offer]]:
    reader = FunctionEngine(read=lambda image: LINES)
    sound = im.Audio.from_pcm16(b"\0\0" * 160, sample_rate=16000)
    voice = FunctionEngine(speak=lambda text, voice=None, language=None: sound)
    return (
        reader,
        voice,
        [offer_of(reader, im.TextReader, id="test/reader"), offer_of(voice, im.Speaker, id="test/voice")],
    )


async def test_a_later_request_leans_on_an_earlier_answer_over_a_restart(tmp_path: Path) -> None:
    reader, voice, engines = offers()
    async with im.Orchestrator(home=tmp_path, providers=engines) as studio:
        read = await studio.conversation("ada").say("Read this", MENU)
        assert "Soup" in str(read.text)
    async with im.Orchestrator(home=tmp_path, providers=engines) as studio:
        chat = studio.conversation("ada")
        aloud = await chat.say("and now aloud")
        assert aloud.audio.seconds
        assert aloud.labels[aloud.audio.id].categories == {"personal_data"}  # what was found before still counts
        again = await chat.say("read the text in the picture again")  # the picture of the first turn
        assert "Soup" in str(again.text)
        assert [turn.outputs[0].modality for turn in await chat.turns()] == ["text", "audio", "text"]
        assert await studio.conversation("bob").turns() == ()
    assert reader.counts == {"read": 1}
    assert voice.counts == {"speak": 1}


async def test_a_drawing_is_changed_in_a_later_turn(tmp_path: Path) -> None:
    drawn = im.Image.from_bytes(b"a fox", "image/png", width=8, height=8)
    bluer = im.Image.from_bytes(b"a bluer fox", "image/png", width=8, height=8)
    asked: list[tuple[im.Image, str]] = []

    def edit(image: im.Image, instruction: im.Text, seed: int) -> im.Image:
        asked.append((image, instruction.value))
        return bluer

    artist = offer_of(FunctionEngine(generate=lambda prompt, **size: drawn), im.ImageGenerator, id="test/artist")
    editor = offer_of(FunctionEngine(edit=edit), im.ImageEditor, id="test/editor")
    async with im.Orchestrator(home=tmp_path, providers=[artist, editor]) as studio:
        chat = studio.conversation("ada")
        await chat.say("Draw a fox")
        changed = await chat.say("make it bluer")
    assert changed.image.blob.digest == bluer.blob.digest
    ((image, words),) = asked
    assert image.blob.digest == drawn.blob.digest
    assert words == "make it bluer"


async def test_what_nothing_before_can_serve_is_refused_and_not_remembered(tmp_path: Path) -> None:
    _, _, engines = offers()
    async with im.Orchestrator(home=tmp_path, providers=engines) as studio:
        chat = studio.conversation("ada")
        with pytest.raises(RequestError):
            await chat.say("and now aloud")
        await chat.say("Read this", MENU)
        with pytest.raises(RequestError):
            await chat.say("Fold my laundry")
        assert len(await chat.turns()) == 1
        await chat.forget()
        with pytest.raises(RequestError):
            await chat.say("and now aloud")


async def test_an_erased_turn_is_gone(tmp_path: Path) -> None:
    _, _, engines = offers()
    async with im.Orchestrator(home=tmp_path, providers=engines) as studio:
        result = await studio.conversation("ada").say("Read this", MENU)
        await studio.erase(result.run_id)
        assert await studio.conversation("ada").turns() == ()
        with pytest.raises((RequestError, ArtifactGone)):
            await studio.conversation("ada").say("and now aloud")


class Remembers(Chat):
    """A model that looks at the first piece of media before it answers."""

    asked: list[Turn]

    async def stream(self, turn: Turn) -> AsyncIterator[Delta | Reply]:
        self.asked.append(turn)
        if turn.tools and len(turn.messages) == 1:
            yield Reply(calls=(ToolCall("c1", "load_media", {"number": 1}),), stop="tools")
        else:
            yield Reply((im.Text.of("You asked for soup."),), amounts={"input_token": 100.0, "output_token": 5.0})


def remembering(asked: list[Turn], profile: im.Profile, **facts: Any) -> im.Offer:
    @asynccontextmanager
    async def opened(env: im.Env) -> AsyncIterator[Remembers]:
        model = Remembers("memory", profile, env)
        model.asked = asked
        yield model

    price = im.Price({"input_token": 1e-6, "output_token": 1e-5})
    return im.Offer("far/memory", im.ChatModel, opened, tier="best", local=True, profile=profile, price=price, **facts)


async def shown_to(tmp_path: Path, profile: im.Profile) -> tuple[list[Turn], im.Result]:
    _, _, engines = offers()
    asked: list[Turn] = []
    async with im.Orchestrator(home=tmp_path, providers=engines) as studio:
        chat = studio.conversation("ada")
        for number in range(6):
            picture = im.Image.from_bytes(b"menu %d" % number, "image/png", width=40, height=30, name=f"{number}.png")
            await chat.say("Read this", picture)
    async with im.Orchestrator(home=tmp_path, providers=[*engines, remembering(asked, profile)]) as studio:
        result = await studio.conversation("ada").say("make a limerick of what we talked about")
        assert len(await studio.conversation("ada").turns()) == 7
    return asked, result


SEES = frozenset({"text", "image"})


async def test_what_no_tool_does_goes_to_a_model_with_the_latest_media_and_older_ones_by_number(tmp_path: Path) -> None:
    asked, result = await shown_to(tmp_path, im.Profile(takes=SEES, tools=True, tool_media=frozenset({"image"})))
    first, second = asked
    dialogue, *media = first.messages[0].parts
    assert isinstance(dialogue, im.Text)
    assert dialogue.trust == "untrusted"  # it holds what was read from pictures
    assert "The user asked: Read this\n[media 1: image 0.png]\nThe answer was:\nSoup of" in dialogue.value
    assert [part.name for part in media if isinstance(part, im.Image)] == ["2.png", "3.png", "4.png", "5.png"]
    assert second.messages[-1] == Message("tool", (second.messages[-1].parts[0],), call_id="c1")
    assert second.messages[-1].parts[0].name == "0.png"
    assert "make a limerick" in first.instruction
    assert "Soup" not in first.instruction
    assert result.text.value == "far/memory answers: “You asked for soup.”"
    assert "go_on" in result.report.bound.explain()
    low, high = result.report.bound.estimate.cost or (0.0, 0.0)
    assert high > low > 0  # history costs, and EXPLAIN says so


async def test_media_follow_where_a_model_takes_none_as_a_tools_result(tmp_path: Path) -> None:
    asked, _ = await shown_to(tmp_path, im.Profile(takes=SEES, tools=True))
    kinds = [(message.role, [part.modality for part in message.parts]) for message in asked[1].messages[-2:]]
    assert kinds == [("tool", ["text"]), ("user", ["text", "image"])]


async def test_without_a_model_the_refusal_is_the_planners(tmp_path: Path) -> None:
    _, _, engines = offers()
    async with im.Orchestrator(home=tmp_path, providers=engines) as studio:
        chat = studio.conversation("ada")
        await chat.say("Read this", MENU)
        with pytest.raises(RequestError, match="limerick"):
            await chat.say("make a limerick of what we talked about")
