"""Speech in and out: transcribe a recording, write subtitles, read text aloud."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..artifacts import Audio, Segment, Text, Transcript
from ..artifacts.writing import fitted, joined, width
from ..providers.protocols import Speaker, Transcriber
from .tool import Pattern, engine, tool

PARAGRAPH_S = 2.0  # a pause this long, or another language, starts a new line of text
LINE = 42  # columns of a subtitle line (a Chinese character takes two), of which a cue has at most two
SHORTEST_S, CLOSE_S = 1.0, 0.7  # a cue stays this long where there is room; starts this near share their time
_NO_LINE_START = "，。！？；：、”’」』）,.!?;:)"


@tool(
    version="1",
    examples=(
        "transcribe this recording",
        "what is said in this audio",
        "write down what she says",
        "speech to text",
        "把录音转成文字",
        "听写这段语音",
        "这段录音说了什么",
    ),
    patterns=(
        Pattern(("transcribe", "transcribing", "transcript", "transcription"), (), ("audio",), weight=1.5),
        Pattern(
            ("what", "write down", "hear", "listen"),
            ("said", "say", "says", "saying", "spoken", "speaker"),
            ("audio",),
        ),
        Pattern(("write down", "hear", "listen"), ("voice message", "voicemail"), ("audio",)),
        Pattern(
            (
                "type up",
                "type out",
                "write up",
                "write out",
                "write down",
                "jot down",
                "note down",
                "take down",
                "put in writing",
                "in writing",
                "in written form",
                "in text form",
                "written version",
                "text version",
                "记下来",
                "写下来",
                "记录下来",
                "打成文字",
                "打成字",
                "写成文字",
                "转文本",
                "转成文本",
                "转成字",
                "整理成文字",
                "变成文字",
                "逐字",
            ),
            (),
            ("audio",),
            weight=0.85,
        ),
        Pattern(
            ("扒", "整理", "提取", "导出", "写出", "列出", "记录", "抄", "get", "write down", "type up", "extract"),
            ("台词", "对白", "说的话", "歌词", "发言", "lyrics", "dialogue", "spoken words"),
            ("audio", "video"),
            weight=0.9,
        ),
        Pattern(
            ("在说什么", "在讲什么", "说的什么", "说什么了", "讲什么了", "都说了什么", "都讲了什么"),
            ("录音", "语音", "音频", "视频", "他", "她", "他们", "人家", "对方"),
            ("audio",),
            weight=0.9,
        ),
        Pattern(
            ("speech to text", "voice to text", "audio to text", "语音转文字", "speech recognition", "dictation"),
            (),
            ("audio",),
            weight=1.5,
        ),
        Pattern(("turn", "convert", "put", "make", "get", "type"), ("into text", "to text", "as text"), ("audio",)),
        Pattern(
            ("转成文字", "转为文字", "转文字", "文字稿", "逐字稿", "what do you hear", "what can you hear"),
            (),
            ("audio",),
            weight=0.8,
        ),
        Pattern(
            ("转写", "转录", "转成文字", "转文字", "转为文字", "听写", "听一下", "识别", "说了什么", "讲了什么"),
            ("录音", "语音", "音频", "讲话", "这段", "会议"),
            ("audio",),
        ),
    ),
    unless=("lips", "lip-read", "口型", "唇语", "sign language", "手语", "听歌识曲", "identify the song"),
    bridge=1.0,
)
async def transcribe(audio: Audio, *, language: str | None = None, transcriber: Transcriber = engine()) -> Transcript:
    """Write down what is said in a recording, with the times it is said at.

    `language` is an ISO 639-1 code; it is detected, also where it changes on the way, if none is given.
    """
    return await transcriber.transcribe(audio, language=language)


@tool(version="1", conversion=True)
async def transcript_to_text(transcript: Transcript) -> Text:
    """The words of a transcript as plain text, without times."""
    text = ""
    last: Segment | None = None
    for segment in transcript.segments:
        if last is not None and (segment.language != last.language or segment.start - last.end >= PARAGRAPH_S):
            text += "\n" + segment.text
        else:
            text = joined(text, segment.text)
        last = segment
    return Text.of(text, language=transcript.language)


@tool(
    version="1",
    examples=(
        "subtitle this talk",
        "make subtitles for this video",
        "add captions as an srt file",
        "closed captions in vtt",
        "给这个视频加字幕",
        "生成字幕文件",
    ),
    patterns=(
        Pattern(
            ("subtitle", "subtitles", "subtitled", "subtitling", "subs", "srt"), (), ("video", "audio"), weight=2.0
        ),
        Pattern(
            (
                "make",
                "write",
                "create",
                "generate",
                "add",
                "caption",
                "closed",
                "want",
                "need",
                "get",
                "give",
                "put",
                "do",
            ),
            ("captions", "closed captions", "subtitles", "subtitle", "srt", "subtitle file"),
            ("video", "audio"),
            weight=2.0,
        ),
        Pattern(("vtt", "webvtt"), (), ("video", "audio"), {"format": "vtt"}, 2.5),
        Pattern(("字幕",), (), ("video", "audio"), weight=2.0),
    ),
    unless=(
        "burn",
        "burned",
        "burnt",
        "hardcode",
        "hardcoded",
        "hard-code",
        "hardsub",
        "bake",
        "embed",
        "烧",
        "硬字幕",
        "内嵌",
        "嵌入",
        "压制",
        "压进",
        "嵌进",
        "remove",
        "delete",
        "get rid of",
        "去掉",
        "删掉",
        "删除",
        "去除",
        "font",
        "字体",
        "out of sync",
        "resync",
        "对不上",
    ),
)
async def write_subtitles(transcript: Transcript, *, format: Literal["srt", "vtt"] = "srt") -> Text:
    """Make subtitles out of a transcript: an SRT or WebVTT file whose cues fit two lines."""
    cues = _held(_apart([cue for segment in transcript.segments for cue in _cues(segment)]))
    if format == "vtt":
        blocks = ["WEBVTT", *(f"{_clock(c.start, '.')} --> {_clock(c.end, '.')}\n{_escaped(c)}" for c in cues)]
        return Text.of("\n\n".join(blocks) + "\n", media_type="text/vtt", language=transcript.language)
    numbered = enumerate(cues, 1)
    blocks = [f"{i}\n{_clock(c.start, ',')} --> {_clock(c.end, ',')}\n" + "\n".join(c.lines) for i, c in numbered]
    body = "\n\n".join(blocks) + "\n" if blocks else ""
    return Text.of(body, media_type="application/x-subrip", language=transcript.language)


@tool(
    version="1",
    examples=(
        "read this aloud",
        "say it out loud",
        "narrate this text",
        "turn this into speech",
        "text to speech",
        "朗读这段文字",
        "把它读出来",
        "念给我听",
    ),
    patterns=(
        Pattern(("read", "say", "speak", "reading"), ("aloud", "out loud", "to me", "loud"), ("text",), weight=1.5),
        Pattern(
            ("narrate", "narration", "voice over", "voiceover", "text to speech", "tts"), (), ("text",), weight=1.5
        ),
        Pattern(
            ("turn", "convert", "make", "generate", "create", "give", "put", "say", "record", "read"),
            (
                "speech",
                "spoken",
                "audiobook",
                "audio version",
                "into audio",
                "to audio",
                "as audio",
                "audio file",
                "voice message",
            ),
            ("text",),
        ),
        Pattern(
            ("aloud", "out loud", "read out", "read back", "speak out", "audio version", "text-to-speech"),
            (),
            ("text",),
            weight=0.95,
        ),
        Pattern(("read me",), (), ("text",), weight=0.9),
        Pattern(("用语音", "以语音", "用声音", "语音版", "读给我听", "用嘴"), (), ("text",), weight=0.95),
        Pattern(("let", "want", "like", "rather"), ("hear", "listen"), ("text",), weight=0.8),
        Pattern(("want", "need", "have", "like"), ("as audio", "in audio form", "as speech"), ("text",)),
        Pattern(
            ("listen to", "hear", "想听"),
            (
                "report",
                "document",
                "text",
                "article",
                "book",
                "paper",
                "email",
                "story",
                "报告",
                "文章",
                "文档",
                "书",
                "邮件",
            ),
            ("text",),
            weight=0.8,
        ),
        Pattern(("read this", "read it", "read that", "read these"), (), ("text",), weight=0.6),
        Pattern(
            ("read",), ("text", "email", "e-mail", "article", "story", "poem", "news", "essay"), ("text",), weight=0.6
        ),
        Pattern(("读",), ("文字", "文章", "这段话", "这封信", "短信", "邮件", "故事", "新闻"), ("text",), weight=0.6),
        Pattern(
            ("say this", "say it", "say that", "say these", "speak this", "speak it", "hear this", "hear it"),
            (),
            ("text",),
            weight=0.95,
        ),
        Pattern(
            (
                "朗读",
                "念出",
                "念给",
                "读出",
                "读给",
                "大声读",
                "念一下",
                "念一遍",
                "读一遍",
                "说出来",
                "念一念",
                "读一读",
                "念念",
                "讲给我",
                "讲给",
                "播报",
                "语音播报",
                "转语音",
                "念来",
                "出声",
                "听书",
                "大声念",
            ),
            (),
            ("text",),
            weight=1.5,
        ),
        Pattern(("say", "read", "speak", "说", "念", "读"), ("{quoted}",), ("text",)),
        Pattern(("念", "读"), ("{language}",), ("text",), weight=0.8),
        Pattern(
            ("转成", "变成", "生成", "合成", "做成", "制成", "录成", "弄成", "转换成"),
            ("语音", "音频", "旁白", "有声书", "有声"),
            ("text",),
        ),
    ),
    bridge=0.5,
)
async def speak(
    text: Text, *, voice: str | None = None, language: str | None = None, speaker: Speaker = engine()
) -> Audio:
    """Read a text aloud: speech as a sound file.

    `voice` is one of the engine's own names; `language` an ISO 639-1 code, found from the text if none is given.
    """
    return await speaker.speak(text, voice=voice, language=language)


@dataclass(frozen=True, slots=True)
class _Cue:
    """A subtitle: from `start` to `end` in whole milliseconds, one or two lines."""

    start: int
    end: int
    lines: tuple[str, ...]


def _cues(segment: Segment) -> Iterator[_Cue]:
    """The segment, or as many cues as it takes at two lines each, the time shared by length."""
    text = " ".join(segment.text.split()).replace("-->", "→")
    if not text:
        return
    pieces = fitted(text, lambda piece: len(_wrapped(piece)) <= 2)
    start, total = max(0.0, segment.start), sum(width(piece) for piece in pieces)
    scale = max(0.0, segment.end - start) / max(1, total)
    done = 0
    for piece in pieces:
        begin, done = done, done + width(piece)
        yield _Cue(round(1000 * (start + scale * begin)), round(1000 * (start + scale * done)), _wrapped(piece))


def _wrapped(text: str) -> tuple[str, ...]:
    """Lines of at most LINE columns; two lines are made about equally long."""
    if width(text) <= LINE:
        return (text,)
    even = _filled(text, max(width(text) // 2 + 1, 1))
    for columns in range(width(text) // 2 + 1, LINE + 1):
        even = _filled(text, columns)
        if len(even) <= 2:
            return even
    return _filled(text, LINE)


def _filled(text: str, columns: int) -> tuple[str, ...]:
    lines = [""]
    for atom in _atoms(text):
        if width((lines[-1] + atom).strip()) <= columns or not lines[-1]:
            lines[-1] += atom
        else:
            lines.append(atom)
    return tuple(line.strip() for line in lines if line.strip())


def _atoms(text: str) -> Iterator[str]:
    """What a line isn't broken inside of: words, single wide characters with the marks after them."""
    atom = ""
    for character in text:
        wide = width(character) == 2
        breaks = character == " " or wide or (bool(atom) and width(atom[-1]) == 2)
        if atom and ((breaks and character not in _NO_LINE_START) or width(atom) >= LINE):
            yield atom
            atom = ""
        atom += character
    if atom:
        yield atom


