"""Choosing who runs each step: usable offers ranked by the policy's objective; the rest become fallbacks.

Pure, but for the date that models are judged by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import inf

from ..artifacts import Artifact, Label
from ..errors import PlanInvalid, WrongModality
from ..policy import TIERS, Policy
from ..providers import Catalog, Offer, profile
from ..tools.toolbox import AnyTool, Toolbox
from .bound import BoundPlan, BoundStep, Choice
from .check import Type
from .estimate import TYPICAL, Estimate, Load, Piece, Timings, cost, form_of, of_offer, output_bound, size
from .refusing import needed, why_not
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
    today: date | None = None,
) -> BoundPlan:
    """Raises PlanInvalid (inputs don't match), WrongModality, ModelRetired, or ProviderNeeded, which says what would do
    it. `today` decides which models are still there.
    """
    today = today or profile.today()
    _check_inputs(plan, types, inputs)
    sizes: dict[str, Sized] = {}
    for name, artifacts in inputs.items():
        one = max((size(a) for a in artifacts), default=0.0)
        sizes[name] = Sized(types[name].kind.modality, one, float(len(artifacts)))
    steps: dict[str, BoundStep] = {}
    for step in plan.steps:
        tool = toolbox[step.tool]
        load = _load(step, sizes)
        choices = {
            name: choose(step, protocol, catalog, policy, load, today) for name, protocol in tool.signature.engines
        }
        steps[step.id] = _bound(step, types[step.id], choices, load, sizes, catalog, timings, today)
        sizes[step.id] = _yielded(tool, types[step.id], step, sizes)
    warned = (
        catalog[choice.offers[0]].offer.lifecycle.warning(choice.offers[0], today)
        for step in steps.values()
        for choice in step.engines.values()
    )
    notes = tuple(dict.fromkeys((*notes, *filter(None, warned))))
    return BoundPlan(plan, inputs, steps, policy, request, labels, notes)


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
    return Load((*(pieces or Load().pieces), *form_of(step.params)), units, output_bound(step.params))


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


def choose(step: Step, protocol: type, catalog: Catalog, policy: Policy, load: Load, today: date) -> Choice:
    """The offers that may do it, by the policy's objective, and who was turned down. Raises ProviderNeeded, ModelRetired."""
    good: list[Offer] = []
    rejected: list[tuple[str, str]] = []
    entries = catalog.for_protocol(protocol)
    for entry in entries:
        why = why_not(entry, step, policy, load, today)
        if why:
            rejected.append((entry.offer.id, why))
        else:
            good.append(entry.offer)
    if not good:
        raise needed(step, protocol, entries, rejected, today)
    good.sort(key=lambda offer: (not offer.exactly(step.params), *_rank(offer, policy, load)))
    gone = {entry.offer.id for entry in entries if entry.offer.lifecycle.retired(today)}
    rejected.sort(key=lambda row: row[0] in gone)  # what could still be had comes first
    absent = frozenset(entry.offer.id for entry in entries if entry.missing)
    return Choice(tuple(offer.id for offer in good), tuple(rejected), absent)


def _rank(offer: Offer, policy: Policy, load: Load) -> tuple[float, ...]:
    tier = -TIERS.index(offer.tier)
    charged = cost(offer, load)
    dear = inf if charged is None else sum(charged) / 2
    seconds = offer.speed.fixed + offer.speed.per_unit * load.units
    away = 0 if offer.local else 1
    fading = 0 if offer.lifecycle.status == "active" else 1  # of two as good, the one that stays
    breadth = -float(len(offer.languages)) if offer.languages else -1000.0
    return {
        "best": (tier, fading, away, breadth, dear, seconds),
        "fastest": (seconds, fading, tier, dear, away),
        "cheapest": (dear, fading, tier, breadth, seconds, away),
        "private": (away, tier, fading, breadth, dear, seconds),
    }[policy.objective]


def _bound(
    step: Step,
    type_: Type,
    choices: Mapping[str, Choice],
    load: Load,
    sizes: Mapping[str, Sized],
    catalog: Catalog,
    timings: Timings,
    today: date,
) -> BoundStep:
    count = max((sizes[s.name].count for s in step.sources if s.each), default=1.0)
    estimate = Estimate()
    tier, where, better, privacy = "", "built in", "", ""
    for choice in choices.values():
        offer = catalog[choice.offers[0]].offer
        one = of_offer(offer, load, timings)
        charged = None if one.cost is None or estimate.cost is None else (
            estimate.cost[0] + one.cost[0], estimate.cost[1] + one.cost[1]
        )  # fmt: skip
        estimate = Estimate(estimate.low_s + one.low_s, estimate.high_s + one.high_s, charged, one.basis)
        exact = offer.exactly(step.params)
        tier = min(filter(None, (tier, EXACT if exact else offer.tier)), key=(*TIERS, EXACT).index)
        where = "remote" if not offer.local or where == "remote" else ("embedded" if offer.embedded else "local")
        better = better or ("" if exact else _better(catalog, choice, offer, today))
        if offer.privacy and not offer.local:
            privacy = offer.privacy
    return BoundStep(choices, estimate.times(count, count), str(type_), tier, where, better, privacy)


EXACT = "exact"  # what is said for the tier where an engine does exactly what is asked
BETTER = 3  # carriers named that would do better


def _better(catalog: Catalog, choice: Choice, than: Offer, today: date) -> str:
    """Offers of a higher tier that are turned down, the best of each carrier, and what each lacks in a few words."""
    above = [
        (entry, why)
        for entry, why in ((catalog[offer], why) for offer, why in choice.rejected)
        if TIERS.index(entry.offer.tier) > TIERS.index(than.tier)
        and not (entry.offer.waits_h or entry.offer.lifecycle.retired(today))  # by batch is cheaper, not better
    ]
    above.sort(key=lambda one: -TIERS.index(one[0].offer.tier))
    by_carrier: dict[str, str] = {}
    for entry, why in above:
        variables = [name for need in entry.missing for name in need.variables if name]
        lack = f"needs {variables[0]}" if variables else why
        by_carrier.setdefault(entry.offer.account or entry.offer.id, f"{entry.offer.id} ({lack})")
    return ", ".join(list(by_carrier.values())[:BETTER])


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
