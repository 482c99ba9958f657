"""What is called on an engine of each built-in protocol, and what must hold of the answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...artifacts import Artifact, Audio, Embedding, Finding, Image, Record, Region, Regions, Text, Transcript, Video
from ...errors import IntermodalError, MediaUnsupported, NotSupported, ProviderNeeded, RequestError, StillWaiting
from ...providers import protocols as p
from ...providers.schemas import faults
from . import media
from .saying import must

Judge = Callable[[str, Any], None]


@dataclass(frozen=True, slots=True)
class Case:
    """One call: `method(*args, **params)` must answer with `kind` (many: a sequence of it), and `judge` may say more.

    `judge(where, answer)` raises AssertionError. `refusals` are errors that are as good as an answer. `steady`:
    equal calls give equal bytes, not only equal facts. `damage`: the same call over damaged media must be refused
    with a typed error.
    """

    method: str
    args: tuple[Any, ...]
    kind: type[Any]
    params: Mapping[str, Any] = field(default_factory=dict)
    many: bool = False
    judge: Judge | None = None
    refusals: tuple[type[IntermodalError], ...] = ()
    steady: bool = False
    damage: bool = False


def cases_of(protocol: type, languages: frozenset[str] = frozenset()) -> tuple[Case, ...]:
    """The calls for a built-in protocol; none for another."""
    make = _CASES.get(protocol)
    return make("en" if not languages or "en" in languages else min(languages)) if make else ()


def _reading(language: str) -> tuple[Case, ...]:
    photo = media.picture()
    return (Case("read", (photo,), Regions, judge=_inside(photo), damage=True),)


def _inside(photo: Image) -> Judge:
    def judge(where: str, found: Regions) -> None:
        size = (photo.width, photo.height)
        must((found.width, found.height) == size, where, f"is {found.width}×{found.height} of a picture of {size}")
        must(found.count == len(found.items), where, f"says count={found.count} and holds {len(found.items)}")
        for region in found.items:
            left, top, right, bottom = region.box
            whole = -1 <= left <= right <= photo.width + 1 and -1 <= top <= bottom <= photo.height + 1
            must(whole, where, f"box {region.box} is not (left, top, right, bottom) inside {size}")
            must(0.0 <= region.score <= 1.0, where, f"score {region.score!r} is not 0..1")

    return judge


def _detecting(language: str) -> tuple[Case, ...]:
    photo = media.picture()
    inside = _inside(photo)

    def best_first(where: str, found: Regions) -> None:
        inside(where, found)
        scores = [region.score for region in found.items]
        must(scores == sorted(scores, reverse=True), where, f"scores {scores} are not best first")

    def only_people(where: str, found: Regions) -> None:
        best_first(where, found)
        labels = {region.label for region in found.items}
        must(labels <= {"person"}, where, f"found {sorted(labels)}, asked for 'person' only")

    return (
        Case("detect", (photo,), Regions, judge=best_first, damage=True),
        Case("detect", (photo,), Regions, {"classes": ["person"]}, judge=only_people, refusals=(RequestError,)),
    )


def _annotating(language: str) -> tuple[Case, ...]:
    photo = media.picture()
    inside = _inside(photo)

    def one_each(where: str, found: Sequence[Regions]) -> None:
        must(len(found) == 1, where, f"answered {len(found)} items for one picture")
        inside(where, found[0])

    asked = {"instruction": "a box around each dog", "classes": ("dog",)}
    return (Case("annotate", ([photo],), Regions, asked, many=True, judge=one_each, refusals=(StillWaiting,)),)


def _locating(language: str) -> tuple[Case, ...]:
    photo = media.picture()
    things, words = ("左边的狗", "“停”") if language == "zh" else ("the dog on the left", "the word 'STOP'")
    refusals = (ProviderNeeded, RequestError)
    return tuple(
        Case("locate", (photo,), Regions, {"phrase": phrase}, judge=_inside(photo), refusals=refusals, damage=True)
        for phrase in (things, words)
    )


def _captioning(language: str) -> tuple[Case, ...]:
    return (Case("caption", (media.picture(),), Text, {"language": language}, judge=_says, damage=True),)


def _transcribing(language: str) -> tuple[Case, ...]:
    def in_order(where: str, found: Transcript) -> None:
        last = 0.0
        for segment in found.segments:
            must(last - 0.01 <= segment.start <= segment.end, where, f"{segment} is not after {last:g} s")
            last = segment.start

    return (Case("transcribe", (media.sound(),), Transcript, judge=in_order, damage=True),)


def _speaking(language: str) -> tuple[Case, ...]:
    def audible(where: str, said: Audio) -> None:
        must(said.seconds, where, f"says it lasts {said.seconds!r} s")

    text = media.words(language)
    return (
        Case("speak", (text,), Audio, judge=audible),
        Case("speak", (Text.of(" "),), Audio, refusals=(IntermodalError,)),
    )


def _documents(language: str) -> tuple[Case, ...]:
    given = media.document()
    count, second = len(media.PAGES), {"pages": (2,)}
    unsupported = (MediaUnsupported,)

    def hills(where: str, found: Sequence[Text]) -> None:
        must([" ".join(f.value.split()) for f in found] == [media.PAGES[1]], where, f"page 2 reads {found[0].value!r}")

    return (
        Case("text", (given,), Text, many=True, judge=_counted(count), refusals=unsupported, damage=True),
        Case("text", (given,), Text, second, many=True, judge=_all(_counted(1), hills), refusals=unsupported),
        Case("render", (given,), Image, many=True, judge=_counted(count), refusals=unsupported, damage=True),
        Case("render", (given,), Image, {**second, "dpi": 72}, many=True, judge=_counted(1), refusals=unsupported),
    )


def _counted(wanted: int) -> Judge:
    return lambda where, found: must(len(found) == wanted, where, f"answered {len(found)} items, expected {wanted}")


def _all(*judges: Judge) -> Judge:
    def judge(where: str, found: Any) -> None:
        for one in judges:
            one(where, found)

    return judge


def _videos(language: str) -> tuple[Case, ...]:
    clip = media.video()
    every = {"every_s": 0.5, "start_s": 0.0, "end_s": None}

    def lasting(where: str, track: Audio) -> None:
        must(track.seconds and 0.3 <= track.seconds <= 0.7, where, f"0.5 s asked for, got {track.seconds!r} s")

    return (
        Case("frames", (clip,), Image, every, many=True, judge=_counted(2), damage=True),
        Case("audio", (clip,), Audio, {"start_s": 0.25, "end_s": 0.75}, judge=lasting, damage=True),
    )


def _generating(language: str) -> tuple[Case, ...]:
    prompt = Text.of("画一个红色的圆" if language == "zh" else "a red circle")
    size = {"width": 96, "height": 64, "seed": 7}
    odd = {**size, "media_type": "image/x-nobody"}
    return (
        Case("generate", (prompt,), Image, size, judge=_sized(96, 64), steady=True),
        Case("generate", (prompt,), Image, odd, judge=_typed("image/x-nobody"), refusals=(MediaUnsupported,)),
    )


def _sized(width: int, height: int) -> Judge:
    def judge(where: str, image: Image) -> None:
        found = (image.width, image.height)
        must(found == (width, height), where, f"is {found[0]}×{found[1]}, expected {width}×{height}")

    return judge


def _typed(media_type: str) -> Judge:
    return lambda where, made: must(made.media_type == media_type, where, f"made {made.media_type}, not {media_type}")


def _editing(language: str) -> tuple[Case, ...]:
    wish = Text.of("转成黑白" if language == "zh" else "make it black and white")
    photo = media.picture()
    return (Case("edit", (photo, wish), Image, {"seed": 7}, judge=_sized(96, 64), steady=True, damage=True),)


def _composing(language: str) -> tuple[Case, ...]:
    pair = (media.picture(), media.picture(colour="yellow"))
    places = Regions.of([Region((8, 8, 40, 40), "thing")], width=96, height=64)
    return (
        Case("compose", (pair,), Image, {"across": True, "gap": 4}, judge=_sized(196, 64), steady=True, damage=True),
        Case("compose", (pair,), Image, {"across": False, "gap": 0}, judge=_sized(96, 128), steady=True),
        Case("mark", (pair[0], places), Image, {"colour": "blue"}, judge=_sized(96, 64), steady=True, damage=True),
    )


def _filming(language: str) -> tuple[Case, ...]:
    def moving(where: str, clip: Video) -> None:
        must(clip.media_type in Video.media_types, where, f"made {clip.media_type!r}")

    prompt = Text.of("海上的日出" if language == "zh" else "a sunrise over the sea")
    params = {"image": None, "seconds": 4.0, "seed": 7}
    return (
        Case("generate", (prompt,), Video, params, judge=moving),
        Case("generate", (prompt,), Video, {**params, "image": media.picture()}, judge=moving,
             refusals=(MediaUnsupported, NotSupported)),
    )  # fmt: skip


def _says(where: str, text: Text) -> None:
    must(text.value.strip(), where, "answered with no words")


def _chatting(language: str) -> tuple[Case, ...]:
    return (Case("chat", (Text.of("Say yes."),), Text, {"max_output": 64}, judge=_says),)


def _answering(language: str) -> tuple[Case, ...]:
    question = "桥是哪一年建的？" if language == "zh" else "When was the bridge built?"
    return (Case("answer", (media.words(language),), Text, {"question": question}, judge=_says),)


def _looking(language: str) -> tuple[Case, ...]:
    question = "图里有什么？" if language == "zh" else "What is in the picture?"
    asked = ((media.picture(), media.words(language)),)
    return (Case("answer_media", asked, Text, {"question": question}, judge=_says),)


def _extracting(language: str) -> tuple[Case, ...]:
    question = "桥是哪一年建的？" if language == "zh" else "When was the bridge built?"
    schema = {"type": "object", "properties": {"year": {"type": "integer"}}, "required": ["year"]}

    def formed(where: str, made: Record) -> None:
        wrong = faults(made.value, schema)
        must(not wrong, where, f"answers in another form than was asked for: {'; '.join(wrong)}")

    asked = {"instruction": question, "schema": schema}
    return (Case("extract", ((media.words(language),),), Record, asked, judge=formed),)


def _talking(language: str) -> tuple[Case, ...]:
    dialogue = Text.of("The user asked: Read this\n[media 1: image menu.png]\nThe answer was:\nSoup 4.50")
    params = {"request": "那是什么？" if language == "zh" else "What was it?", "show": [1]}
    return (Case("reply", (dialogue, (media.picture(),)), Text, params, judge=_says),)


def _shortening(language: str) -> tuple[Case, ...]:
    text = media.words(language)

    def shorter(where: str, made: Text) -> None:
        _says(where, made)
        must(len(made.value) <= len(text.value), where, f"{len(made.value)} characters of {len(text.value)}")

    return (Case("summarize", (text,), Text, {"sentences": 1}, judge=shorter),)


def _embedding(language: str) -> tuple[Case, ...]:
    texts = (Text.of("a dog"), Text.of("a ship"), Text.of("a dog"))

    def unit(where: str, found: Sequence[Embedding]) -> None:
        _counted(len(texts))(where, found)
        spaces = {(e.model, e.dimension) for e in found}
        must(len(spaces) == 1, where, f"vectors of one call are in several spaces: {sorted(spaces)}")
        for one in found:
            length = math.hypot(*one.vector)
            must(abs(length - 1) < 0.01, where, f"a vector has length {length:.3f}, expected 1")
            must(one.dimension == len(one.vector), where, f"says {one.dimension} numbers, holds {len(one.vector)}")
        first, other, again = (e.vector for e in found)
        must(math.dist(first, again) < 0.01 < math.dist(first, other), where, "equal texts must be nearer than others")

    return (
        Case("embed", (texts,), Embedding, many=True, judge=unit),
        Case("embed", ((),), Embedding, many=True, judge=_counted(0)),
    )


def _translating(language: str) -> tuple[Case, ...]:
    return (Case("translate", (media.words(),), Text, {"language": "de"}, judge=_says, refusals=(RequestError,)),)


def _redacting(language: str) -> tuple[Case, ...]:
    letter = "Write to ada.lovelace@example.org soon."

    def placed(where: str, found: Sequence[Finding]) -> None:
        for one in found:
            start, end = one.where.get("start"), one.where.get("end")
            fits = isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(letter)
            must(fits, where, f"{dict(one.where)} is not a place in {letter!r}")

    def masked(where: str, made: Text) -> None:
        must("ada.lovelace" not in made.value, where, f"left the place as it was: {made.value!r}")

    place = Finding("personal", "email", 1.0, "conformance", {"start": 9, "end": 33})
    return (
        Case("find", (Text.of(letter),), Finding, many=True, judge=placed),
        Case("mask", (Text.of(letter), (place,)), Text, judge=masked),
    )


_CASES: Mapping[type, Callable[[str], tuple[Case, ...]]] = {
    p.TextReader: _reading,
    p.Transcriber: _transcribing,
    p.Speaker: _speaking,
    p.ObjectDetector: _detecting,
    p.Locator: _locating,
    p.Annotator: _annotating,
    p.Captioner: _captioning,
    p.DocumentReader: _documents,
    p.VideoReader: _videos,
    p.ImageGenerator: _generating,
    p.ImageEditor: _editing,
    p.ImageComposer: _composing,
    p.VideoGenerator: _filming,
    p.ChatModel: _chatting,
    p.MediaAnswerer: _looking,
    p.Conversant: _talking,
    p.QuestionAnswerer: _answering,
    p.Extractor: _extracting,
    p.Summarizer: _shortening,
    p.Embedder: _embedding,
    p.Translator: _translating,
    p.Redactor: _redacting,
}


def spoilt(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments with the first medium damaged, inside a sequence too; words stay as they are."""
    first = args[0]
    if isinstance(first, Artifact):
        return (media.damaged(first), *args[1:])
    return ((media.damaged(first[0]), *first[1:]), *args[1:])
