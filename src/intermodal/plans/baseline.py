"""Whole plans compared by the policy's objective; a plan against its baseline: one model, one call. Pure."""

from __future__ import annotations

from math import inf

from ..policy import TIERS, Policy
from .bound import BoundPlan
from .explain import figures


def chosen(plan: BoundPlan, baseline: BoundPlan, policy: Policy) -> tuple[BoundPlan, str]:
    """The better of the two by the policy's objective, and a line that says what the other is and why it lost.

    A plan is as good as its weakest step. Where both are equal the plan stays: each of its steps can be looked at.
    """
    mine, other = rank(plan, policy), rank(baseline, policy)
    wins = [value for _, value in other] < [value for _, value in mine]
    why = next(
        (what for (what, a), (_, b) in zip(mine, other, strict=True) if a != b), "as good, and not shown in steps"
    )
    model = next(iter(baseline.steps[baseline.plan.outputs[0]].engines.values())).offers[0]
    if wins:
        steps = ", ".join(step.tool for step in plan.plan.steps)
        return baseline, f"baseline chosen: one call of {model} beats {steps} ({figures(plan)}) by {why}"
    return plan, f"baseline: one call of {model}, {figures(baseline)}; not chosen: {_worse(why)}"


def _worse(why: str) -> str:
    return why if why.startswith("as good") else f"the plan wins by {why}"


def rank(bound: BoundPlan, policy: Policy) -> list[tuple[str, float]]:
    """What counts of a whole plan, in the objective's order, by its name: smaller is better."""
    estimate = bound.estimate
    tiers = [TIERS.index(step.tier) for step in bound.steps.values() if step.tier in TIERS]
    tier = ("tier", -float(min(tiers, default=len(TIERS))))
    dear = ("cost", inf if estimate.cost is None else sum(estimate.cost) / 2)
    seconds = ("time", (estimate.low_s + estimate.high_s) / 2)
    away = ("what leaves this machine", float(len(bound.remote)))
    return {
        "best": [tier, dear],
        "fastest": [seconds, tier, dear],
        "cheapest": [dear, tier],
        "private": [away, tier, dear],
    }[policy.objective]