def _apart(cues: Sequence[_Cue]) -> list[_Cue]:
    """In order and none over another: a later speaker cuts an earlier one off; two at once share their time."""
    out: list[_Cue] = []
    for cue in sorted(cues, key=lambda c: (c.start, c.end)):
        if out and cue.start < out[-1].end:
            last, end = out[-1], max(out[-1].end, cue.end)
            at = cue.start
            if at - last.start < 1000 * CLOSE_S:
                share = width("".join(last.lines)) / width("".join((*last.lines, *cue.lines)))
                at = last.start + round(share * (end - last.start))
            at = max(at, last.start + 1)
            out[-1] = replace(last, end=at)
            cue = replace(cue, start=at, end=max(cue.end, at + 1))
        out.append(replace(cue, end=max(cue.end, cue.start + 1)))
    return out


def _held(cues: Sequence[_Cue]) -> list[_Cue]:
    """Each kept on screen for SHORTEST_S, or until the next one comes."""
    limits = [*(cue.start for cue in cues[1:]), 1 << 60]
    held = [max(cue.end, cue.start + round(1000 * SHORTEST_S)) for cue in cues]
    return [replace(cue, end=min(end, limit)) for cue, end, limit in zip(cues, held, limits, strict=False)]


def _clock(milliseconds: int, mark: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{rest:03d}"


def _escaped(cue: _Cue) -> str:
    return "\n".join(cue.lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
