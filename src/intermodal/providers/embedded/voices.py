"""One Speaker over both embedded voices: each sentence goes to the one that speaks its language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from ...artifacts import Audio, Text
from ...artifacts.writing import is_han, sentences, spoken
from ...errors import ParameterInvalid
from ..offer import Env, Offer, Speed
from ..protocols import Speaker
from .hibari import Hibari
from .kokoro import NEEDS, Kokoro
from .synthesis import readable, said, voiced


class Voices:
    """A Speaker for English and Chinese, also mixed; each voice is loaded when the first sentence needs it."""

    languages = ("en", "zh")

    def __init__(self, env: Env) -> None:
        self._env = env
        english = Hibari(env)
        self._voices: dict[str, Hibari | Kokoro] = {"en": english, "zh": Kokoro(env, english)}

    async def speak(self, text: Text, /, *, voice: str | None = None, language: str | None = None) -> Audio:
        """24 kHz mono WAV. `voice` names who reads the sentences in its language; the others have their default.

        A sentence with Chinese characters in it is read by the Chinese voice, English words included; `language`
        decides where the script doesn't ("2024"). Raises MediaEmpty, MediaTooLarge, MediaUnsupported or
        ParameterInvalid; see `readable`.
        """
        value, code = readable(text, language=language, known=self.languages)
        parts = [(self._language(one, code), one) for one in sentences(value) if spoken(one)]
        chosen = self._chosen(voice, {part for part, _ in parts})
        work = [partial(self._voices[code_].say, one, chosen[code_]) for code_, one in parts]
        return await said(self._env, work)

    def _language(self, sentence: str, whole: str) -> str:
        if any(is_han(c) for c in sentence):
            return "zh"
        return "en" if any(c.isalpha() for c in sentence) else whole

    def _chosen(self, voice: str | None, needed: set[str]) -> dict[str, str]:
        voiced(voice, [name for engine in self._voices.values() for name in engine.voices], "")
        if voice is not None and not any(voice in self._voices[code].voices for code in needed):
            fit = [name for code in sorted(needed) for name in self._voices[code].voices]
            raise ParameterInvalid(
                f"The voice {voice!r} doesn't speak the language of this text ({', '.join(sorted(needed))}).",
                hint=f"Choose one of: {', '.join(fit)}.",
            )
        return {
            code: voice if voice in engine.voices and voice is not None else engine.voices[0]
            for code, engine in self._voices.items()
        }


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[Voices]:
    yield Voices(env)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "embedded/voices",
        Speaker,
        opened,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(0.5, 1.0),  # English; Chinese takes a hundred times as long
        memory_mb=700,
        licence="Apache-2.0",
        languages=frozenset(Voices.languages),
        needs=NEEDS,
        revision="5f70741d+6e742170",
        timeout_s=3600.0,
    ),
)
