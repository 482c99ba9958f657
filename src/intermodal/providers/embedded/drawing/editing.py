"""The basic ImageEditor and ImageComposer: operations read from the instruction, applied in a worker. No model."""

from __future__ import annotations

from collections.abc import Sequence

from ....artifacts import Image, Regions, Text
from ....artifacts.decoding import source
from ....errors import ParameterInvalid, ProviderNeeded
from ....workers import Job
from ... import calls
from ...offer import Env
from . import colours, edit_reading
from .fonts import Fonts

_COMPOSE = Job("intermodal.providers.embedded.drawing.edit_jobs:composed", 120.0)
LONGEST = 2000  # characters of an instruction
_MARK = Job("intermodal.providers.embedded.drawing.edit_jobs:marked", 120.0)
_EDIT = Job("intermodal.providers.embedded.drawing.edit_jobs:edited", 120.0)


class Retoucher:
    """An ImageEditor. Pure: equal pictures and instructions give equal results."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self._fonts = Fonts(env.variables)

    async def edit(self, image: Image, instruction: Text, /, *, seed: int) -> Image:
        """The picture changed, in its own format where that can hold the result; metadata but the colour profile is dropped.

        Raises ProviderNeeded (the instruction asks for more than operations, or no one font has the characters),
        ParameterInvalid (outside the picture), MediaError (damaged, too large, animated).
        """
        said = str(instruction)
        if len(said) > LONGEST:
            raise ParameterInvalid(f"The instruction has {len(said)} characters.", hint=f"Use at most {LONGEST}.")
        operations: list[edit_reading.Operation] = await self._env.blocking(lambda: edit_reading.read(said))
        texts = [o["text"] for o in operations if o.get("text")]
        font = await self._env.blocking(lambda: self._font(texts)) if texts else ""
        params, blobs = source(image.blob)
        asked = {**params, "media_type": image.media_type, "operations": operations, "font": font}
        facts, out = await self._env.workers.run(_EDIT, asked, blobs)
        return Image.from_bytes(out[0], facts["media_type"], width=facts["width"], height=facts["height"])

    def _font(self, texts: Sequence[str]) -> str:
        """One file that has all characters."""
        faces = list(dict.fromkeys(face for text in texts for face, _ in self._fonts.runs(text)))
        whole = next((face for face in faces if all(face.has(c) for text in texts for c in text)), None)
        if whole is None:
            raise ProviderNeeded(
                f"No one font here has all characters of {texts[0][:40]!r}.",
                hint="Add texts of different scripts one by one.",
                missing="font",
                ways=("one script a text",),
            )
        return str(whole.path)


class Composer:
    """An ImageComposer: a PNG on white."""

    def __init__(self, env: Env) -> None:
        self._env = env

    async def compose(self, images: Sequence[Image], /, *, across: bool, gap: int) -> Image:
        """Raises ParameterInvalid (no pictures, a gap below 0) or MediaError (damaged, the result over 100 megapixels)."""
        if not images:
            raise ParameterInvalid("There are no pictures to put together.", hint="Give two or more.")
        if gap < 0:
            raise ParameterInvalid(f"gap can't be {gap}.", hint="It is in pixels, 0 or more.")
        sources, blobs = [], list[bytes]()
        for image in images:
            params, data = source(image.blob)
            sources.append({**params, "media_type": image.media_type})
            blobs += data
        facts, out = await self._env.workers.run(_COMPOSE, {"sources": sources, "across": across, "gap": gap}, blobs)
        return Image.from_bytes(out[0], facts["media_type"], width=facts["width"], height=facts["height"])

    async def mark(self, image: Image, regions: Regions, /, *, colour: str) -> Image:
        """Frames follow an outline where a region has one. Raises ParameterInvalid (no colour) or MediaError (damaged,
        animated).
        """
        ink = colours.named(colour)
        if ink is None:
            raise ParameterInvalid(f"{colour!r} is no colour known here.", hint='Name one, or give it as "#ff8800".')
        if not regions.items:
            calls.current().note("nothing was found to mark: the picture is as it was")
        params, blobs = source(image.blob)
        outlines = [region.polygon or _corners(region.box) for region in regions.items]
        size = [regions.width, regions.height]
        asked = {**params, "media_type": image.media_type, "outlines": outlines, "of": size, "ink": ink}
        facts, out = await self._env.workers.run(_MARK, asked, blobs)
        return Image.from_bytes(out[0], facts["media_type"], width=facts["width"], height=facts["height"])


def _corners(box: tuple[float, float, float, float]) -> Sequence[tuple[float, float]]:
    left, top, right, bottom = box
    return (left, top), (right, top), (right, bottom), (left, bottom)
