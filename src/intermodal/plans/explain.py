"""EXPLAIN: the plan as text, for people; and as a Mermaid graph. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..artifacts import Artifact, Audio, Document, Image, Label, Regions, Text, Video
from ..artifacts.writing import width
from ..policy import TIERS
from .bound import BoundPlan
from .estimate import Estimate, dollars
from .refusing import reasons
from .values import Plan, Source, Step

HOURS_S = 2 * 3600.0  # from here on a time is said in hours


@dataclass(frozen=True, slots=True)
class Actual:
    """How a step ran: for EXPLAIN ANALYZE."""

    seconds: float
    cost_usd: float | None
    offer: str
    source: str
    status: str = "done"


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the tree: what, which modality, who does it, how long, and a remark."""

    name: str
    kind: str = ""
    who: str = ""
    time: str = ""
    remark: str = ""


def explain(bound: BoundPlan, actuals: Mapping[str, Actual] | None = None) -> str:
    """The tree, outputs first; with `actuals`, what was estimated against what was seen."""
    estimate = bound.estimate
    place = f"leaves this machine: {', '.join(bound.remote)}" if bound.remote else "nothing leaves this machine"
    title = bound.request or bound.plan.name
    rows: list[_Row | str] = []
    shown: set[str] = set()
    for number, name in enumerate(bound.plan.outputs):
        _tree(bound, actuals, name, "", number == len(bound.plan.outputs) - 1, rows, shown)
    lines = [f'Plan  "{title}"   est. {_seconds(estimate)} · {_cost(estimate)} · {place}', *_aligned(rows)]
    lines.extend([str(bound.planning)] if bound.planning else [])
    lines.extend(f"note: {note}" for note in bound.notes)
    return "\n".join(lines)


def figures(bound: BoundPlan) -> str:
    """Time, money and the weakest tier, in one line."""
    tiers = [step.tier for step in bound.steps.values() if step.tier]
    weakest = min(tiers, key=TIERS.index, default="")
    return " · ".join(filter(None, (_seconds(bound.estimate), _cost(bound.estimate), weakest)))


def _aligned(rows: Sequence[_Row | str]) -> list[str]:
    cells = [row for row in rows if isinstance(row, _Row)]
    fields = ("name", "kind", "who", "time")
    name, kind, who, time = (max((width(getattr(r, f)) for r in cells), default=0) for f in fields)
    lines = []
    for row in rows:
        if isinstance(row, str):
            lines.append(row)
            continue
        text = f"{_padded(row.name, name)}  {_padded(row.kind, kind)}  {_padded(row.who, who)}  "
        lines.append(f"{text}{_padded(row.time, time)}   {row.remark}".rstrip())
    return lines


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _tree(
    bound: BoundPlan,
    actuals: Mapping[str, Actual] | None,
    name: str,
    indent: str,
    last: bool,
    rows: list[_Row | str],
    shown: set[str],
) -> None:
    branch = indent + ("└─ " if last else "├─ ")
    below = indent + ("   " if last else "│  ")
    if name in bound.inputs:
        rows.append(branch + _input(name, bound.inputs[name], bound.labels))
        return
    step = bound.plan.by_id[name]
    if name in shown:
        rows.append(f"{branch}{step.id} (above)")
        return
    shown.add(name)
    rows.append(_step(branch, bound, step, actuals))
    sources = step.sources
    bar = "│" if sources else " "
    rows.extend(f"{below}{bar}     {detail}" for detail in _details(bound, step))
    for number, source in enumerate(sources):
        _tree(bound, actuals, source.name, below, number == len(sources) - 1, rows, shown)


def _step(branch: str, bound: BoundPlan, step: Step, actuals: Mapping[str, Actual] | None) -> _Row:
    extra = bound.steps[step.id]
    offers = " + ".join(choice.offers[0] for choice in extra.engines.values())
    who = f"{offers} · {extra.where} · {extra.tier}" if offers else "built in"
    label = step.id if step.id == step.tool else f"{step.id} ({step.tool})"
    time = _seconds(extra.estimate)
    if actuals is not None:
        time = f"est. {time} · {_seen(actuals.get(step.id), offers)}"
    if extra.estimate.cost is None or extra.estimate.cost[1]:
        time = f"{time} · {_cost(extra.estimate)}" if actuals is None else time
    remarks = [f"inserted: {step.inserted}"] if step.inserted else []
    remarks += [extra.estimate.basis] if extra.estimate.basis else []
    remarks += ["once per element"] if any(s.each for s in step.sources) else []
    return _Row(branch + label, extra.kind, who, time, ", ".join(remarks))


