"""Pictures drawn and changed by OpenAI's image models, also by local servers that speak the same wire."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any

from ...artifacts import Image, Text
from ...artifacts.decoding import cut
from ...errors import MediaUnsupported, ProviderError
from .. import adapting, calls, receiving
from ..offer import Env
from .openai_client import translated
from .openai_rows import Row
from .transport import timeout, unreadable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

FORMATS = {"image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp", "image/svg+xml": "svg"}
QUALITY = "medium"  # the default, "auto", may be anything: no bound on its cost would hold

# What any size must keep to. https://developers.openai.com/api/docs/guides/image-generation
GRAIN, LONGEST, FEWEST, MOST, SLIMMEST = 16, 3840, 655_360, 8_294_400, 3.0


@dataclass(frozen=True, slots=True)
class Partial:
    """An unfinished picture on the way to the last one; `index` counts from 0."""

    image: Image
    index: int


class OpenAIImages:
    """ImageGenerator and ImageEditor over one model."""

    def __init__(self, client: AsyncOpenAI, carrier: str, row: Row, env: Env) -> None:
        self._client = client
        self._carrier = carrier
        self._row = row
        self._env = env

    async def generate(
        self, prompt: Text, /, *, width: int, height: int, seed: int, media_type: str = "image/png"
    ) -> Image:
        """The picture in pixels of that size: drawn at the nearest one the model draws, then cut to it."""
        body = self._drawing(prompt, width, height, seed, media_type)
        with translated(self._carrier):
            answer = await self._client.images.generate(**body, timeout=timeout())
        return await self._sized(await self._finished(answer, media_type), width, height)

    async def stream(
        self,
        prompt: Text,
        /,
        *,
        width: int,
        height: int,
        seed: int = 0,
        media_type: str = "image/png",
        partial_images: int = 2,
    ) -> AsyncIterator[Partial | Image]:
        """Unfinished pictures as they come (each costs 100 output tokens more), and last what `generate` gives."""
        body = self._drawing(prompt, width, height, seed, media_type)
        with translated(self._carrier):
            events = await self._client.images.generate(
                **body, stream=True, partial_images=partial_images, timeout=timeout()
            )
            async with events:
                async for event in events:
                    if event.type == "image_generation.partial_image":
                        yield Partial(await self._picture(event.b64_json, media_type), event.partial_image_index)
                    elif event.type == "image_generation.completed":
                        calls.current().used(amounts_of(event.usage))
                        whole = await self._picture(event.b64_json, media_type)
                        yield await self._sized(whole, width, height)
                        return
        raise ProviderError(
            f"{self._carrier} broke off before the picture was done.",
            hint="Try again.",
            retry="transient",
            unknown=True,
        )

    async def edit(self, image: Image, instruction: Text, /, *, seed: int) -> Image:
        """The picture changed, at its own size where the model draws one at least as large."""
        self._without_seed(seed)
        given = await adapting.fitted(image, self._row.profile, self._env.workers)
        width, height = drawable(image.width, image.height, self._row.sizes)
        body: dict[str, Any] = {
            "image": (f"picture.{FORMATS[given.media_type]}", await given.blob.read(), given.media_type),
            "prompt": instruction.value, "model": self._row.model, "size": size(width, height), "quality": QUALITY,
            "output_format": "png",
        }  # fmt: skip
        with translated(self._carrier):
            answer = await self._client.images.edit(**body, timeout=timeout())
        made = await self._finished(answer, "image/png")
        if made.width >= image.width and made.height >= image.height:
            return await self._sized(made, image.width, image.height)
        calls.current().note(f"came back at {made.width}×{made.height}: {self._row.model} draws nothing larger")
        return made

    def _drawing(self, prompt: Text, width: int, height: int, seed: int, media_type: str) -> dict[str, Any]:
        form = FORMATS.get(media_type)
        if form is None or (form == "svg" and self._row.sizes):
            raise MediaUnsupported(
                f"{self._row.model} makes no {media_type}.", hint=f"It makes: {', '.join(sorted(FORMATS))}."
            )
        self._without_seed(seed)
        drawn = size(*drawable(width, height, self._row.sizes))
        return {"prompt": prompt.value, "model": self._row.model, "size": drawn, "quality": QUALITY,
                "output_format": form}  # fmt: skip

    def _without_seed(self, seed: int) -> None:
        if seed:
            calls.current().note(f"{self._row.model} has no 'seed': left out")

    async def _finished(self, answer: Any, media_type: str) -> Image:
        if not answer.data or not answer.data[0].b64_json:
            error = (answer.model_extra or {}).get("error", answer)
            raise unreadable(self._carrier, error, wanted="a picture")
        if answer.svg_usage is None:  # the author of an SVG is another model, at a price nobody here knows
            calls.current().used(amounts_of(answer.usage))
        return await self._picture(answer.data[0].b64_json, media_type)

    async def _picture(self, encoded: str, media_type: str) -> Image:
        data = await asyncio.to_thread(b64decode, encoded)
        return await receiving.picture(self._env.workers, data, self._carrier)

    async def _sized(self, image: Image, width: int, height: int) -> Image:
        if (image.width, image.height) == (width, height):
            return image
        if image.media_type == "image/svg+xml":
            return replace(image, width=width, height=height)
        return await cut(self._env.workers, image, width=width, height=height)


def size(width: int, height: int) -> str:
    return f"{width}x{height}"


def drawable(width: int, height: int, fixed: tuple[tuple[int, int], ...] = ()) -> tuple[int, int]:
    """The size to ask for: no side shorter than wanted where that can be, and what the model draws.

    Without `fixed` ones: sides are multiples of 16, at most 3840, the longer at most three times the shorter, 655,360
    to 8,294,400 pixels in all.
    """
    width, height = max(1, width), max(1, height)
    if fixed:
        return min(fixed, key=lambda one: abs(one[0] / one[1] - width / height))
    width, height = max(width, round(height / SLIMMEST)), max(height, round(width / SLIMMEST))
    scale = max(1.0, (FEWEST / (width * height)) ** 0.5)
    scale = min(scale, LONGEST / max(width, height), (MOST / (width * height)) ** 0.5)
    wide, high = _up(width * scale), _up(height * scale)
    while wide * high > MOST or max(wide, high) > LONGEST:  # rounding up may pass a bound by one step
        wide, high = (wide - GRAIN, high) if wide >= high else (wide, high - GRAIN)
    return max(wide, _up(high / SLIMMEST)), max(high, _up(wide / SLIMMEST))


def _up(side: float) -> int:
    return max(GRAIN, ceil(round(side, 6) / GRAIN) * GRAIN)


def amounts_of(usage: Any) -> Mapping[str, float]:
    """What a usage says was used; empty where it says nothing."""
    if usage is None:
        return {}
    details = usage.input_tokens_details
    return {
        "call": 1.0,
        "input_token": float(usage.input_tokens),
        "image_input_token": float(getattr(details, "image_tokens", None) or 0),
        "output_token": float(usage.output_tokens),
    }
