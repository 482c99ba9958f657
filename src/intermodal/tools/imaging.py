"""Pictures made and changed."""

from __future__ import annotations

from ..artifacts import Image, Text
from ..providers import ImageEditor, ImageGenerator
from .tool import Pattern, engine, tool


@tool(
    version="1",
    effect="sampled",
    examples=["draw a fox", "paint a red barn in the snow", "generate an image of a lighthouse", "画一只狐狸"],
    patterns=[
        Pattern(
            verbs=("draw", "paint", "generate", "create", "illustrate", "sketch", "画", "绘制", "生成"),
            objects=("image", "picture", "painting", "drawing", "illustration", "photo", "图", "画"),
            params={"prompt": "{request}"},
        ),
        Pattern(verbs=("draw", "paint", "sketch", "画", "绘制"), params={"prompt": "{request}"}, weight=0.8),
    ],
)
async def generate_image(
    source: Text | None = None,
    *,
    prompt: str = "",
    width: int = 1024,
    height: int = 1024,
    seed: int = 0,
    generator: ImageGenerator = engine(),
) -> Image:
    """Draw a new picture from a description."""
    words = prompt if source is None else f"{prompt}\n\n{source.value}"
    return await generator.generate(Text.of(words), width=width, height=height, seed=seed)


@tool(
    version="1",
    effect="sampled",
    examples=["make it bluer", "remove the background", "turn the photo into a watercolour", "把背景去掉"],
    patterns=[
        Pattern(
            verbs=("edit", "retouch", "remove", "recolour", "recolor", "turn", "make", "修改", "去掉", "变成"),
            objects=("background", "photo", "picture", "image", "sky", "colour", "color", "背景", "照片", "图片"),
            media=("image",),
            params={"instruction": "{request}"},
            weight=0.7,
        )
    ],
)
async def edit_image(image: Image, *, instruction: str = "", seed: int = 0, editor: ImageEditor = engine()) -> Image:
    """Change a picture as words say."""
    return await editor.edit(image, Text.of(instruction), seed=seed)
