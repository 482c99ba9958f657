"""Moving pictures made from words."""

from __future__ import annotations

from ..artifacts import Image, Text, Video
from ..errors import ParameterInvalid
from ..providers import VideoGenerator
from .tool import Pattern, engine, tool


@tool(
    version="1",
    effect="sampled",
    examples=[
        "generate a video of a dancing cat",
        "make a short film of waves at sunset",
        "create a clip of a city at night",
        "animate this picture",
        "生成一段小猫跳舞的视频",
        "让这张图片动起来",
    ],
    patterns=[
        Pattern(
            verbs=("generate", "create", "produce", "make", "render"),
            objects=("a video of", "video of", "a film of", "film of", "a clip of", "clip of", "animation of"),
            params={"prompt": "{request}"},
        ),
        Pattern(
            verbs=("生成", "制作", "创作", "拍"),
            objects=("的视频", "一段视频", "短片"),
            params={"prompt": "{request}"},
        ),
        Pattern(
            verbs=("animate", "动起来"),
            objects=("picture", "image", "photo", "photograph", "it", "this", "图片", "照片"),
            media=("image",),
            params={"prompt": "{request}"},
        ),
    ],
)
async def generate_video(
    image: Image | None = None,
    *,
    prompt: str = "",
    seconds: float = 4.0,
    width: int = 1280,
    height: int = 720,
    seed: int = 0,
    generator: VideoGenerator = engine(),
) -> Video:
    """Make a moving picture from a description; where a picture is given, the film begins with it.

    `seconds` is how long it shall be, `width` and `height` are in pixels: engines take what they can make nearest to
    that or refuse. Raises ParameterInvalid without a prompt, or for a length that isn't above 0 and at most 60.
    """
    if not prompt.strip():
        raise ParameterInvalid("There is nothing to film.", hint="generate_video(prompt='…').")
    if not 0 < seconds <= 60:
        raise ParameterInvalid(f"seconds is {seconds!r}.", hint="Above 0, at most 60.")
    return await generator.film(Text.of(prompt), image=image, seconds=seconds, width=width, height=height, seed=seed)
