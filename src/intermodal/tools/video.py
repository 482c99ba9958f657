"""Taking videos apart: stills and the sound track, which every other tool then works on."""

from __future__ import annotations

from collections.abc import Sequence

from ..artifacts import Audio, Image, Video
from ..providers import VideoReader
from .tool import Pattern, engine, tool

_VIDEO = ("video", "film", "movie", "clip", "recording", "mp4", "视频", "影片", "录像", "电影")


@tool(
    version="1",
    effect="pure",
    conversion=True,
    examples=[
        "extract the sound of this video",
        "get the audio track from the clip",
        "turn the video into an audio file",
        "save only the sound",
        "提取视频里的声音",
        "把视频转成音频",
    ],
    patterns=[
        Pattern(
            verbs=(
                "extract",
                "get",
                "save",
                "take",
                "turn",
                "convert",
                "rip",
                "pull",
                "strip",
                "separate",
                "isolate",
                "grab",
                "export",
                "pull out",
                "提取",
                "抽出",
                "抽取",
                "单独",
                "取出",
                "拿出",
                "转成",
                "导出",
                "分离",
            ),
            objects=("sound", "audio", "audio track", "sound track", "soundtrack", "声音", "音频", "音轨", "配乐"),
            media=("video",),
        ),
        Pattern(
            (
                "the sound of",
                "the audio of",
                "just the sound",
                "just the audio",
                "only the sound",
                "only the audio",
                "只要声音",
            ),
            (),
            ("video",),
        ),
    ],
)
async def video_to_audio(
    video: Video, *, start_s: float = 0.0, end_s: float | None = None, videos: VideoReader = engine()
) -> Audio:
    """Take the sound track out of a video.

    16 kHz mono WAV from `start_s` to `end_s` (seconds; None: the end), silence where the track has none. Raises
    MediaUnsupported where the video has no sound.
    """
    return await videos.audio(video, start_s=start_s, end_s=end_s)


@tool(
    version="1",
    effect="pure",
    conversion=True,
    examples=[
        "take the first 30 seconds of the recording",
        "keep only the part of the audio from 1:00 to 2:00",
        "截取录音的前30秒",
    ],
    patterns=[
        Pattern(
            verbs=("take", "keep", "extract", "截取", "剪出", "保留"),
            objects=("seconds", "minutes", "part", "秒", "分钟", "部分"),
            media=("audio",),
        ),
        Pattern(verbs=("give", "get"), objects=("{start_s}", "{end_s}"), media=("audio",)),
        Pattern(
            verbs=("trim", "shorten", "剪到", "截到"),
            objects=("{start_s}", "{end_s}"),
            media=("audio",),
        ),
    ],
)
async def audio_part(
    audio: Audio, *, start_s: float = 0.0, end_s: float | None = None, videos: VideoReader = engine()
) -> Audio:
    """Take a part of a recording, from `start_s` to `end_s` in seconds (None: the end): 16 kHz mono WAV."""
    return await videos.audio(audio, start_s=start_s, end_s=end_s)


@tool(
    version="1",
    effect="pure",
    conversion=True,
    examples=[
        "take a still from this video every two seconds",
        "extract the frames of the clip",
        "give me screenshots of the film",
        "turn the video into pictures",
        "每隔一秒截一张图",
        "提取视频的画面",
        "把视频拆成图片",
    ],
    patterns=[
        Pattern(
            verbs=(
                "extract", "take", "get", "give", "turn", "convert", "split", "grab", "pull", "capture", "save",
                "提取", "截", "拆",
                "转成", "抽取", "抽",
            ),
            objects=(
                "frames", "frame", "stills", "still", "screenshots", "pictures", "images", "画面", "截图", "帧",
                "图片", "图",
            ),
            media=("video",),
        ),
        Pattern(verbs=("screenshot", "截图", "抽帧"), objects=_VIDEO, media=("video",)),
    ],
)  # fmt: skip
async def video_to_frames(
    video: Video,
    *,
    every_s: float = 1.0,
    start_s: float = 0.0,
    end_s: float | None = None,
    videos: VideoReader = engine(),
) -> Sequence[Image]:
    """Take still pictures out of a video at regular times.

    The picture on screen every `every_s` seconds from `start_s` until before `end_s` (None: the end), each named by
    its time ("0:12.0"). Raises MediaTooLarge for more than 2,000.
    """
    return await videos.frames(video, every_s=every_s, start_s=start_s, end_s=end_s)
