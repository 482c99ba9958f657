"""What a step is: its journal key and its cache key. Never the order of calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from ..artifacts import Artifact, canonical
from ..plans import Plan, Step
from ..providers import Offer

Arguments = Mapping[str, Artifact | tuple[Artifact, ...]]


def samples(plan: Plan) -> dict[str, int]:
    """Each step's position among the plan's steps with the same tool, parameters and requirements.

    Four "draw a cat" steps are four pictures. Known before anything runs, so no order of finishing changes it.
    """
    counts: dict[bytes, int] = {}
    out = {}
    for step in plan.steps:
        alike = canonical([step.tool, step.version, dict(step.params), dict(step.requirements)])
        out[step.id] = counts.get(alike, 0)
        counts[alike] = out[step.id] + 1
    return out


def step_key(step: Step, arguments: Arguments, sample: Sequence[int]) -> str:
    """Tool, version, parameters, requirements, input contents; for what isn't pure also which sample it is."""
    inputs = {
        port: [a.content.to_json() for a in value] if isinstance(value, tuple) else value.content.to_json()
        for port, value in arguments.items()
    }
    document = [step.tool, step.version, dict(step.params), dict(step.requirements), inputs, list(sample)]
    return sha256(canonical(document)).hexdigest()[:40]


def cache_key(key: str, offers: Sequence[Offer]) -> str:
    """The step's key with who does it: offer, model revision, adapter version."""
    who: list[Any] = [[o.id, o.revision, o.adapter] for o in offers]
    return sha256(canonical([key, who])).hexdigest()[:40]
