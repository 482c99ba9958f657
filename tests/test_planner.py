"""The deterministic planner over the built-in tools, over tools nobody foresaw, and on labelled requests."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import pytest

import intermodal as im
from intermodal.agents.planner import DeterministicPlanner, Planned
from intermodal.artifacts import Modalities
from intermodal.errors import MediaMissing, ProviderNeeded, RequestError, RequestUnclear, WrongModality
from intermodal.tools.builtin import BUILT_IN
from intermodal.tools.toolbox import Toolbox

KINDS = Modalities()
BY_NAME = {kind.modality: kind for kind in KINDS}
BOX = Toolbox(BUILT_IN)
PLANNER = DeterministicPlanner(BOX, KINDS)
REQUESTS = [
    json.loads(line) for line in (Path(__file__).parent / "requests.jsonl").read_text("utf-8").splitlines() if line
]


def goals(planned: Planned, box: Toolbox = BOX) -> list[str]:
    return sorted(step.tool for step in planned.plan.steps if not box[step.tool].conversion)


def verdict(row: dict[str, Any]) -> str:
    """ "right", "wrong" or "abstained" on what can be done here; "refused" or "planned" on what can't."""
    expected = row["expect"]
    given = [("", BY_NAME[name]) for name in row["inputs"]]
    try:
        planned = PLANNER.plan(row["request"], given, want=BY_NAME[row["want"]] if row["want"] else None)
    except RequestError:
        return "refused" if "error" in expected else "abstained"
    if "error" in expected:
        return "planned"
    params: dict[str, dict[str, Any]] = {}
    for step in planned.plan.steps:
        params.setdefault(step.tool, {}).update(step.params)
    as_asked = all(
        params.get(t, {}).get(k) == v for t, some in expected.get("params", {}).items() for k, v in some.items()
    )
    return "right" if goals(planned) == sorted(expected["tools"]) and as_asked else "wrong"


def half(row: dict[str, Any]) -> bool:
    """A half of the requests by digest; it decides which mistakes are looked at while new requests are labelled.

    The first 256 rows of the other half were only scored when they were written; most later rows came from mistakes.
    """
    return hashlib.sha256(row["request"].encode()).digest()[0] % 2 == 0


@pytest.mark.parametrize("looked_at", [True, False])
def test_labelled_requests(looked_at: bool) -> None:
    counts = Counter(verdict(row) for row in REQUESTS if half(row) is looked_at)
    possible = counts["right"] + counts["wrong"] + counts["abstained"]
    impossible = counts["refused"] + counts["planned"]
    assert counts["wrong"] <= 0.02 * possible, counts
    assert counts["abstained"] <= 0.10 * possible, counts
    assert counts["refused"] >= 0.95 * impossible, counts


def test_a_refusal_names_what_is_missing() -> None:
    unnamed = []
    for row in REQUESTS:
        if half(row) and row["expect"].get("error") == "ProviderNeeded":
            with pytest.raises(ProviderNeeded) as caught:
                PLANNER.plan(row["request"], [("", BY_NAME[name]) for name in row["inputs"]])
            said = unicodedata.normalize("NFKC", row["request"]).lower()
            if not caught.value.missing or unicodedata.normalize("NFKC", caught.value.missing).lower() not in said:
                unnamed.append(row["request"])
    assert not unnamed


@pytest.mark.parametrize(
    ("request_", "kind", "tools"),
    [
        ("Read this receipt aloud", im.Image, ["read_text", "speak"]),
        ("What does the sign say?", im.Image, ["read_text"]),
        ("Subtitle this talk", im.Video, ["transcribe", "write_subtitles"]),
        ("Describe it", im.Image, ["describe_image"]),
        ("What is left of the dog?", im.Image, ["detect_objects", "relate"]),
        ("这张收据一共多少钱", im.Image, ["answer", "read_text"]),
        ("把这段录音转成文字", im.Audio, ["transcribe"]),
        ("给这个视频加字幕", im.Video, ["transcribe", "write_subtitles"]),
        ("What was the revenue according to this report?", im.Document, ["answer"]),
        ("Draw a fox", None, ["generate_image"]),
    ],
)
def test_the_main_jobs(request_: str, kind: type[im.Artifact] | None, tools: list[str]) -> None:
    assert goals(PLANNER.plan(request_, [("a.bin", kind)] if kind else [])) == tools


