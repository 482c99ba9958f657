"""Agents that know one kind of media: each owns its tools and plans with nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from .. import tools
from ..artifacts import Artifact, Text
from ..errors import IntermodalError, ProviderNeeded, RequestError
from ..plans import fusion
from ..tools.toolbox import AnyTool
from .agent import Answer, Decision, Delegate, Do, GiveUp, Task


class Specialist:
    """Plans a request within its own tools, does it once, and answers with what came."""

    tools: ClassVar[Sequence[AnyTool]] = ()

    async def decide(self, task: Task) -> Decision:
        if task.error is not None:
            return GiveUp(str(task.error))
        if task.made:
            return Answer(task.made)
        try:
            return Do(await task.plan(tools=self.tools))
        except RequestError as error:
            return GiveUp(str(error))


class Vision(Specialist):
    """Reads text in pictures, describes them, finds things in them."""

    tools = (tools.read_text, tools.regions_to_text, tools.describe_image, tools.detect_objects, tools.locate)


class Speech(Specialist):
    """Turns speech into text and text into speech; subtitles recordings and videos."""

    tools = (
        tools.transcribe, tools.transcript_to_text, tools.write_subtitles, tools.speak, tools.video_to_audio,
        tools.read_document, tools.read_text, tools.regions_to_text,
    )  # fmt: skip


class Documents(Specialist):
    """Reads documents, answers questions from them, shortens them."""

    tools = (
        tools.read_document, tools.document_to_pages, tools.read_text, tools.regions_to_text, tools.answer,
        tools.summarize,
    )  # fmt: skip


class Spatial(Specialist):
    """Says where things are and how they stand to each other."""

    tools = (tools.detect_objects, tools.relate)


class Imaging(Specialist):
    """Draws pictures, changes them, marks places on them."""

    tools = (tools.generate_image, tools.edit_image, tools.locate, tools.mark_regions)


class CrossModal:
    """Asks one kind of media after the other, each time with what was found before, until nothing new comes."""

    def __init__(self, *, rounds: int = 4) -> None:
        self._rounds = rounds

    async def decide(self, task: Task) -> Decision:
        if task.error is not None:
            return GiveUp(str(task.error))
        findings = [a for a in task.given[len(task.inputs) :] if isinstance(a, Text)]
        stable = len(findings) > 1 and findings[-1].value.strip() == findings[-2].value.strip()
        if findings and (stable or len(findings) >= self._rounds):
            return Answer(findings[-1:])
        media = [a for a in task.inputs if not isinstance(a, Text)] or list(task.inputs)
        if not media:
            return GiveUp("There is no media to ask about.")
        asked = media[len(findings) % len(media)]
        given: dict[str, type[Artifact]] = {"media": type(asked)}
        inputs: dict[str, Artifact] = {"media": asked}
        if findings:  # what was found goes beside the question, never into it: it came out of media
            given["found"], inputs["found"] = Text, findings[-1]
        return Do(await task.bind(fusion.early(task.request, given), **inputs))


class Router:
    """Sends a task to the colleague whose tools explain the request best; gives up where nobody's do."""

    async def decide(self, task: Task) -> Decision:
        best: tuple[float, str] | None = None
        reasons: list[IntermodalError] = []
        tried = {turn.detail for turn in task.turns if turn.kind == "delegate"}
        for name, colleague in task.colleagues.items():
            owned: Sequence[AnyTool] = getattr(colleague, "tools", ())
            if not owned or name in tried:
                continue
            try:
                plan = await task.plan(tools=owned)
            except RequestError as error:
                reasons.append(error)
                continue
            if best is None or plan.score > best[0]:
                best = (plan.score, name)
        if best is not None:
            return Delegate(best[1])
        needed = next((e for e in reasons if isinstance(e, ProviderNeeded) and e.ways), None)
        why = needed or (reasons[0] if reasons else None)
        return GiveUp(str(why) if why else "No colleague has tools for it.")
