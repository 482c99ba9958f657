"""EXPLAIN: the plan as text, for people; and as a Mermaid graph. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..artifacts import Artifact, Audio, Document, Image, Label, Text, Video
from .bound import BoundPlan
from .estimate import Estimate
from .values import Plan, Source, Step


@dataclass(frozen=True, slots=True)
class Actual:
    """How a step ran: for EXPLAIN ANALYZE."""

    seconds: float
    cost_usd: float | None
    offer: str
    source: str
    status: str = "done"


def explain(bound: BoundPlan, actuals: Mapping[str, Actual] | None = None) -> str:
    """The tree, outputs first; with `actuals`, what was estimated against what was seen."""
    estimate = bound.estimate
    place = f"leaves this machine: {', '.join(bound.remote)}" if bound.remote else "nothing leaves this machine"
    title = bound.request or bound.plan.name
    lines = [f'Plan  "{title}"   est. {_seconds(estimate)} · {_cost(estimate)} · {place}']
    shown: set[str] = set()
    for number, name in enumerate(bound.plan.outputs):
        last = number == len(bound.plan.outputs) - 1
        _tree(bound, actuals, name, "", last, lines, shown, each=False)
    lines.extend(f"note: {note}" for note in bound.notes)
    return "\n".join(lines)


def _tree(
    bound: BoundPlan,
    actuals: Mapping[str, Actual] | None,
    name: str,
    indent: str,
    last: bool,
    lines: list[str],
    shown: set[str],
    *,
    each: bool,
) -> None:
    branch = indent + ("└─ " if last else "├─ ")
    below = indent + ("   " if last else "│  ")
    if name in bound.inputs:
        lines.append(branch + _input(name, bound.inputs[name], bound.labels))
        return
    step = bound.plan.by_id[name]
    if name in shown:
        lines.append(f"{branch}{step.id} (above)")
        return
    shown.add(name)
    lines.append(branch + _step(bound, step, actuals))
    for detail in _details(bound, step):
        lines.append(f"{below}   {detail}")
    sources = step.sources
    for number, source in enumerate(sources):
        _tree(bound, actuals, source.name, below, number == len(sources) - 1, lines, shown, each=source.each)


def _step(bound: BoundPlan, step: Step, actuals: Mapping[str, Actual] | None) -> str:
    extra = bound.steps[step.id]
    offers = " + ".join(choice.offers[0] for choice in extra.engines.values())
    who = f"{offers} · {extra.where} · {extra.tier}" if offers else "built in"
    label = step.id if step.id == step.tool else f"{step.id} ({step.tool})"
    mapped = ", once per element" if any(s.each for s in step.sources) else ""
    params = "".join(f" {k}={v!r:.60}" for k, v in step.params.items())
    row = f"{label:<18} {extra.kind:<10} {who}{mapped}{params}"
    if actuals is not None:
        actual = actuals.get(step.id)
        if actual is None:
            return f"{row}   est. {_seconds(extra.estimate)} · not run"
        seen = f"{actual.seconds:.2f} s" if actual.source == "run" else f"from the {actual.source}"
        cost = "price unknown" if actual.cost_usd is None else f"${actual.cost_usd:.4f}"
        instead = f" by {actual.offer}" if actual.offer and actual.offer not in offers else ""
        return f"{row}   est. {_seconds(extra.estimate)} · took {seen} · {cost}{instead}"
    return f"{row}   {_seconds(extra.estimate)} ({extra.estimate.basis})" if offers else f"{row}   {_inserted(step)}"


def _inserted(step: Step) -> str:
    return f"inserted: {step.inserted}" if step.inserted else ""


def _details(bound: BoundPlan, step: Step) -> list[str]:
    extra = bound.steps[step.id]
    out = []
    for choice in extra.engines.values():
        if len(choice.offers) > 1:
            out.append(f"fallback: {', '.join(choice.offers[1:4])}")
        out.extend(f"rejected: {offer} ({why})" for offer, why in choice.rejected[:4])
    if step.inserted and extra.engines:
        out.append(_inserted(step))
    if step.on_error == "skip":
        out.append("elements that fail are left out")
    return out


def _input(name: str, artifacts: tuple[Artifact, ...], labels: Mapping[str, Label]) -> str:
    if len(artifacts) != 1:
        return f"{name}  {len(artifacts)} × {type(artifacts[0]).__name__ if artifacts else 'nothing'}"
    artifact = artifacts[0]
    label = labels.get(artifact.id)
    who = "typed by the caller" if artifact.origin.kind == "caller" else "from the caller"
    scanned = f"scanned: {', '.join(sorted(label.scanned))}" if label and label.scanned else "not checked itself"
    found = f"; found: {', '.join(sorted(label.categories))}" if label and label.categories else ""
    return f"{artifact.name or name}  {type(artifact).__name__} {_facts(artifact)}, {who}; {scanned}{found}"


def _facts(artifact: Artifact) -> str:
    if isinstance(artifact, Image):
        return f"{artifact.width}×{artifact.height} px"
    if isinstance(artifact, (Audio, Video)):
        return "length unknown" if artifact.seconds is None else f"{artifact.seconds:.1f} s"
    if isinstance(artifact, Document) and artifact.pages is not None:
        return f"{artifact.pages} pages"
    if isinstance(artifact, Text):
        return f"{artifact.blob.size} bytes"
    return artifact.media_type


def _seconds(estimate: Estimate) -> str:
    low, high = estimate.low_s, estimate.high_s
    if high < 0.0995:
        return f"{low * 1000:.0f}–{high * 1000:.0f} ms" if high >= 0.0005 else "0 ms"
    return f"{low:.1f}–{high:.1f} s"


def _cost(estimate: Estimate) -> str:
    if estimate.cost is None:
        return "price unbounded (unknown)"
    low, high = estimate.cost
    return f"${high:.4f}" if low == high else f"${low:.4f}–{high:.4f}"


def mermaid(plan: Plan) -> str:
    """The plan as a Mermaid flowchart."""
    lines = ["flowchart LR"]
    ids = {name: f"n{i}" for i, name in enumerate([*(i.name for i in plan.inputs), *(s.id for s in plan.steps)])}
    lines.extend(f'  {ids[i.name]}[/"{_quoted(i.name)}: {i.modality}"/]' for i in plan.inputs)
    for step in plan.steps:
        lines.append(f'  {ids[step.id]}["{_quoted(step.id)}"]')
        lines.extend(f"  {ids[source.name]} {_arrow(source)} {ids[step.id]}" for source in step.sources)
    lines.extend(f"  {ids[name]} --> out{i}((output))" for i, name in enumerate(plan.outputs))
    return "\n".join(lines)


def _arrow(source: Source) -> str:
    return "-- each -->" if source.each else "-->"


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;")
