"""Conversations: later requests lean on earlier turns, also after a restart. Doubles as engines."""

from __future__ import annotations

from pathlib import Path

import pytest

import intermodal as im
from intermodal.errors import ArtifactGone, RequestError
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