def _seen(actual: Actual | None, offers: str) -> str:
    if actual is None:
        return "not run"
    if actual.status == "failed":
        return "failed"
    seen = f"took {actual.seconds:.2f} s" if actual.source == "run" else f"from the {actual.source}"
    cost = "price unknown" if actual.cost_usd is None else f"${actual.cost_usd:.4f}"
    instead = f" by {actual.offer}" if actual.offer and actual.offer not in offers else ""
    return f"{seen} · {cost}{instead}"


def _details(bound: BoundPlan, step: Step) -> list[str]:
    extra = bound.steps[step.id]
    out = [f"with {', '.join(f'{k}={v!r:.60}' for k, v in step.params.items())}"] if step.params else []
    for choice in extra.engines.values():
        if len(choice.offers) > 1:
            out.append(f"fallback: {', '.join(choice.offers[1:4])}")
        here = [row for row in choice.rejected if row[0] not in choice.absent]
        out.extend(f"rejected: {offers} ({why})" for why, offers in reasons(here)[:4])
    if extra.better:
        out.append(f"better: {extra.better}")
    if extra.privacy:
        out.append(f"privacy: {extra.privacy}")
    if step.on_error == "skip":
        mapped = any(source.each for source in step.sources)
        out.append("elements that fail are left out" if mapped else "left out if it fails")
    return out


def _input(name: str, artifacts: tuple[Artifact, ...], labels: Mapping[str, Label]) -> str:
    if len(artifacts) != 1:
        names = ", ".join(a.name or a.blob.digest[:8] for a in artifacts[:4]) + (", …" if len(artifacts) > 4 else "")
        return f"{name}  {len(artifacts)} × {type(artifacts[0]).__name__ if artifacts else 'nothing'}: {names}"
    artifact = artifacts[0]
    label = labels.get(artifact.id)
    who = "typed by the caller" if artifact.origin.kind == "caller" else "from the caller"
    scanned = (
        f"scanned: {', '.join(sorted(label.scanned))}"
        if label and label.scanned
        else "not checked itself, what is read from it is"
    )
    found = f"; found: {', '.join(sorted(label.categories))}" if label and label.categories else ""
    return f"{artifact.name or name}  {type(artifact).__name__} {facts(artifact)}, {who}; {scanned}{found}"


def facts(artifact: Artifact) -> str:
    """What a person wants to know first: size, length, pages."""
    if isinstance(artifact, Image):
        return f"{artifact.width}×{artifact.height} px"
    if isinstance(artifact, (Audio, Video)):
        return "length unknown" if artifact.seconds is None else f"{artifact.seconds:.1f} s"
    if isinstance(artifact, Document) and artifact.pages is not None:
        return f"{artifact.pages} pages"
    if isinstance(artifact, Text):
        return f"{artifact.blob.size} bytes"
    if isinstance(artifact, Regions):
        return f"{len(artifact)} regions"
    return artifact.media_type


def _seconds(estimate: Estimate) -> str:
    low, high = estimate.low_s, estimate.high_s
    if high < 0.0995:
        return f"{low * 1000:.0f}–{high * 1000:.0f} ms" if high >= 0.0005 else "0 ms"
    return f"{low / 3600:.1f}–{high / 3600:.1f} h" if high >= HOURS_S else f"{low:.1f}–{high:.1f} s"


def _cost(estimate: Estimate) -> str:
    """What is known and what isn't, of a step or a plan: an unknown price is never zero."""
    if estimate.cost is not None:
        return _dollars(*estimate.cost)
    if not estimate.unpriced:
        return "unbounded (price unknown)"
    several = "a step" if estimate.unpriced == 1 else f"{estimate.unpriced} steps"
    known = f"{_dollars(*estimate.known)} + " if estimate.known[1] else ""
    return f"{known}unbounded ({several} of unknown price)"


def _dollars(low: float, high: float) -> str:
    return dollars(high) if low == high else f"{dollars(low)}–{dollars(high).removeprefix('$')}"


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