def test_text_typed_in_the_request_becomes_an_input() -> None:
    planned = PLANNER.plan("Say “good morning” aloud")
    assert list(planned.texts.values()) == ["good morning"]
    assert goals(planned) == ["speak"]


def test_several_files_of_one_kind_are_mapped() -> None:
    planned = PLANNER.plan("Read the text", [("a.png", im.Image), ("b.png", im.Image)])
    assert planned.plan.inputs[0].many
    assert any(source.each for step in planned.plan.steps for source in step.sources)


def test_what_can_not_be_done_is_refused_by_name() -> None:
    with pytest.raises(ProviderNeeded, match="book me a flight"):
        PLANNER.plan("book me a flight to Rome", [])
    with pytest.raises(WrongModality, match="transcribe takes audio"):
        PLANNER.plan("Transcribe this", [("a.png", im.Image)])
    with pytest.raises(MediaMissing):
        PLANNER.plan("Transcribe this recording", [])
    with pytest.raises(RequestUnclear):
        PLANNER.plan("hello", [])
    with pytest.raises(RequestUnclear, match="Nothing is asked"):
        PLANNER.plan("  ", [])


@im.tool(
    version="1",
    examples=["how sharp is this picture", "measure the blur of the photo", "这张图有多模糊"],
    patterns=[im.Pattern(("measure", "how", "测量"), ("blur", "blurred", "sharp", "模糊", "模糊度"), ("image",))],
)
async def measure_blur(image: im.Image) -> im.Text:
    """Measure how blurred a picture is."""
    return im.Text.of("sharp")


@pytest.mark.parametrize(
    ("request_", "tools"),
    [
        ("How sharp is this picture?", ["measure_blur"]),
        ("这张图有多模糊？", ["measure_blur"]),
        ("Measure the blur and read it aloud", ["measure_blur", "speak"]),
    ],
)
def test_a_tool_from_outside_is_planned_with(request_: str, tools: list[str]) -> None:
    box = Toolbox([*BUILT_IN, measure_blur])
    planned = DeterministicPlanner(box, KINDS).plan(request_, [("a.png", im.Image)])
    assert goals(planned, box) == tools


def test_planner_code_names_no_tool() -> None:
    folder = Path(im.__file__).parent / "agents"
    code = (
        "\n".join(path.read_text("utf-8") for path in folder.rglob("plan*/*.py")) + (folder / "planner.py").read_text()
    )
    for tool in (tool for tool in BUILT_IN if tool.spoken):  # of the other, "extract", the name is a verb
        assert f'"{tool.id}"' not in code, tool.id


def steps(request: str, *kinds: type[im.Artifact], want: type[im.Artifact] | None = None) -> list[tuple[str, Any]]:
    """The plan's steps as (tool, parameters), conversions too."""
    planned = PLANNER.plan(request, [("", kind) for kind in kinds], want=want)
    return [(step.tool, dict(step.params)) for step in planned.plan.steps]


@pytest.mark.parametrize(
    ("request_", "kind", "tool", "params"),
    [
        ("Read page 3", im.Document, "read_document", {"pages": [3]}),
        ("Read pages 2 to 4 aloud", im.Document, "read_document", {"pages": [2, 3, 4]}),
        ("朗读第2页到第4页", im.Document, "read_document", {"pages": [2, 3, 4]}),
        ("总结前两页", im.Document, "read_document", {"pages": [1, 2]}),
        ("Transcribe the first 30 seconds", im.Audio, "audio_part", {"end_s": 30.0}),
        ("转写前30秒", im.Audio, "audio_part", {"end_s": 30.0}),
        ("Transcribe the first minute of the video", im.Video, "video_to_audio", {"end_s": 60.0}),
        ("Take a still every 5 seconds from 0:30 on", im.Video, "video_to_frames", {"every_s": 5.0, "start_s": 30.0}),
        ("Read it aloud in Spanish", im.Text, "speak", {"language": "es"}),
        ("用中文朗读这段文字", im.Text, "speak", {"language": "zh"}),
        ("Transcribe the French recording", im.Audio, "transcribe", {"language": "fr"}),
        ("Read it aloud with the voice heart", im.Text, "speak", {"voice": "heart"}),
        ("Make subtitles as VTT", im.Video, "write_subtitles", {"format": "vtt"}),
        ("Summarise it in five sentences", im.Text, "summarize", {"sentences": 5}),
        ("用五句话总结", im.Text, "summarize", {"sentences": 5}),
        ("Find the red car", im.Image, "locate", {"phrase": "Find the red car"}),
        ("框出左边的猫", im.Image, "locate", {"phrase": "框出左边的猫"}),
        ("Draw a box around the dog", im.Image, "locate", {"phrase": "Draw a box around the dog"}),
        ("Draw a box around the dog", im.Image, "mark_regions", {}),
        ("Draw a fox, 512x768", None, "generate_image", {"prompt": "Draw a fox, 512x768", "width": 512, "height": 768}),
        ("Make a 5 second video of a fox", None, "generate_video",
         {"prompt": "Make a 5 second video of a fox", "seconds": 5.0}),
    ],
)  # fmt: skip
def test_parameters_come_from_the_request(
    request_: str, kind: type[im.Artifact] | None, tool: str, params: dict[str, Any]
) -> None:
    assert (tool, params) in steps(request_, *([kind] if kind else []))


