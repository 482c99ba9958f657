"""Ways to fuse modalities, as plan templates: each takes what media there is and gives a Plan.

Late fusion lets every modality be read by its own specialist and joins the words; dual tower puts both sides into one
space; generative describes first and draws from the description; early hands everything to one model. A branch that
fails is left out, and the result says so. Cross-modal fusion is a loop and belongs to agents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from .. import tools
from ..artifacts import Artifact, Audio, Document, Image, Text, Video
from ..errors import PlanInvalid
from .builder import PlanBuilder
from .values import Plan

Given: TypeAlias = Mapping[str, type[Artifact]]  # input name → modality


def late(question: str, given: Given) -> Plan:
    """Each modality by its own specialist, then one answer over all words, each under its source's name.

    Pictures are read and described, recordings transcribed, documents read. The plan answers with the answer first and
    the gathered evidence second.
    """
    draft = PlanBuilder(question)
    texts = [text for name, kind in given.items() for text in in_words(draft, name, kind)]
    if not texts:
        raise PlanInvalid("There is nothing to fuse.", hint="late(question, {'photo': im.Image, 'memo': im.Audio}).")
    evidence = draft.step(tools.gather, texts)
    draft.output(draft.step(tools.answer, evidence, question=question))
    draft.output(evidence)
    return draft.build()


# by which ports of a tool (ask_model, extract, go_on) a model is shown media as they are
SHOWN: Mapping[type[Artifact], str] = {Image: "images", Audio: "audio", Video: "videos", Document: "documents"}


def early(question: str, given: Given) -> Plan:
    """One native multimodal model gets everything at once. Needs an offer for ChatModel."""
    ports = {**SHOWN, Text: "texts"}
    draft = PlanBuilder(question)
    wired: dict[str, list[Any]] = {}
    for name, kind in given.items():
        if kind not in ports:
            raise PlanInvalid(
                f"{name!r} is {kind.__name__}, which no model takes.",
                hint=f"There are: {', '.join(known.__name__ for known in ports)}.",
            )
        wired.setdefault(ports[kind], []).append(draft.input(name, kind))
    if not wired:
        raise PlanInvalid("There is nothing to fuse.", hint="early(question, {'photo': im.Image}).")
    ask: Any = tools.ask_model  # its ports are filled by name
    draft.output(draft.step(ask, question=question, **wired))
    return draft.build()


def dual_tower(left: Given, right: Given) -> Plan:
    """What on the left belongs to what on the right: both through one encoder, paired by likeness of meaning."""
    draft = PlanBuilder("dual tower")
    sides = [
        [t for name, kind in side.items() for t in in_words(draft, name, kind, read=False)] for side in (left, right)
    ]
    draft.output(draft.step(tools.match_texts, *sides))
    return draft.build()


def generative(given: Given, *, prompt: str = "") -> Plan:
    """A description of what is given conditions a generator; the description is the second output, to check against."""
    draft = PlanBuilder("generative")
    texts = [text for name, kind in given.items() for text in in_words(draft, name, kind, read=False)]
    described = draft.step(tools.gather, texts) if len(texts) != 1 else texts[0]
    draft.output(draft.step(tools.generate_image, described, prompt=prompt))
    draft.output(described)
    return draft.build()


def in_words(draft: PlanBuilder, name: str, kind: type[Artifact], *, read: bool = True) -> Sequence[Text]:
    """The branches that put media, declared as an input of that name, into words. Raises PlanInvalid for a modality that
    none does.
    """
    ways: dict[type[Artifact], Callable[[Any], Sequence[Text]]] = {
        Text: lambda media: [media],
        Document: lambda media: [draft.branch(tools.read_document, media)],
        Audio: lambda media: [_heard(draft, media)],
        Video: lambda media: [_heard(draft, draft.branch(tools.video_to_audio, media))],
        Image: lambda media: [
            *([draft.branch(tools.regions_to_text, draft.branch(tools.read_text, media))] if read else []),
            draft.branch(tools.describe_image, media),
        ],
    }
    media = draft.input(name, kind)
    return ways[kind](media) if kind in ways else [draft.as_(Text, media)]


def _heard(draft: PlanBuilder, sound: Audio) -> Text:
    return draft.branch(tools.transcript_to_text, draft.branch(tools.transcribe, sound))
