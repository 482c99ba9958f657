"""A bound plan back from the journal: with the offers it was bound to, whatever the catalog says today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import SchemaMismatch, UnknownName
from ..plans import BoundPlan, BoundStep, Choice, Estimate, Plan, Planning, check
from ..plans.bound import SCHEMA
from ..policy import Policy
from ..tools.toolbox import Toolbox
from .house import House
from .shelf import load


async def restore(document: Mapping[str, Any], house: House, toolbox: Toolbox) -> BoundPlan:
    """Raises SchemaMismatch for another version's, UnknownName for a tool that isn't here, ArtifactGone."""
    if document.get("schema") != SCHEMA:
        raise SchemaMismatch(
            f"The run's plan has schema {document.get('schema')!r}; this version reads {SCHEMA!r}.",
            hint="It never got a plan, or another version made it: run the request again.",
        )
    plan, types = check(Plan.from_json(document["plan"]), toolbox, house.modalities, versions=False)
    inputs = {}
    for name, artifacts in document["inputs"].items():
        inputs[name] = tuple([await load(artifact, house) for artifact in artifacts])
    steps = {step.id: _step(str(types[step.id]), document["offers"].get(step.id, {}), house) for step in plan.steps}
    planning = Planning(**document["planning"]) if "planning" in document else None
    policy = Policy.from_json(document["policy"])
    return BoundPlan(plan, inputs, steps, policy, document["request"], planning=planning)


def _step(kind: str, engines: Mapping[str, list[str]], house: House) -> BoundStep:
    choices = {port: Choice(tuple(offers)) for port, offers in engines.items()}
    tier, where = "", "built in"
    for choice in choices.values():
        try:
            offer = house.catalog[choice.offers[0]].offer
        except UnknownName:
            tier, where = "gone", "not here any more"
            continue
        tier = offer.tier
        where = "remote" if not offer.local else ("embedded" if offer.embedded else "local")
    return BoundStep(choices, Estimate(), kind, tier, where)