def test_what_narrows_the_work_is_done_or_refused() -> None:
    for request_, kind, missing in [
        ("Transcribe the last 30 seconds", im.Audio, "last 30 seconds"),
        ("What does the slide at 0:30 say?", im.Video, "at 0:30"),
        ("Convert the recording to MP3", im.Audio, "to MP3"),
        ("把PDF转成Word", im.Document, "成Word"),
    ]:
        with pytest.raises(ProviderNeeded) as caught:
            PLANNER.plan(request_, [("", kind)])
        assert missing.lower() in caught.value.missing.lower()


def test_several_goals_share_what_they_have_in_common() -> None:
    tools = [tool for tool, _ in steps("Summarize the report and tell me when it ends", im.Document)]
    assert sorted(tools) == ["answer", "read_document", "summarize"]
    tools = [tool for tool, _ in steps("Describe the photo and read the text in it", im.Image)]
    assert sorted(tools) == ["describe_image", "read_text", "regions_to_text"]
    found = dict(steps("How many dogs are in the photo and what does the sign say?", im.Image))
    assert found["relate"] == {"question": "How many dogs are in the photo"}
    assert "read_text" in found


def test_each_of_several_media_has_its_goal() -> None:
    found = [tool for tool, _ in steps("Describe the photo, transcribe the recording", im.Image, im.Audio)]
    assert sorted(found) == ["describe_image", "transcribe", "transcript_to_text"]


def test_a_collection_is_mapped_through_every_step() -> None:
    planned = PLANNER.plan("Transcribe these recordings and summarize them", [("a.wav", im.Audio), ("b.wav", im.Audio)])
    assert goals(planned) == ["summarize", "transcribe"]
    assert all(source.each for step in planned.plan.steps for source in step.sources)


def test_files_called_by_name_are_told_apart() -> None:
    given = [("a.png", im.Image), ("b.png", im.Image)]
    planned = PLANNER.plan("Describe a.png and read the text in b.png", given)
    of = {step.tool: step.sources[0].name for step in planned.plan.steps}
    assert planned.given[of["describe_image"]] == (0,)
    assert planned.given[of["read_text"]] == (1,)


def test_what_is_wanted_ends_the_plan() -> None:
    assert steps("Summarize it", im.Document, want=im.Audio)[-1][0] == "speak"


def test_a_draft_keeps_its_doubts() -> None:
    drafted = PLANNER.draft("Transcribe the meeting and post it to Slack", [("", im.Audio)])
    assert goals(drafted) == ["transcribe"]
    assert [type(doubt) for doubt in drafted.doubts] == [ProviderNeeded]
    open_ended = PLANNER.draft("Transcribe this recording", [])
    assert open_ended.open == ("audio",)
    with pytest.raises(RequestUnclear):
        PLANNER.draft("hello", [])


@im.tool(version="1")
async def dehaze(image: im.Image) -> im.Image:
    """Dehazes a foggy picture."""
    return image


@im.tool(version="1")
async def list_keywords(text: im.Text) -> im.Text:
    """Extracts the most important keywords from a text."""
    return text


def test_tools_with_nothing_but_a_description_are_found_by_it() -> None:
    box = Toolbox([*BUILT_IN, dehaze, list_keywords])
    planner = DeterministicPlanner(box, KINDS)
    assert goals(planner.plan("Dehaze the picture", [("", im.Image)]), box) == ["dehaze"]
    assert goals(planner.plan("Extract the keywords", [("", im.Text)]), box) == ["list_keywords"]
    planned = planner.plan("Dehaze the picture and read the text in it", [("", im.Image)])
    assert next(s for s in planned.plan.steps if s.tool == "read_text").sources[0].name == "dehaze"


