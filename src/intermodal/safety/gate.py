"""The one place where media is let out to an engine. A pure function; the executor calls it before every attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias

from ..artifacts import Artifact, Label
from ..ledger import Ledger
from ..policy import Action, Direction, Policy
from ..providers import Offer


@dataclass(frozen=True, slots=True)
class Allow:
    pass


@dataclass(frozen=True, slots=True)
class Redact:
    """These categories must be taken out first."""

    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """A person must say yes; `reason` is the question's text."""

    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    reason: str


Decision: TypeAlias = Allow | Redact | NeedsApproval | Block


def gate(
    offer: Offer,
    artifacts: Sequence[Artifact],
    labels: Mapping[str, Label],
    policy: Policy,
    ledger: Ledger,
    *,
    bound: float | None = 0.0,
    known: frozenset[str] = frozenset(),
) -> Decision:
    """What may happen to these artifacts on their way to this offer.

    `bound` is what the call may cost at most, None where no price is known. `labels` by artifact id; `known` are the
    categories that detectors here can find at all: what was checked for none of them is *not checked*, and
    `policy.on_unchecked` decides before it leaves the machine.
    """
    if policy.local_only and not offer.local:
        return Block(f"{offer.id} is not on this machine, and the policy is local only.")
    worst = by_rules(artifacts, labels, policy, "between", local=offer.local)
    if not offer.local and not isinstance(worst, Block):
        unchecked = [a for a in artifacts if known - labels[a.id].scanned and a.trust != "caller"]
        if unchecked:
            names = ", ".join(a.name or a.modality for a in unchecked[:3])
            text = f"{names} could not be checked before it goes to {offer.id}."
            worst = _worse(worst, _as_decision(policy.on_unchecked, text, known))
    if bound is None and policy.unknown_price != "allow":
        text = f"The price of {offer.id} is not known."
        priced: Decision = NeedsApproval(text) if policy.unknown_price == "ask" else Block(text)
        worst = _worse(worst, priced)
    elif bound and not ledger.affords(bound):
        worst = _worse(worst, Block(f"{offer.id} may cost {_dollars(bound)}; {ledger.text()}."))
    return worst


def by_rules(
    artifacts: Sequence[Artifact], labels: Mapping[str, Label], policy: Policy, direction: Direction, *, local: bool
) -> Decision:
    """The policy's rules over every category found in these artifacts or in what they were made from."""
    worst: Decision = Allow()
    for artifact in artifacts:
        for category in sorted(labels[artifact.id].categories):
            action = policy.action(category, direction, local)
            place = "this machine" if local else "another machine"
            text = f"{artifact.name or artifact.modality} holds {category.replace('_', ' ')} (to {place})."
            worst = _worse(worst, _as_decision(action, text, frozenset({category})))
    return worst


def _dollars(amount: float) -> str:
    return f"${amount:.4f}" if isfinite(amount) else "any amount: nothing bounds it"


def _as_decision(action: Action, reason: str, categories: frozenset[str]) -> Decision:
    match action:
        case "allow":
            return Allow()
        case "redact":
            return Redact(categories)
        case "ask":
            return NeedsApproval(reason)
        case "block":
            return Block(reason)


def _worse(one: Decision, other: Decision) -> Decision:
    order = (Allow, Redact, NeedsApproval, Block)
    if isinstance(one, Redact) and isinstance(other, Redact):
        return Redact(one.categories | other.categories)
    if isinstance(one, NeedsApproval) and isinstance(other, NeedsApproval) and one != other:
        return NeedsApproval(f"{one.reason} {other.reason}")
    return one if order.index(type(one)) >= order.index(type(other)) else other
