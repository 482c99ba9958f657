"""Why an offer doesn't serve a step, and what would bring one that does, said so that a person can read it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ..errors import ProviderNeeded
from ..policy import TIERS, Policy
from ..providers import ChatModel, Conversant, Entry, Extractor, MediaAnswerer, Offer
from ..providers.profile import DEFAULT
from .estimate import SEEN, Load, cost, dollars
from .values import Step

PERMISSIVE = frozenset({"Apache-2.0", "MIT", "BSD-3-Clause", "BSD-2-Clause", "ISC", "Unlicense", "CC0-1.0"})
SAID = 4  # ways that a message names; the error has them all
NAMED = 2  # offers named where a reason is shared by more

Rejected = Sequence[tuple[str, str]]  # offers' ids, each with the reason


def asked(step: Step, offer: Offer) -> bool:
    """The step asks for this offer by name, or for all that a carrier or model brings ("moonshot/kimi-k2.6")."""
    wanted = step.requirements.get("offer", "")
    return not wanted or offer.id == wanted or offer.id.startswith(f"{wanted}/")


def why_not(entry: Entry, step: Step, policy: Policy, load: Load, today: date) -> str:
    """The first reason against an offer; empty where there is none."""
    offer = entry.offer
    if not asked(step, offer):
        return f"the step asks for {step.requirements['offer']}"
    if ended := offer.lifecycle.ended(today):
        return ended
    if not entry.usable:
        return "; ".join(entry.remedies)
    if policy.local_only and not offer.local:
        return "policy: local only"
    if late := _too_late(offer, policy):
        return late
    floor = max(TIERS.index(policy.min_tier), TIERS.index(step.requirements.get("min_tier", "basic")))
    if TIERS.index(offer.tier) < floor and not offer.exactly(step.params):
        return f"tier {offer.tier}, wanted at least {TIERS[floor]}"
    if policy.licences == "permissive" and offer.licence not in PERMISSIVE:
        return f"licence {offer.licence or 'unknown'} (policy: permissive)"
    sees = offer.protocol in (ChatModel, MediaAnswerer, Conversant, Extractor)
    if sees and (foreign := _foreign(offer, load)):
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


def _too_late(offer: Offer, policy: Policy) -> str:
    """That a batch offer may answer later than the caller waits."""
    waits_s = offer.waits_h * 3600
    if waits_s > policy.may_wait_hours * 3600:
        return f"takes up to {offer.waits_h:g} h; Policy.may_wait_hours is {policy.may_wait_hours:g}"
    if policy.max_seconds is not None and waits_s > policy.max_seconds:
        return f"takes up to {offer.waits_h:g} h; Policy.max_seconds is {policy.max_seconds:g}"
    return ""


def _too_dear(offer: Offer, charged: tuple[float, float], most: float) -> bool:
    """What may cost more than there is. Where a carrier counts for nothing, only what must: the run asks it first."""
    return charged[0] > most if offer.profile.counts else charged[1] > most


def _foreign(offer: Offer, load: Load) -> set[str]:
    """Modalities that the model would be shown and can't take; none where nothing is known of the model."""
    if offer.profile is DEFAULT:
        return set()
    return {modality for modality, _ in load.pieces if modality in SEEN} - offer.profile.takes


def needed(step: Step, protocol: type, entries: Sequence[Entry], rejected: Rejected, today: date) -> Exception:
    """The error for a step that nothing serves: ModelRetired where it names what was shut down, else ProviderNeeded."""
    named = [entry.offer for entry in entries if asked(step, entry.offer)]
    ended = [offer for offer in named if offer.lifecycle.ended(today)]
    if "offer" in step.requirements and named == ended and ended:
        return ended[0].lifecycle.error(ended[0].id, today)
    gone = {entry.offer.id for entry in entries if entry.offer.lifecycle.retired(today)}
    tiers = {entry.offer.id: -TIERS.index(entry.offer.tier) for entry in entries}
    open_ = [row for row in rejected if row[0] not in gone and (not named or row[0] in {o.id for o in named})]
    ways = grouped(sorted(open_, key=lambda row: tiers[row[0]]))
    if not entries:
        ways = [f"Orchestrator(providers=[*im.discover(), im.Offer(..., im.{protocol.__name__}, ...)])"]
    return ProviderNeeded(
        f"{step.tool!r} needs an engine for {protocol.__name__}, and none is usable here.",
        hint="What would bring one: " + " | ".join(ways[:SAID]) + _and_more(len(ways) - SAID),
        missing=protocol.__name__,
        ways=ways,
    )


def _and_more(number: int) -> str:
    return f" | and {number} more ways: `intermodal doctor` lists them" if number > 0 else ""


def grouped(rejected: Iterable[tuple[str, str]]) -> list[str]:
    """One line a reason: "a, b and 3 more: set KEY"."""
    return [f"{offers}: {why}" for why, offers in reasons(rejected)]


def reasons(rejected: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each reason, in order of first mention, with the first offers it holds for and how many more there are."""
    by_reason: dict[str, list[str]] = {}
    for offer, why in rejected:
        by_reason.setdefault(why, []).append(offer)
    return [(why, several(offers)) for why, offers in by_reason.items()]


def several(offers: Sequence[str]) -> str:
    more = len(offers) - NAMED
    return ", ".join(offers[:NAMED]) + (f" and {more} more" if more > 0 else "")
