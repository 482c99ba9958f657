"""The built-in modalities. An open set: a plug-in subclasses `Artifact` and names its class to the orchestrator."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

from ..errors import SchemaMismatch
from .artifact import Artifact, Origin, json_value
from .blob import Blob
from .record import Record


class Text(
    Artifact,
    modality="text",
    media_types=("text/plain", "text/markdown", "text/vtt", "application/x-subrip", "text/html", "application/json"),
    words=(
        "text",
        "words",
        "note",
        "paragraph",
        "article",
        "blog post",
        "essay",
        "passage",
        "文字",
        "文本",
        "文章",
        "这段话",
        "段落",
        "邮件",
        "短文",
        "文案",
        "稿子",
        "笔记",
    ),
):
    """UTF-8 text. `str(text)` is the text; `language` an ISO 639-1 code where it is known."""

    words = ("text", "words", "plain text", "文字", "文本")

    language: str | None = None

    @classmethod
    def of(cls, value: str, *, media_type: str = "text/plain", language: str | None = None) -> Self:
        return cls.from_bytes(value.encode(), media_type, language=language)

    @cached_property
    def value(self) -> str:
        return self.blob.read_now().decode("utf-8", "replace")

    def __str__(self) -> str:
        return self.value


class Image(
    Artifact,
    modality="image",
    media_types=("image/png", "image/jpeg", "image/webp", "image/gif", "image/tiff", "image/bmp", "image/svg+xml"),
    words=(
        "image",
        "picture",
        "photo",
        "photograph",
        "screenshot",
        "scan",
        "receipt",
        "sign",
        "poster",
        "label",
        "menu",
        "invoice",
        "pic",
        "snapshot",
        "selfie",
        "snap",
        "图",
        "图片",
        "图像",
        "照片",
        "截图",
        "收据",
        "小票",
        "发票",
        "海报",
        "招牌",
        "菜单",
        "标牌",
        "相片",
        "自拍",
        "截屏",
        "扫描件",
        "画面",
    ),
):
    """A still picture; width and height in pixels as displayed (EXIF orientation applied)."""

    words = (
        "image",
        "picture",
        "photo",
        "photograph",
        "pic",
        "screenshot",
        "图片",
        "照片",
        "图像",
        "相片",
        "截图",
        "图",
        "image file",
    )

    width: int = 0
    height: int = 0


class Audio(
    Artifact,
    modality="audio",
    media_types=("audio/wav", "audio/flac", "audio/mpeg", "audio/ogg", "audio/mp4", "audio/aac"),
    words=(
        "audio",
        "sound",
        "recording",
        "speech",
        "voice",
        "podcast",
        "voice memo",
        "voicemail",
        "voice message",
        "song",
        "interview",
        "录音",
        "音频",
        "语音",
        "声音",
        "播客",
        "采访",
        "录的音",
        "通话",
        "voice note",
        "audio file",
        "audio message",
        "phone call",
    ),
):
    """Sound; `seconds` its length, None where nothing here could measure it; `sample_rate` in Hz."""

    words = (
        "audio",
        "recording",
        "sound",
        "voice memo",
        "voice message",
        "speech",
        "soundtrack",
        "录音",
        "音频",
        "语音",
        "声音",
    )

    seconds: float | None = None
    sample_rate: int | None = None
    channels: int | None = None

    @classmethod
    def from_pcm16(cls, samples: bytes, *, sample_rate: int, channels: int = 1) -> Self:
        """A WAV file over little-endian signed 16-bit samples, interleaved by channel."""
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(2)
            file.setframerate(sample_rate)
            file.writeframes(samples)
        seconds = len(samples) / (2 * channels * sample_rate)
        return cls.from_bytes(out.getvalue(), "audio/wav", seconds=seconds, sample_rate=sample_rate, channels=channels)


class Video(
    Artifact,
    modality="video",
    media_types=("video/mp4", "video/webm", "video/x-matroska", "video/quicktime"),
    words=(
        "video",
        "clip",
        "movie",
        "film",
        "footage",
        "talk",
        "lecture",
        "视频",
        "影片",
        "短片",
        "录像",
        "演讲",
        "小视频",
        "录屏",
        "片子",
        "vlog",
        "webinar",
        "screen recording",
        "tutorial",
    ),
):
    """A moving picture, with or without sound; size in pixels, `fps` frames a second."""

    words = ("video", "clip", "film", "movie", "视频", "影片", "录像")

    seconds: float | None = None
    width: int = 0
    height: int = 0
    fps: float | None = None
    has_audio: bool | None = None


class Document(
    Artifact,
    modality="document",
    media_types=(
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    words=(
        "document",
        "pdf",
        "report",
        "paper",
        "contract",
        "slides",
        "presentation",
        "deck",
        "spreadsheet",
        "workbook",
        "word file",
        "manual",
        "word document",
        "excel",
        "excel file",
        "thesis",
        "handout",
        "handbook",
        "brochure",
        "agreement",
        "lease",
        "文档",
        "报告",
        "合同",
        "幻灯片",
        "论文",
        "表格文件",
        "手册",
        "演示文稿",
        "表格",
        "报表",
        "协议",
        "简历",
        "课件",
        "方案",
        "说明书",
        "讲义",
    ),
):
    """A paged or flowing document: PDF, docx, pptx, xlsx; `pages` counts pages, slides or sheets."""

    words = ("document", "pdf", "docx", "doc", "slides", "文档", "pdf文件")

    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A labelled place in a picture. `box` is (left, top, right, bottom) in pixels; `polygon` its exact outline.

    `label` names what is there ("person", "line"), `text` what is written there, `score` is 0..1; `by` who drew it,
    where a person did: a pseudonym.
    """

    box: tuple[float, float, float, float]
    label: str = ""
    text: str = ""
    score: float = 1.0
    polygon: tuple[tuple[float, float], ...] = ()
    by: str = ""

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Region:
        x0, y0, x1, y1 = document["box"]
        polygon = tuple((float(x), float(y)) for x, y in document.get("polygon", ()))
        said = {name: document.get(name, "") for name in ("label", "text", "by")}
        return cls((x0, y0, x1, y1), score=document.get("score", 1.0), polygon=polygon, **said)