async def test_through_the_orchestrator(tmp_path: Path) -> None:
    memo = im.Audio.from_bytes(b"a", "audio/wav", seconds=90.0, name="memo.wav")
    async with im.Orchestrator(home=tmp_path) as studio:
        bound = await studio.plan("Transcribe the first 30 seconds and summarize it in two sentences", memo)
    found = [(step.tool, dict(step.params)) for step in bound.plan.steps]
    assert found == [
        ("audio_part", {"end_s": 30.0}),
        ("transcribe", {}),
        ("transcript_to_text", {}),
        ("summarize", {"sentences": 2}),
    ]


def refusal(request: str, *kinds: type[im.Artifact], want: type[im.Artifact] | None = None) -> RequestError:
    with pytest.raises(RequestError) as caught:
        PLANNER.plan(request, [("", kind) for kind in kinds], want=want)
    return caught.value


@pytest.mark.parametrize(("kind", "reads"), [(im.Text, []), (im.Document, []), (im.Audio, ["transcribe"])])
@pytest.mark.parametrize(
    "question", ["Is parking free?", "负责人是谁?", "Can I bring my dog?", "How far is the station?"]
)
def test_any_question_may_be_put_to_words(question: str, kind: type[im.Artifact], reads: list[str]) -> None:
    planned = PLANNER.plan(question, [("", kind)])
    assert goals(planned) == sorted(["answer", *reads])
    assert {"question": question} in [dict(step.params) for step in planned.plan.steps]


def test_a_question_about_what_is_only_seen_is_no_question_to_words() -> None:
    for question in ("What colour is the car?", "Is the man smiling?", "他高兴吗"):
        refusal(question, im.Image)
    for question in ("What song is this?", "这是什么歌"):
        refusal(question, im.Audio)


def test_what_is_wanted_and_out_of_reach_is_refused_by_name() -> None:
    for request, kind, want in [("Read this", im.Image, im.Video), ("Summarize it", im.Document, im.Image)]:
        error = refusal(request, kind, want=want)
        assert isinstance(error, ProviderNeeded)
        assert error.missing == want.modality


def test_what_was_given_is_not_come_by_on_a_way_round() -> None:
    error = refusal("Read this", im.Text, want=im.Text)
    assert isinstance(error, RequestUnclear)
    assert "speak" in error.readings
    found = steps("Transcribe it and read it aloud", im.Audio, want=im.Audio)
    assert [tool for tool, _ in found] == ["transcribe", "transcript_to_text", "speak"]


def test_unclear_says_what_it_could_mean() -> None:
    error = refusal("Read this", im.Text, want=im.Text)
    assert isinstance(error, RequestUnclear)
    assert error.readings
    assert all(reading in error.message for reading in error.readings)


@pytest.mark.parametrize(
    ("request_", "missing"),
    [
        ("Read it aloud in a British voice", "in a british voice"),
        ("Read this aloud with a deep voice", "with a deep voice"),
        ("Read it aloud slowly", "slowly"),
        ("用女声读出来", "用女声"),
        ("用四川话朗读", "用四川话"),
        ("Summarize it in bullet points", "in bullet points"),
        ("Summarise chapter 2", "chapter 2"),
        ("总结第三章", "第三章"),
    ],
)
def test_how_and_which_part_are_done_or_refused_by_name(request_: str, missing: str) -> None:
    error = refusal(request_, im.Text)
    assert isinstance(error, ProviderNeeded)
    assert error.missing.lower() == missing


def test_different_media_are_each_read_their_own_way() -> None:
    planned = PLANNER.plan("Read this", [("receipt.png", im.Image), ("report.pdf", im.Document)])
    of = {step.tool: step.sources[0].name for step in planned.plan.steps}
    assert (of["read_text"], of["read_document"]) == ("receipt", "report")
    assert set(planned.plan.outputs) == {"regions_to_text", "read_document"}


def test_media_are_called_by_number() -> None:
    for request in ("Describe the second picture", "描述第二张图片", "Describe b.png"):
        planned = PLANNER.plan(request, [("a.png", im.Image), ("b.png", im.Image), ("c.png", im.Image)])
        [step] = planned.plan.steps
        assert planned.given[step.sources[0].name] == (1,)
        assert planned.notes  # that the others are not used


