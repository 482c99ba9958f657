"""Pictures made, changed and put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..artifacts import Image, Text
from ..providers import ImageComposer, ImageEditor, ImageGenerator
from .drawing_words import DRAWING
from .imaging_words import COMPOSING, EDITING
from .tool import engine, tool


@tool(
    version="2",
    effect="sampled",
    examples=[
        "draw a fox",
        "paint a red barn in the snow",
        "generate an image of a lighthouse",
        "draw a bar chart of apples 5, pears 3",
        "make a pie chart from these numbers",
        "draw a flowchart: wash -> dry -> iron",
        "make a birthday card for Anna",
        "draw a red circle left of two blue squares",
        "画一只狐狸",
        "画一个柱状图：苹果5，梨3",
        "画一张流程图",
        "做一张生日贺卡",
    ],
    patterns=DRAWING,
    unless=["route", "directions", "the way to", "路线"],
)
async def generate_image(
    source: Text | None = None,
    *,
    prompt: str = "",
    width: int = 1024,
    height: int = 1024,
    seed: int = 0,
    format: Literal["png", "svg"] = "png",
    generator: ImageGenerator = engine(),
) -> Image:
    """Draw a new picture from a description: a scene, a card, a diagram, or a chart of numbers.

    `source` is what the words speak of: text to set, numbers to draw (also a table). `width` and `height` are in pixels;
    `format` "svg" asks for the drawing as a vector graphic. Raises what the engine raises: the basic one refuses
    with ProviderNeeded what it can't draw.
    """
    words = prompt
    if source is not None and source.value.strip() not in prompt:
        words += f"\n\n{source.value.strip()}"
    if format == "svg":
        return await generator.generate(
            Text.of(words), width=width, height=height, seed=seed, media_type="image/svg+xml"
        )
    return await generator.generate(Text.of(words), width=width, height=height, seed=seed)


@tool(
    version="2",
    effect="sampled",
    examples=[
        "make it bluer",
        "remove the background",
        "turn the photo into a watercolour",
        "crop the left half",
        "rotate the picture 90 degrees clockwise",
        "resize it to 800x600",
        "blur the top left corner",
        "add the text hello at the bottom",
        "把背景去掉",
        "把图片旋转90度",
        "裁剪左半边",
        "把照片变成黑白",
    ],
    patterns=EDITING,
    unless=[
        "3d",
        "3-d",
        "三维",
        "动图",
        "animation",
        "animate",
        "website",
        "recipe",
        "into a song",
        "into a story",
        "into a poem",
        "html",
    ],
)
async def edit_image(
    image: Image,
    *,
    instruction: str = "",
    format: Literal["", "png", "jpeg", "webp", "gif", "bmp", "tiff"] = "",
    seed: int = 0,
    editor: ImageEditor = engine(),
) -> Image:
    """Change a picture as words say: crop, rotate, resize, blur, recolour, annotate, or repaint.

    Several changes in one instruction are made in the order of the words. `format` is what the result shall be; empty:
    the picture's own. Raises what the engine raises: the basic one refuses with ProviderNeeded what it can't do.
    """
    if format and not any(name in instruction.lower() for name in (format, "jpg" if format == "jpeg" else format)):
        instruction = f"{instruction}, convert to {format}" if instruction else f"convert to {format}"
    return await editor.edit(image, Text.of(instruction), seed=seed)


@tool(
    version="1",
    effect="pure",
    examples=["put the pictures side by side", "stack these images", "combine the photos into one", "把图片拼在一起"],
    patterns=COMPOSING,
)
async def compose_images(
    images: Sequence[Image],
    *,
    arrangement: Literal["side by side", "stacked"] = "side by side",
    gap: int = 0,
    composer: ImageComposer = engine(),
) -> Image:
    """Put pictures together into one: side by side or stacked.

    Side by side they get the height of the tallest, stacked the width of the widest; `gap` is the white between them
    in pixels. Raises ParameterInvalid without pictures or for a negative gap.
    """
    return await composer.compose(images, across=arrangement == "side by side", gap=gap)
