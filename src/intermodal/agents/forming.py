"""Plans for an answer in a form: one `extract` step over all media, as they are or put into words first.

Which media go as they are is a set of modalities; each set that some model takes is a way, and what is chosen of them is
the policy's objective. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import tools
from ..artifacts import BUILT_IN, Artifact, Audio, Document, Image, Video
from ..plans import BoundPlan, Plan, PlanBuilder
from ..plans.fusion import in_words
from ..policy import TIERS, Policy
from ..providers import Offer

FILLS = tools.extract.id
PORTS: Mapping[type[Artifact], str] = {Image: "images", Audio: "audio", Video: "videos", Document: "documents"}


def ways(kinds: Iterable[type[Artifact]], offers: Iterable[Offer]) -> list[frozenset[str]]:
    """The modalities that are shown as they are, way by way: all of them first, then what each model takes."""
    given = frozenset(kind.modality for kind in kinds if kind in PORTS)
    sets = {given & offer.profile.takes for offer in offers} - {given}
    return [given, *sorted(sets, key=lambda shown: (-len(shown), sorted(shown)))]


def formed(request: str, given: Mapping[str, type[Artifact]], schema: Mapping[str, Any], shown: frozenset[str]) -> Plan:
    """Raises PlanInvalid for media that nothing puts into words."""
    draft = PlanBuilder(request, modalities=[kind for kind in given.values() if kind not in BUILT_IN])
    wired: dict[str, list[Any]] = {}
    for name, kind in given.items():
        if kind.modality in shown:
            wired.setdefault(PORTS[kind], []).append(draft.input(name, kind))
        else:
            wired.setdefault("texts", []).extend(in_words(draft, name, kind))
    extract: Any = tools.extract  # its ports are filled by name
    draft.output(draft.step(extract, instruction=request, schema=dict(schema), **wired))
    return draft.build()


def best_way(ways: Sequence[BoundPlan], policy: Policy) -> BoundPlan:
    """The best of several ways by the policy's objective; of equals the first."""

    names: Sequence[str] = TIERS

    def rank(bound: BoundPlan) -> tuple[float, ...]:
        cost = bound.estimate.cost
        dear = float("inf") if cost is None else cost[1]
        match policy.objective:
            case "cheapest":
                return (dear, bound.estimate.high_s)
            case "fastest":
                return (bound.estimate.high_s, dear)
            case "private":
                return (float(len(bound.remote)), dear)
            case "best":
                return (-float(min(names.index(step.tier) for step in _extracting(bound))),)

    return min(ways, key=rank)


def _extracting(bound: BoundPlan) -> list[Any]:
    return [bound.steps[step.id] for step in bound.plan.steps if step.tool == FILLS]