@im.tool(
    version="1",
    patterns=[im.Pattern(("frame it",), (), ("image",), {"style": "plain"}), im.Pattern(("frame",), (), ("image",))],
)
async def frame(image: im.Image, *, style: Literal["plain", "gold", ""] = "") -> im.Image:
    """Put a frame around a picture."""
    return image


def test_a_choice_that_is_also_a_word_yields_to_the_pattern() -> None:
    planner = DeterministicPlanner(Toolbox([*BUILT_IN, frame]), KINDS)
    for request, style in [("Frame it, the gold one", "plain"), ("Frame the picture in gold", "gold")]:
        planned = planner.plan(request, [("", im.Image)])
        assert dict(planned.plan.steps[-1].params).get("style") == style


def test_a_connective_inside_a_word_joins_nothing() -> None:
    assert steps("把这些图片并排拼在一起", im.Image, im.Image)[0][0] == "compose_images"


@pytest.mark.parametrize(
    ("request_", "kind", "tools"),
    [
        ("yo any chance u could sum this up for me pls", im.Text, ["summarize"]),
        ("This is way too long, summarize it", im.Document, ["summarize"]),
        ("waht does this reciept say", im.Image, ["read_text"]),
        ("transalte it to frnech", im.Text, ["translate"]),
        ("老板要会议纪要，我没空听，帮我总结一下", im.Audio, ["summarize", "transcribe"]),
        ("把姓名和电话都打码", im.Text, ["redact"]),
    ],
)
def test_chat_wording_is_read_past(request_: str, kind: type[im.Artifact], tools: list[str]) -> None:
    assert goals(PLANNER.plan(request_, [("", kind)])) == tools


@pytest.mark.parametrize(
    ("request_", "kind", "missing"),
    [
        ("把字幕烧进视频", im.Video, "字幕烧进"),
        ("Burn the subtitles into the video", im.Video, "burn"),
        ("Make the text bigger", im.Document, "bigger"),
        ("Write a summary as a poem", im.Text, "as a poem"),
        ("Summarize the report in bullet points", im.Document, "in bullet"),
        ("Put this in simple French", im.Text, "in simple"),
        ("massage the report", im.Document, "massage"),
    ],
)
def test_what_only_looks_like_a_tool_is_refused_by_name(request_: str, kind: type[im.Artifact], missing: str) -> None:
    error = refusal(request_, kind)
    assert isinstance(error, ProviderNeeded)
    assert missing in error.missing.lower()


@pytest.mark.parametrize(
    ("request_", "fed"),
    [
        ("Read the receipt aloud and summarise the report", {"read_text": "receipt", "summarize": "read_document"}),
        ("Summarise the report and read the receipt aloud", {"read_text": "receipt", "summarize": "read_document"}),
        ("What is the total on the receipt and what does the report say about revenue?",
         {"read_text": "receipt", "read_document": "report"}),
        ("Read the photo aloud", {"read_text": "receipt"}),
    ],
)  # fmt: skip
def test_each_goal_takes_the_media_it_speaks_of(request_: str, fed: dict[str, str]) -> None:
    """A document turns into pictures, too, and is none as long as there is one."""
    plan = PLANNER.plan(request_, [("receipt.png", im.Image), ("report.pdf", im.Document)]).plan
    sources = {step.tool: [source.name for source in step.sources] for step in plan.steps}
    assert {tool: sources[tool] for tool in fed} == {tool: [name] for tool, name in fed.items()}


