"""A transcript out of what Google's transcription model answers: text in parts, words with their times. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...artifacts import Segment, Transcript
from ...artifacts.writing import joined

if TYPE_CHECKING:
    from google.genai import types

PAUSE_S = 1.0  # silence that ends a segment
LONGEST_S = 15.0  # a segment without an end of a sentence ends after this
ENDS = ".!?。！？…"


def heard(parts: Sequence[types.Part], seconds: float | None, language: str | None) -> Transcript:
    """Segments in order; `language` of the transcript is the one most was said in, or the one asked for."""
    segments = [segment for part in parts for segment in _of_part(part, seconds, language)]
    segments.sort(key=lambda segment: segment.start)
    spoken: dict[str, int] = {}
    for segment in segments:
        spoken[segment.language] = spoken.get(segment.language, 0) + len(segment.text)
    most = max(spoken, key=lambda name: spoken[name], default="")
    return Transcript.of(segments, language=most or language, seconds=seconds)


def _of_part(part: types.Part, seconds: float | None, language: str | None) -> Iterator[Segment]:
    told = part.audio_transcription
    text = ((told.text if told else None) or part.text or "").strip()
    spoken = ((told.language_code if told else None) or language or "").partition("-")[0]
    words = [word for word in (told.words if told else None) or () if word.word and word.word.strip()]
    if words:
        yield from _timed(words, text, spoken)
    elif text:  # without times it lasts as long as the recording
        yield Segment(0.0, seconds or 0.0, text, spoken)


def _timed(words: Sequence[types.WordInfo], text: str, language: str) -> Iterator[Segment]:
    """Words put together up to a pause or the end of a sentence, as the text writes them."""
    places = _places(words, text)
    first = 0
    for i in range(len(words)):
        last = i + 1 == len(words)
        stop = len(text) if last or places is None else places[i + 1]
        written = (words[i].word or "") if places is None else text[places[i] : stop]
        start, end = _seconds(words[first].start_offset), _seconds(words[i].end_offset)
        pause = 0.0 if last else _seconds(words[i + 1].start_offset) - end
        if last or written.rstrip("\"'”’」 )\n").endswith(tuple(ENDS)) or pause >= PAUSE_S or end - start >= LONGEST_S:
            if places is not None:
                said = text[places[first] : stop].strip()
            else:
                said = ""
                for word in words[first : i + 1]:
                    said = joined(said, (word.word or "").strip())
            yield Segment(start, max(start, end), said, language)
            first = i + 1


def _places(words: Sequence[types.WordInfo], text: str) -> list[int] | None:
    """Where each word stands in the text; None where one doesn't. What stands before the first belongs to it."""
    at, found, low = 0, list[int](), text.lower()
    for word in words:
        place = low.find((word.word or "").strip().lower(), at)
        if place < 0:
            return None
        found.append(place)
        at = place + len((word.word or "").strip())
    return [0, *found[1:]]


def _seconds(offset: str | None) -> float:
    """ "1.250s" in seconds."""
    try:
        return float((offset or "0").rstrip("s"))
    except ValueError:
        return 0.0
