"""The plan as an SVG drawing: inputs left, outputs right, one column for each step on the longest way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .result import Report

WIDE, HIGH, GAP_X, GAP_Y, LONGEST = 190, 52, 46, 18, 24


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    below: str
    kind: str  # input, step, cached, failed, idle
    column: int
    row: int

    @property
    def x(self) -> int:
        return 6 + self.column * (WIDE + GAP_X)

    @property
    def y(self) -> int:
        return 6 + self.row * (HIGH + GAP_Y)


def drawn(report: Report) -> str:
    """SVG that scales with the page; its colours are the page's classes. The plan's text says the same."""
    nodes = _nodes(report)
    edges = [(nodes[source.name], nodes[step.id]) for step in report.bound.plan.steps for source in step.sources]
    width = 12 + max(n.x for n in nodes.values()) + WIDE
    height = 12 + max(n.y for n in nodes.values()) + HIGH
    paths = "".join(_edge(one, other) for one, other in edges)
    boxes = "".join(_box(node, node.name in report.bound.plan.outputs) for node in nodes.values())
    return (
        f'<svg viewBox="0 0 {width} {height}" style="max-width:{width}px" role="img" aria-label="The plan as a graph">'
        f"{paths}{boxes}</svg>"
    )


def _nodes(report: Report) -> Mapping[str, Node]:
    plan, depth = report.bound.plan, dict.fromkeys((i.name for i in report.bound.plan.inputs), 0)
    for step in plan.steps:
        depth[step.id] = 1 + max((depth[s.name] for s in step.sources), default=0)
    rows: dict[int, int] = {}
    nodes = {}
    for name, column in depth.items():
        row = rows.get(column, 0)
        rows[column] = row + 1
        nodes[name] = Node(name, *_said(report, name), column, row)
    return nodes


def _said(report: Report, name: str) -> tuple[str, str]:
    if name in report.bound.inputs:
        artifacts = report.bound.inputs[name]
        return (artifacts[0].name if len(artifacts) == 1 else f"{len(artifacts)} pieces"), "input"
    actual = report.actuals.get(name)
    if actual is None:
        return "not run", "idle"
    if actual.status == "failed":
        return "failed", "failed"
    if actual.source != "run":
        return "cached", "cached"
    return f"{actual.seconds:.2f} s · {actual.offer or 'built in'}", "step"


def _box(node: Node, output: bool) -> str:
    name, below = escape(_short(node.name)), escape(_short(node.below))
    kind = f"{node.kind} output" if output else node.kind
    return (
        f'<g class="{kind}"><rect x="{node.x}" y="{node.y}" width="{WIDE}" height="{HIGH}" rx="8"/>'
        f'<text x="{node.x + 12}" y="{node.y + 22}">{name}</text>'
        f'<text class="below" x="{node.x + 12}" y="{node.y + 40}">{below}</text></g>'
    )


def _edge(one: Node, other: Node) -> str:
    x1, y1, x2, y2 = one.x + WIDE, one.y + HIGH // 2, other.x, other.y + HIGH // 2
    return f'<path d="M{x1} {y1} C{x1 + GAP_X // 2} {y1} {x2 - GAP_X // 2} {y2} {x2} {y2}"/>'


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