@pytest.mark.parametrize(
    ("request_", "media", "fed"),
    [
        ("Read receipt.png aloud and summarize letter.txt", ("receipt.png", "letter.txt"),
         {"read_text": "receipt", "summarize": "letter", "speak": "regions_to_text"}),
        ("Summarise letter.txt and read receipt.png aloud", ("receipt.png", "letter.txt"),
         {"read_text": "receipt", "summarize": "letter", "speak": "regions_to_text"}),
        ("Transcribe recording.wav and summarise report.pdf", ("recording.wav", "report.pdf"),
         {"transcribe": "recording", "read_document": "report", "summarize": "read_document"}),
        ("Describe photo.png and read receipt.png", ("receipt.png", "photo.png"),
         {"describe_image": "photo", "read_text": "receipt"}),
        ("Read the receipt aloud and describe the letter", ("receipt.png", "letter.png"),
         {"read_text": "receipt", "describe_image": "letter"}),
        ("读收据，描述合照", ("收据.png", "合照.png"), {"read_text": "收据", "describe_image": "合照"}),
        ("Describe the first picture and read the second", ("a.png", "b.png"), {"describe_image": "a", "read_text": "b"}),
        ("Describe the second picture and read the other one", ("a.png", "b.png"),
         {"describe_image": "b", "read_text": "a"}),
        ("描述第一张，朗读第二张上的文字", ("a.png", "b.png"), {"describe_image": "a", "read_text": "b"}),
        ("What is said in talk.wav and who signed letter.txt?", ("talk.wav", "letter.txt"),
         {"transcribe": "talk", "answer": "letter"}),
        ("What is in the picture? What does the recording say? How much is the total?",
         ("a.png", "r.wav", "inv.pdf"), {"describe_image": "a", "transcribe": "r", "answer": "read_document"}),
    ],
)  # fmt: skip
def test_a_goal_takes_the_file_it_names(request_: str, media: tuple[str, ...], fed: dict[str, str]) -> None:
    kinds = {"png": im.Image, "txt": im.Text, "wav": im.Audio, "pdf": im.Document}
    planned = PLANNER.plan(request_, [(name, kinds[name.rpartition(".")[2]]) for name in media])
    sources = {step.tool: [source.name for source in step.sources] for step in planned.plan.steps}
    assert {tool: sources[tool] for tool in fed} == {tool: [name] for tool, name in fed.items()}
    assert not [note for note in planned.notes if "not used" in note]


@pytest.mark.parametrize(
    ("request_", "kind", "outputs"),
    [
        ("Transcribe the recording and summarize it", im.Audio, ["summarize"]),
        ("Transcribe and summarize it", im.Audio, ["summarize"]),
        ("Give me the transcript and a summary", im.Audio, ["transcript_to_text", "summarize"]),
        ("给我逐字稿和摘要", im.Audio, ["transcript_to_text", "summarize"]),
        ("I need a transcript, a summary and a German translation", im.Audio,
         ["transcript_to_text", "summarize", "translate"]),
        ("Draw a box around the dog and read the picture aloud", im.Image, ["mark_regions", "speak"]),
        ("Rotate it by 90 degrees and crop the left half", im.Image, ["edit_image_2"]),
        ("Write a summary, and read the summary aloud", im.Text, ["summarize", "speak"]),
    ],
)  # fmt: skip
def test_what_is_asked_for_comes_out_and_what_is_only_on_the_way_does_not(
    request_: str, kind: type[im.Artifact], outputs: list[str]
) -> None:
    assert list(PLANNER.plan(request_, [("a", kind)]).plan.outputs) == outputs


def test_a_file_called_by_name_is_used_or_the_request_refused() -> None:
    with pytest.raises(RequestUnclear, match=r"calls letter, and nothing that could be planned takes it"):
        PLANNER.plan(
            "Transcribe talk.wav for the people of letter.png", [("talk.wav", im.Audio), ("letter.png", im.Image)]
        )
    draft = PLANNER.draft(
        "Transcribe talk.wav for the people of letter.png", [("talk.wav", im.Audio), ("letter.png", im.Image)]
    )
    assert draft.doubts


@pytest.mark.parametrize(
    ("request_", "colour"),
    [
        ("Draw a green box around the dog", "green"),
        ("highlight the total in yellow", "yellow"),
        ("用蓝框圈出“总计”", "blue"),
        ("draw a box around the dog", None),
    ],
)
def test_a_mark_has_the_colour_asked_for(request_: str, colour: str | None) -> None:
    (step,) = [s for s in PLANNER.plan(request_, [("a.png", im.Image)]).plan.steps if s.tool == "mark_regions"]
    assert step.params.get("colour") == colour


def test_what_a_picture_shall_say_goes_along_and_what_follows_does_not() -> None:
    said = "Make a birthday card for Anna that says Happy Birthday"
    for request, prompt in (
        (f"{said} and then read it aloud", said),
        (
            "Make a card for Anna. It should say Get well. Then read it aloud.",
            "Make a card for Anna. It should say Get well",
        ),
    ):
        planned = PLANNER.plan(request)
        assert goals(planned) == ["generate_image", "read_text", "speak"]
        assert planned.plan.steps[0].params["prompt"] == prompt
