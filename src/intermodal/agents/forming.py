"""Plans for an answer in a form: one `extract` step over all media, as they are or put into words first.

Which media go as they are is a set of modalities; each set that some model takes is a way, and what is chosen of them is
the policy's objective. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import tools
from ..artifacts import BUILT_IN, Artifact
from ..plans import BoundPlan, Plan, PlanBuilder
from ..plans.baseline import rank
from ..plans.fusion import SHOWN, in_words
from ..policy import Policy
from ..providers import Offer

FILLS = tools.extract.id


def ways(kinds: Iterable[type[Artifact]], offers: Iterable[Offer]) -> list[frozenset[str]]:
    """The modalities that are shown as they are, way by way: all of them first, then what each model takes."""
    given = frozenset(kind.modality for kind in kinds if kind in SHOWN)
    sets = {given & offer.profile.takes for offer in offers} - {given}
    return [given, *sorted(sets, key=lambda shown: (-len(shown), sorted(shown)))]


def formed(request: str, given: Mapping[str, type[Artifact]], schema: Mapping[str, Any], shown: frozenset[str]) -> Plan:
    """Raises PlanInvalid for media that nothing puts into words."""
    draft = PlanBuilder(request, modalities=[kind for kind in given.values() if kind not in BUILT_IN])
    wired: dict[str, list[Any]] = {}
    for name, kind in given.items():
        if kind.modality in shown:
            wired.setdefault(SHOWN[kind], []).append(draft.input(name, kind))
        else:
            wired.setdefault("texts", []).extend(in_words(draft, name, kind))
    extract: Any = tools.extract  # its ports are filled by name
    draft.output(draft.step(extract, instruction=request, schema=dict(schema), **wired))
    return draft.build()


def best_way(ways: Sequence[BoundPlan], policy: Policy) -> BoundPlan:
    """The best of several ways by the policy's objective; of equals the first."""
    return min(ways, key=lambda bound: [value for _, value in rank(bound, policy)])
