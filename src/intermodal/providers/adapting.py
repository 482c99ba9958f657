"""Making media fit a model before a request: smaller, in another format, only where its profile asks for it, and said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..artifacts import Artifact, Audio, Document, Image, Text, Video
from ..artifacts.decoding import shrunk
from ..errors import NotSupported
from ..workers import WorkerPool
from . import calls
from .profile import Profile

if TYPE_CHECKING:
    from .turns import Message, Turn

NATIVE = (Image, Audio, Video, Document)


def goes_as(part: Artifact) -> str:
    """The modality a part has on the wire: what has no wire form of its own (regions, a table) goes as text."""
    return part.modality if isinstance(part, NATIVE) else "text"


async def adapted(turn: Turn, profile: Profile, workers: WorkerPool) -> Turn:
    """The turn with every part as the profile wants it. Raises NotSupported for a part that can't be made to fit."""
    messages = tuple([await _message(message, profile, workers) for message in turn.messages])
    return replace(turn, messages=messages)


async def _message(message: Message, profile: Profile, workers: WorkerPool) -> Message:
    return replace(message, parts=tuple([await fitted(part, profile, workers) for part in message.parts]))


async def fitted(part: Artifact, profile: Profile, workers: WorkerPool) -> Artifact:
    """One part as the profile wants it."""
    if isinstance(part, Image):
        return await _image(part, profile, workers)
    if not isinstance(part, NATIVE):
        if isinstance(part, Text):
            return part
        document = (await part.blob.read()).decode("utf-8", "replace")
        return replace(Text.of(document, media_type="application/json"), name=part.name, trust=part.trust)
    _within(part, profile)
    return part


async def _image(image: Image, profile: Profile, workers: WorkerPool) -> Image:
    side = profile.max_side if profile.max_side and max(image.width, image.height) > profile.max_side else None
    foreign = bool(profile.media_types) and image.media_type not in profile.media_types
    most = profile.max_image_bytes or profile.max_bytes
    heavy = most is not None and image.blob.size > most
    if not (side or foreign or heavy):
        return image
    small = await shrunk(workers, image, max_side=side, max_bytes=most)
    change = f"{image.width}×{image.height} {image.media_type} → {small.width}×{small.height} {small.media_type}"
    calls.current().note(f"{image.name or 'a picture'} made to fit the model: {change}")
    return replace(small, name=image.name, trust=image.trust)


def _within(part: Artifact, profile: Profile) -> None:
    """Sound, video and documents go as they are or not at all."""
    seconds = part.seconds if isinstance(part, (Audio, Video)) else None
    pages = part.pages if isinstance(part, Document) else None
    for given, limit, unit in (
        (part.blob.size, profile.max_bytes, "bytes"),
        (seconds, profile.max_seconds, "s"),
        (pages, profile.max_pages, "pages"),
    ):
        if given is not None and limit is not None and given > limit:
            raise NotSupported(
                f"{part.name or part.modality!r} has {given:,.12g} {unit}; the model takes {limit:,.12g}.",
                hint="Take a part of it, or use another model.",
            )
    known = {t for t in profile.media_types if t.partition("/")[0] == part.media_type.partition("/")[0]}
    if known and part.media_type not in known:
        raise NotSupported(
            f"{part.name or part.modality!r} is {part.media_type}; the model takes {', '.join(sorted(known))}.",
            hint="Convert it first.",
        )
