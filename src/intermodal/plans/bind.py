"""Choosing who runs each step: usable offers ranked by the policy's objective; the rest become fallbacks.

Pure, but for the date that models are judged by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from ..artifacts import Artifact, Label
from ..errors import PlanInvalid, ProviderNeeded, WrongModality
from ..policy import TIERS, Policy
from ..providers import Catalog, ChatModel, Entry, MediaAnswerer, Offer
from ..providers.profile import DEFAULT, today
from ..tools.toolbox import AnyTool, Toolbox
from .bound import BoundPlan, BoundStep, Choice
from .check import Type
from .estimate import SEEN, TYPICAL, Estimate, Load, Piece, Timings, cost, dollars, of_offer, output_bound, size
from .values import Plan, Step


def bind(
    plan: Plan,
    types: Mapping[str, Type],
    *,
    inputs: Mapping[str, tuple[Artifact, ...]],
    toolbox: Toolbox,
    catalog: Catalog,
    policy: Policy,
    timings: Timings,
    labels: Mapping[str, Label],
    request: str = "",
    notes: tuple[str, ...] = (),
) -> BoundPlan:
    """Raises PlanInvalid (inputs don't match), WrongModality, ProviderNeeded, which says what would do it, or
    ModelRetired where a step insists on a model that was shut down.
    """
    _check_inputs(plan, types, inputs)
    sizes: dict[str, Sized] = {}
    for name, artifacts in inputs.items():
        one = max((size(a) for a in artifacts), default=0.0)
        sizes[name] = Sized(types[name].kind.modality, one, float(len(artifacts)))
    steps: dict[str, BoundStep] = {}
    for step in plan.steps:
        tool = toolbox[step.tool]
        load = _load(step, sizes)
        choices = {name: _choose(step, protocol, catalog, policy, load) for name, protocol in tool.signature.engines}
        steps[step.id] = _bound(step, types[step.id], choices, load, sizes, catalog, timings)
        sizes[step.id] = _yielded(tool, types[step.id], step, sizes)
    return BoundPlan(plan, inputs, steps, policy, request, labels, (*notes, *_ending(steps, catalog)))


def _ending(steps: Mapping[str, BoundStep], catalog: Catalog) -> list[str]:
    """A line for each model chosen that ends soon or answers as another."""
    chosen = [choice.offers[0] for step in steps.values() for choice in step.engines.values()]
    warnings = [catalog[offer].offer.lifecycle.warning(offer, today()) for offer in dict.fromkeys(chosen)]
    return [warning for warning in warnings if warning]


@dataclass(frozen=True, slots=True)
class Sized:
    """Media that is there or expected: the size of one element in its modality's unit, and how many there are."""

    modality: str
    units: float
    count: float


def _load(step: Step, sizes: Mapping[str, Sized]) -> Load:
    """What one call of the step works on: one element of what it is mapped over, all of what it takes whole."""
    pieces: list[Piece] = []
    for source in step.sources:
        given = sizes[source.name]
        pieces += [(given.modality, given.units)] * (1 if source.each else max(1, int(given.count)))
    units = max((units for _, units in pieces), default=1.0)
    return Load(tuple(pieces) or Load().pieces, units, output_bound(step.params))


def _check_inputs(plan: Plan, types: Mapping[str, Type], inputs: Mapping[str, tuple[Artifact, ...]]) -> None:
    names = [i.name for i in plan.inputs]
    for name in inputs:
        if name not in names:
            raise PlanInvalid(f"The plan has no input {name!r}.", hint=f"It takes: {', '.join(names) or 'none'}.")
    for item in plan.inputs:
        given = inputs.get(item.name)
        if given is None:
            raise PlanInvalid(
                f"Input {item.name!r} ({types[item.name]}) was not given.", hint=f"Give {item.name}=FILE."
            )
        if not item.many and len(given) != 1:
            raise PlanInvalid(f"Input {item.name!r} takes one thing, {len(given)} were given.", hint="Give one.")
        for artifact in given:
            if not isinstance(artifact, types[item.name].kind):
                raise WrongModality(
                    f"Input {item.name!r} takes {types[item.name].kind.__name__}; "
                    f"{artifact.name or 'what was given'!r} is {type(artifact).__name__} ({artifact.media_type}).",
                    hint="Give media of that kind: its type is what its content says, not its name.",
                )


def _choose(step: Step, protocol: type, catalog: Catalog, policy: Policy, load: Load) -> Choice:
    good: list[Offer] = []
    rejected: list[tuple[str, str]] = []
    entries = catalog.for_protocol(protocol)
    for entry in entries:
        if _named(entry.offer, step.requirements.get("offer", "")):
            entry.offer.lifecycle.check(entry.offer.id, today())
        why = _why_not(entry, step, policy, load)
        if why:
            rejected.append((entry.offer.id, why))
        else:
            good.append(entry.offer)
    if not good:
        raise _needed(step, protocol, entries, rejected)
    good.sort(key=lambda offer: _rank(offer, policy, load))
    return Choice(tuple(offer.id for offer in good), tuple(rejected))


def _why_not(entry: Entry, step: Step, policy: Policy, load: Load) -> str:
    offer = entry.offer
    wanted = step.requirements.get("offer")
    if wanted and not _named(offer, wanted):
        return f"the step asks for {wanted}"
    if not entry.usable:
        return "; ".join(entry.remedies)
    if policy.local_only and not offer.local:
        return "policy: local only"
    floor = max(TIERS.index(policy.min_tier), TIERS.index(step.requirements.get("min_tier", "basic")))
    if TIERS.index(offer.tier) < floor:
        return f"tier {offer.tier}, wanted at least {TIERS[floor]}"
    if policy.licences == "permissive" and offer.licence not in PERMISSIVE:
        return f"licence {offer.licence or 'unknown'} (policy: permissive)"
    if offer.protocol in (ChatModel, MediaAnswerer) and (foreign := _foreign(offer, load)):
        return f"takes no {', '.join(sorted(foreign))}"
    charged = cost(offer, load)
    if charged is None and policy.unknown_price == "refuse":
        return "its price is unknown (policy: refuse)"
    if policy.max_cost_usd is not None and charged is not None and _too_dear(offer, charged, policy.max_cost_usd):
        return f"may cost {dollars(charged[1])} a call, over the budget of {dollars(policy.max_cost_usd)}"
    language = step.params.get("language")
    if language and offer.languages and language not in offer.languages:
        return f"does not know the language {language!r} (it knows {', '.join(sorted(offer.languages))})"
    return ""


def _foreign(offer: Offer, load: Load) -> set[str]:
    """Modalities that the model would be shown and can't take; none where nothing is known of the model."""
    if offer.profile is DEFAULT:
        return set()
    return {modality for modality, _ in load.pieces if modality in SEEN} - offer.profile.takes


def _named(offer: Offer, wanted: str) -> bool:
    """By its id, or as what the model of that id serves besides ("maker/model" names "maker/model/answers", too)."""
    return bool(wanted) and (offer.id == wanted or offer.id.startswith(f"{wanted}/"))


def _too_dear(offer: Offer, charged: tuple[float, float], most: float) -> bool:
    """What may cost more than there is. Where a carrier counts for nothing, only what must: the run asks it first."""
    return charged[0] > most if offer.profile.counts else charged[1] > most


PERMISSIVE = frozenset({"Apache-2.0", "MIT", "BSD-3-Clause", "BSD-2-Clause", "ISC", "Unlicense", "CC0-1.0"})


def _rank(offer: Offer, policy: Policy, load: Load) -> tuple[float, ...]:
    tier = -TIERS.index(offer.tier)
    charged = cost(offer, load)
    dear = inf if charged is None else sum(charged) / 2
    seconds = offer.speed.fixed + offer.speed.per_unit * load.units
    away = 0 if offer.local else 1
    breadth = -float(len(offer.languages)) if offer.languages else -1000.0
    return {
        "best": (tier, away, breadth, dear, seconds),
        "fastest": (seconds, tier, dear, away),
        "cheapest": (dear, tier, breadth, seconds, away),
        "private": (away, tier, breadth, dear, seconds),
    }[policy.objective]


def _needed(
    step: Step, protocol: type, entries: Sequence[Entry], rejected: Sequence[tuple[str, str]]
) -> ProviderNeeded:
    by_reason: dict[str, list[str]] = {}
    for offer, why in rejected:
        by_reason.setdefault(why, []).append(offer)
    ways = [f"{', '.join(one[:3])}{' …' if len(one) > 3 else ''}: {why}" for why, one in by_reason.items()]
    if not entries:
        ways = [f"Orchestrator(providers=[*im.discover(), im.Offer(..., im.{protocol.__name__}, ...)])"]
    return ProviderNeeded(
        f"{step.tool!r} needs an engine for {protocol.__name__}, and none is usable here.",
        hint="What would bring one: " + " | ".join(ways),
        missing=protocol.__name__,
        ways=ways,
    )


def _bound(
    step: Step,
    type_: Type,
    choices: Mapping[str, Choice],
    load: Load,
    sizes: Mapping[str, Sized],
    catalog: Catalog,
    timings: Timings,
) -> BoundStep:
    count = max((sizes[s.name].count for s in step.sources if s.each), default=1.0)
    estimate = Estimate()
    tier, where, better = "", "built in", ""
    for choice in choices.values():
        offer = catalog[choice.offers[0]].offer
        one = of_offer(offer, load, timings)
        charged = None if one.cost is None or estimate.cost is None else (
            estimate.cost[0] + one.cost[0], estimate.cost[1] + one.cost[1]
        )  # fmt: skip
        estimate = Estimate(estimate.low_s + one.low_s, estimate.high_s + one.high_s, charged, one.basis)
        tier = offer.tier if not tier else min(tier, offer.tier, key=lambda t: TIERS.index(t))
        where = "remote" if not offer.local or where == "remote" else ("embedded" if offer.embedded else "local")
        better = better or next((f"{i} ({why})" for i, why in choice.rejected if _above(catalog, i, offer)), "")
    return BoundStep(choices, estimate.times(count, count), str(type_), tier, where, better)


def _above(catalog: Catalog, offer_id: str, than: Offer) -> bool:
    return TIERS.index(catalog[offer_id].offer.tier) > TIERS.index(than.tier)


def _yielded(tool: AnyTool, type_: Type, step: Step, sizes: Mapping[str, Sized]) -> Sized:
    """A guess at size and number of what a step yields, where only running it would tell."""
    modality = type_.kind.modality
    first = next(iter(step.sources), None)
    given = sizes[first.name] if first else Sized("", 1.0, 1.0)
    if modality in ("audio", "video") and tool.signature.ports and tool.signature.ports[0].kind.modality == "video":
        return Sized(modality, given.units, 1.0)
    if tool.signature.result.many:
        return Sized(modality, TYPICAL.get(modality, 1.0), max(1.0, given.units))
    return Sized(modality, TYPICAL.get(modality, 1.0), given.count if type_.many else 1.0)