class Regions(
    Artifact,
    modality="regions",
    media_types=("application/vnd.intermodal.regions+json",),
    words=(
        "regions",
        "boxes",
        "bounding boxes",
        "框",
        "方框",
    ),
):
    """Places found in one picture, in reading order where they are text; width and height are the picture's."""

    words = ("regions", "boxes", "bounding boxes")

    width: int = 0
    height: int = 0
    count: int = 0

    @classmethod
    def of(cls, items: Iterable[Region], *, width: int, height: int) -> Self:
        rows = [{k: v for k, v in asdict(item).items() if v not in ("", ())} for item in items]
        data = json.dumps({"width": width, "height": height, "regions": rows}, ensure_ascii=False).encode()
        return cls.from_bytes(data, width=width, height=height, count=len(rows))

    @cached_property
    def items(self) -> tuple[Region, ...]:
        return tuple(Region.from_json(row) for row in json_value(self)["regions"])

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech, in seconds from the start.

    `marks`, where the recogniser knows them: (code point in the text, seconds) at which each word begins.
    """

    start: float
    end: float
    text: str
    language: str = ""
    marks: tuple[tuple[int, float], ...] = ()

    def times(self, start: int, end: int) -> tuple[float, float]:
        """From when to when these code points are said: whole words by the marks, the whole stretch without."""
        before = [at for place, at in self.marks if place <= start]
        after = [at for place, at in self.marks if place >= end]
        return (max(before) if before else self.start), (min(after) if self.marks and after else self.end)


class Transcript(
    Artifact,
    modality="transcript",
    media_types=("application/vnd.intermodal.transcript+json",),
    words=(
        "transcript",
        "transcription",
        "文字稿",
        "转写稿",
    ),
):
    """Speech as timed segments; `language` is the one most of it is in."""

    words = ("transcript", "逐字稿", "文字稿")

    language: str | None = None
    seconds: float | None = None

    @classmethod
    def of(cls, segments: Iterable[Segment], *, language: str | None = None, seconds: float | None = None) -> Self:
        rows = [{k: v for k, v in asdict(s).items() if k != "marks" or v} for s in segments]
        data = json.dumps({"segments": rows}, ensure_ascii=False).encode()
        return cls.from_bytes(data, language=language, seconds=seconds)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        rows = json_value(self)["segments"]
        return tuple(Segment(**{**row, "marks": tuple(map(tuple, row.get("marks", ())))}) for row in rows)


class Table(
    Artifact,
    modality="table",
    media_types=("application/vnd.intermodal.table+json",),
    words=(
        "table",
        "表格",
    ),
):
    """Rows under named columns; cells are strings, numbers, booleans or None."""

    words = ("table", "spreadsheet", "csv", "excel", "表格", "电子表格")

    count: int = 0

    @classmethod
    def of(cls, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Self:
        body_rows = [list(row) for row in rows]
        body = {"columns": list(columns), "rows": body_rows}
        return cls.from_bytes(json.dumps(body, ensure_ascii=False).encode(), count=len(body_rows))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(json_value(self)["columns"])

    @cached_property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        return tuple(tuple(row) for row in json_value(self)["rows"])


class Embedding(Artifact, modality="embedding", media_types=("application/vnd.intermodal.embedding+json",)):
    """A point in some model's space; only vectors of one `model` can be compared. `dimension` is its length."""

    words = ("embedding", "vector", "embeddings", "vectors", "向量", "嵌入")

    dimension: int = 0
    model: str = ""

    @classmethod
    def of(cls, vector: Sequence[float], *, model: str) -> Self:
        body = json.dumps({"model": model, "vector": [round(float(value), 6) for value in vector]})
        return cls.from_bytes(body.encode(), dimension=len(vector), model=model)

    @cached_property
    def vector(self) -> tuple[float, ...]:
        return tuple(json_value(self)["vector"])


BUILT_IN: tuple[type[Artifact], ...] = (
    Text, Image, Audio, Video, Document, Regions, Transcript, Table, Embedding, Record,
)  # fmt: skip


class Modalities:
    """The modalities one orchestrator knows, by name."""

    def __init__(self, extra: Iterable[type[Artifact]] = ()) -> None:
        self._by_name = {kind.modality: kind for kind in (*BUILT_IN, *extra)}

    def __iter__(self) -> Any:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> type[Artifact]:
        try:
            return self._by_name[name]
        except KeyError:
            raise SchemaMismatch(
                f"Unknown modality {name!r}; known: {', '.join(self._by_name)}.",
                hint="Name the class that brings it: Orchestrator(modalities=[...]).",
            ) from None

    def by_media_type(self, media_type: str) -> type[Artifact] | None:
        return next((kind for kind in self._by_name.values() if media_type in kind.media_types), None)

    def from_json(self, document: Mapping[str, Any], blob: Blob) -> Artifact:
        """The inverse of `Artifact.to_json`, over a blob from the store."""
        kind = self[document["modality"]]
        return kind(
            blob=blob,
            media_type=document["media_type"],
            origin=Origin.from_json(document["origin"]),
            trust=document["trust"],
            name=document["name"],
            **document["facts"],
        )
