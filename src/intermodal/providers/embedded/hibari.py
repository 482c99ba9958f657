"""English speech with hibari: an 8 MB model (Apache-2.0) that runs a hundred times faster than real time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from typing import Any

from ...artifacts import Audio, Text
from ...artifacts.writing import fitted, sentences, spoken
from ...errors import IntermodalError, ProviderError
from ..offer import Env, Need, Offer, Speed
from ..protocols import Speaker
from ..weights import Weights
from .parts import INSTALL
from .synthesis import heard, readable, said, voiced

VOICES = ("heart",)  # the only one in the package; the others would be downloaded
WEIGHTS = Weights("hibari", "assets/hibari.onnx", "5f70741d4e900f4e", "INTERMODAL_HIBARI")
_LONGEST = 300  # characters said in one go
_SEED = 1


class Hibari:
    """A Speaker for English; loaded at the first sentence. Equal text gives equal sound."""

    languages = ("en",)
    voices = VOICES

    def __init__(self, env: Env) -> None:
        self._env = env
        self._model: Any = None

    async def speak(self, text: Text, /, *, voice: str | None = None, language: str | None = None) -> Audio:
        """24 kHz mono WAV. Raises MediaEmpty, MediaTooLarge, MediaUnsupported or ParameterInvalid; see `readable`."""
        value, _ = readable(text, language=language, known=self.languages)
        voiced(voice, VOICES, "heart")
        return await said(self._env, [partial(self.say, one) for one in sentences(value) if spoken(one)])

    def say(self, sentence: str, voice: str = "heart") -> list[Any]:
        """One sentence as waves (float32, 24 kHz), several where it is very long; blocking."""
        try:
            model = self.loaded()
            parts = [part for part in fitted(sentence, lambda s: len(s) <= _LONGEST) if spoken(part)]
            return [heard(model(part, seed=_SEED), part) for part in parts]
        except IntermodalError:
            raise
        except Exception as error:
            raise ProviderError(
                f"Speech synthesis failed on {sentence[:40]!r} ({type(error).__name__}).", hint="Write it another way."
            ) from error

    def phonemes(self, words: str) -> str:
        """English words in the phoneme alphabet that Kokoro uses too; blocking."""
        return str(self.loaded().g2p(words))

    def loaded(self) -> Any:
        if self._model is None:
            path = WEIGHTS.locate(self._env.variables)
            # by name: type checkers take a plain import for this very file
            self._model = import_module("hibari").Hibari(model=str(path))
        return self._model


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[Hibari]:
    """Raises ProviderNeeded where the package is missing."""
    engine = Hibari(env)
    await env.blocking(engine.loaded)
    yield engine


OFFERS: tuple[Offer, ...] = (
    Offer(
        "hibari/heart",
        Speaker,
        opened,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(0.5, 1.0),
        memory_mb=200,
        licence="Apache-2.0",
        languages=frozenset(Hibari.languages),
        needs=(Need(INSTALL, "hibari"), Need(INSTALL, "onnxruntime")),
        revision="5f70741d",
    ),
)
