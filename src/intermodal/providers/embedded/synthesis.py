"""What every embedded voice does alike: refuse what can't be read aloud, join sentences, write sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...artifacts import Audio, Text
from ...artifacts.writing import language_of, scripts, spoken
from ...errors import MediaEmpty, MediaTooLarge, MediaUnsupported, ParameterInvalid, ProviderError
from ..offer import Env

RATE = 24000
MAX_CHARACTERS = 20_000
PAUSE_S = 0.3  # between sentences
_QUIET = 0.01  # of full scale: what is trimmed at both ends of a sentence
_NAMES = {
    "ar": "Arabic", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "it": "Italian", "ja": "Japanese", "ko": "Korean", "pt": "Portuguese", "ru": "Russian",
    "th": "Thai", "zh": "Chinese",
}  # fmt: skip


def readable(text: Text, *, language: str | None, known: Sequence[str]) -> tuple[str, str]:
    """The text and its language, if these voices speak it.

    Raises MediaEmpty (nothing to read aloud), MediaTooLarge, ParameterInvalid (a language asked for that they don't
    speak) or MediaUnsupported (a text in one).
    """
    value = text.value
    if len(value) > MAX_CHARACTERS:
        raise MediaTooLarge(
            f"The text has {len(value)} characters; {MAX_CHARACTERS} can be read aloud at once.",
            hint="Send it in parts, or summarise it first.",
        )
    if not spoken(value):
        raise MediaEmpty(
            f"There is nothing to read aloud in {value[:40]!r}.", hint="Send text with words or numbers in it."
        )
    if language is not None:
        code = language.casefold().replace("_", "-").partition("-")[0]
        if code not in known:
            raise ParameterInvalid(
                f"These voices don't speak the language {language!r}; they speak {_listed(known)}.", hint=_HINT
            )
    else:
        code = (text.language or language_of(value)).casefold().partition("-")[0]
    inside = {*known, "en"} if "zh" in known else {*known}  # Chinese text has English words in it
    foreign = sorted({code} - {*known} | scripts(value) - inside)
    if foreign:
        raise MediaUnsupported(
            f"The text is in {_listed(foreign)}; these voices speak {_listed(known)}.", hint=_HINT, language=foreign[0]
        )
    return value, code


_HINT = "`intermodal catalog` lists every speaker and its languages; a speech provider with a key speaks more."


def _listed(codes: Sequence[str]) -> str:
    return " and ".join(f"{_NAMES.get(code, 'the language')} ({code!r})" for code in codes)


def voiced(voice: str | None, known: Sequence[str], default: str) -> str:
    """The voice to use. Raises ParameterInvalid, listing those there are."""
    if voice is None:
        return default
    if voice not in known:
        raise ParameterInvalid(f"There is no voice {voice!r} here.", hint=f"Choose one of: {', '.join(known)}.")
    return voice


def heard(wave: Any, sentence: str) -> Any:
    """The wave without the silence around it. Raises ProviderError where it is all silence."""
    import numpy as np

    loud = np.flatnonzero(np.abs(wave) > _QUIET)
    if not len(loud):
        raise ProviderError(
            f"The voice gave silence for {sentence[:40]!r}.", hint="Write it another way, or choose another voice."
        )
    pad = int(0.03 * RATE)
    return wave[max(0, loud[0] - pad) : loud[-1] + pad]


async def said(env: Env, work: Sequence[Callable[[], list[Any]]]) -> Audio:
    """Sentence by sentence in the engine's thread, so that a cancelled caller waits for one at most."""
    waves: list[Any] = []
    for say in work:
        waves += await env.blocking(say)
    return _sound(waves)


def _sound(waves: Sequence[Any]) -> Audio:
    """Sentences (float32, -1..1, RATE) one after another with short pauses between."""
    import numpy as np

    gap: Any = np.zeros(int(PAUSE_S * RATE), "f4")
    pieces = [piece for wave in waves for piece in (wave, gap)][:-1]
    pcm = (np.clip(np.concatenate(pieces), -1, 1) * 32767).astype("<i2")
    return Audio.from_pcm16(pcm.tobytes(), sample_rate=RATE)
