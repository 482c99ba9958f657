"""A conversation put before a chat model: what was said as text, media by number, the latest of them shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .. import tools
from ..artifacts import Artifact, Text
from ..plans import Plan, PlanBuilder
from ..plans.fusion import SHOWN
from ..runs import Result

AT_ONCE = 4  # pieces of media that go along at once
LONGEST = 2000  # characters of one answer told again


def going_on(request: str, turns: Sequence[Result]) -> tuple[Plan, dict[str, Any]]:
    """The plan by which a chat model answers a request after these turns, and its inputs."""
    said: list[tuple[str, Sequence[Artifact]]] = []
    for turn in turns:
        given = [a for some in turn.report.bound.inputs.values() for a in some]
        asked = turn.report.bound.request or turn.report.bound.plan.name
        said += [(f"The user asked: {asked}", given), ("The answer was:", turn.outputs)]
    met = {a.id: a for _, media in said for a in media if type(a) in SHOWN}
    ported = [a for kind in SHOWN for a in met.values() if type(a) is kind]
    numbers = {a.id: number for number, a in enumerate(ported, 1)}
    dialogue = Text.of("\n".join(_told(words, media, numbers) for words, media in said))
    trusted = all(a.trust == "caller" for _, media in said for a in media)
    inputs: dict[str, Any] = {"dialogue": replace(dialogue, trust="caller" if trusted else "untrusted")}
    draft = PlanBuilder(request)
    wired: dict[str, Any] = {}
    for kind, port in SHOWN.items():
        if some := [a for a in ported if type(a) is kind]:
            inputs[port] = some
            wired[port] = draft.inputs(port, kind)
    show = [numbers[id_] for id_ in list(met)[-AT_ONCE:]]
    go_on: Any = tools.go_on  # its ports are filled by name
    draft.output(draft.step(go_on, draft.input("dialogue", Text), request=request, show=show, **wired))
    return draft.build(), inputs


def _told(words: str, media: Sequence[Artifact], numbers: Mapping[str, int]) -> str:
    lines = [words]
    for one in media:
        if isinstance(one, Text):
            lines.append(one.value[:LONGEST] + (" […]" if len(one.value) > LONGEST else ""))
        elif one.id in numbers:
            lines.append(f"[media {numbers[one.id]}: {one.modality} {one.name}]".replace(" ]", "]"))
        else:
            lines.append(f"[{one.modality}]")
    return "\n".join(lines)
