"""A text from the caller's words alone: who writes it, what it is given, and what is said where nobody can."""

from __future__ import annotations

from typing import Any

import pytest

import intermodal as im
from intermodal.errors import ParameterInvalid, ProviderNeeded
from intermodal.testing import FunctionEngine, offer_of
from intermodal.tools import write


@pytest.fixture
def heard() -> list[tuple[str, tuple[Any, ...]]]:
    return []


@pytest.fixture
def poet(heard: list[tuple[str, tuple[Any, ...]]]) -> im.Offer:
    def chat(instruction: im.Text, *, media: tuple[Any, ...] = (), max_output: int = 0) -> im.Text:
        heard.append((instruction.value, media))
        return im.Text.of("The sea is wide.")

    return offer_of(FunctionEngine(chat=chat), im.ChatModel, id="test/poet")


@pytest.mark.parametrize("words", ["write a poem about the sea", "写一首关于海的诗", "suggest a name for my cat"])
async def test_the_callers_own_words_are_all_that_the_model_gets(
    words: str, poet: im.Offer, heard: list[tuple[str, tuple[Any, ...]]]
) -> None:
    async with im.Orchestrator(providers=[poet]) as studio:
        result = await studio.run(words)
    assert heard == [(words, ())]
    assert result.text.value == "The sea is wide."
    assert result.text.trust == "caller"


async def test_of_several_goals_it_gets_its_own_words(poet: im.Offer, heard: list[Any]) -> None:
    async with im.Orchestrator(providers=[poet, *im.discover()]) as studio:
        plan = await studio.plan("Write a haiku about autumn and read it aloud")
    assert [step.tool for step in plan.plan.steps] == ["write", "speak"]
    assert plan.plan.steps[0].params["instruction"] == "Write a haiku about autumn"


async def test_without_a_model_the_keys_and_servers_that_would_bring_one_are_named() -> None:
    async with im.Orchestrator() as studio:
        with pytest.raises(ProviderNeeded) as caught:
            await studio.plan("write a poem")
    assert caught.value.missing == "ChatModel"
    ways = " | ".join(caught.value.ways)
    assert "OPENAI_API_KEY" in ways
    assert "OLLAMA" in ways.upper()


async def test_media_is_not_passed_over(poet: im.Offer) -> None:
    async with im.Orchestrator(providers=[poet]) as studio:
        with pytest.raises(ProviderNeeded, match="write takes no media"):
            await studio.plan("Write an email to the landlord", im.text("The heating is broken."))


async def test_nothing_said_is_refused() -> None:
    with pytest.raises(ParameterInvalid, match="what to write"):
        await write(instruction=" ", model=FunctionEngine())
