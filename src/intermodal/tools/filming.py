"""Clips made from words, or from a picture that begins to move."""

from __future__ import annotations

from ..artifacts import Image, Text, Video
from ..errors import ParameterInvalid
from ..providers import VideoGenerator
from .tool import Pattern, engine, tool

_MAKE = (
    "generate",
    "create",
    "make",
    "produce",
    "render",
    "shoot",
    "film",
    "生成",
    "制作",
    "创建",
    "创作",
    "拍摄",
    "做一段",
    "做一个",
    "拍一段",
    "拍一个",
)
# with their article: "make the video louder" is about one that is there
_CLIPS = (
    "a video", "a clip", "a movie", "a film", "a short film", "a short video", "video of", "clip of", "video about",
    "video clip of", "animation", "的视频", "一段视频", "一个视频", "短片", "影片", "动画",
)  # fmt: skip
_STILLS = ("picture", "photo", "image", "drawing", "portrait", "图片", "照片", "图", "画")
_ASKED = {"prompt": "{request}"}


@tool(
    version="1",
    effect="sampled",
    examples=[
        "generate a video of a fox running through snow",
        "make a clip of waves at sunset",
        "create a 5 second animation of a spinning globe",
        "turn this photo into a video",
        "animate the picture",
        "生成一段狐狸在雪地里奔跑的视频",
        "制作一个海浪的短片",
        "做一段动画",
        "把这张照片变成视频",
        "让图片动起来",
    ],
    patterns=[
        Pattern(verbs=_MAKE, objects=_CLIPS, params=_ASKED, weight=1.2, direct=True),
        Pattern(
            verbs=("second video of", "second clip of", "second animation of", "秒的视频", "秒视频"), params=_ASKED
        ),
        Pattern(
            verbs=("turn", "make", "convert", "把", "将"),
            objects=(
                "into a video",
                "into a clip",
                "into a movie",
                "into an animation",
                "变成视频",
                "变成动画",
                "做成视频",
                "做成动画",
                "转成视频",
            ),
            media=("image",),
            params=_ASKED,
            weight=1.5,
            direct=True,
        ),
        Pattern(
            verbs=("animate", "bring to life", "make it move", "动起来", "动画化"),
            objects=_STILLS,
            media=("image",),
            params=_ASKED,
            weight=1.3,
            direct=True,
        ),
    ],
    unless=["from these", "from the pictures", "from the photos", "out of these", "slideshow"],
)
async def generate_video(
    image: Image | None = None,
    *,
    prompt: str = "",
    seconds: float = 8.0,
    seed: int = 0,
    generator: VideoGenerator = engine(),
) -> Video:
    """Make a new video clip from a description.

    `image` is the picture it begins with, where one is given; `seconds` about how long it lasts. Raises
    ParameterInvalid without a description, or for a length that is none.
    """
    if not prompt.strip():
        raise ParameterInvalid("There is nothing to film.", hint="generate_video(prompt='…').")
    if not 0 < seconds <= 600:
        raise ParameterInvalid(f"A clip can't last {seconds!r} s.", hint="Give more than 0 and at most 600 seconds.")
    return await generator.generate(Text.of(prompt), image=image, seconds=seconds, seed=seed)
