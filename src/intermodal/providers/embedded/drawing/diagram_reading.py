"""Boxes, arrows and times of a request → a diagram. What can't be read is an error, never left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ....errors import ParameterInvalid
from .diagram_words import ABOUT_HAN, ARROW, DATE, EVENT, HEAD, KINDS, OPEN, STEP, TITLE, Kind
from .tokens import normal, without_quotes


@dataclass(frozen=True, slots=True)
class Diagram:
    """`edges` are (from, to, words on the arrow) by index into `nodes`; a mind map's first node is its middle.

    In a timeline each node has its time in `dates`. `down`: said to go from top to bottom (True), left to right (False).
    """

    kind: Kind
    nodes: tuple[str, ...]
    edges: tuple[tuple[int, int, str], ...] = ()
    dates: tuple[str, ...] = ()
    title: str = ""
    down: bool | None = None


def kind_of(text: str) -> Kind | None:
    for pattern, kind in KINDS:
        if re.search(pattern, text, re.I):
            return kind
    return "flow" if ARROW.search(text) else None


def read(request: str, data: str = "") -> Diagram:
    """Raises ParameterInvalid where there is nothing to connect."""
    plain = normal(request)
    kind = kind_of(plain) or "flow"
    title = ""
    if (match := TITLE.search(without_quotes(plain)[0])) and match[1].strip():
        title, plain = match[1].strip(), plain.replace(match[0], " ", 1)
    down = (
        True
        if re.search(r"\b(?:vertical(?:ly)?|top to bottom|top[- ]down)\b|org|组织|竖|从上到下|纵向", plain, re.I)
        else None
    )
    down = False if re.search(r"\b(?:horizontal(?:ly)?|left to right)\b|横|从左到右", plain, re.I) else down
    plain = re.sub(
        r"\b(?:vertical(?:ly)?|horizontal(?:ly)?|(?:from )?top to bottom|(?:from )?left to right)\b|从左到右|从上到下",
        "",
        plain,
        flags=re.I,
    )
    topic, body = _parted(plain)
    body = (data or body).strip(" .。!！:：\"'“”")
    if kind == "timeline":
        return _timeline(body, title or topic)
    if kind == "mindmap":
        return _mind_map(topic, body, title)
    if ARROW.search(body):
        nodes, edges = _arrows(body)
    else:
        nodes = tuple(_steps(body))
        edges = tuple((i, i + 1, "") for i in range(len(nodes) - 1))
    if len(nodes) < 2:
        raise ParameterInvalid(
            f"There is nothing to connect in {body[:80]!r}.", hint="Write 'A -> B -> C', or list the steps."
        )
    if kind == "cycle" and not any(e[1] <= e[0] for e in edges):
        edges = (*edges, (len(nodes) - 1, 0, ""))
    return Diagram(kind, nodes, edges, (), title or topic, down)


def _parted(text: str) -> tuple[str, str]:
    """What the diagram is of, and the part with its content."""
    rest = OPEN.sub("", text, count=1)
    head = HEAD.match(rest)
    arrow = ARROW.search(rest)
    if head is None or (arrow is not None and arrow.start() < head.end() - 1):
        return "", re.sub(
            r"^(?:(?:an|a|the)\s+)?(?:boxes|nodes)\b\s*[:：]?\s*|^(?:an|a|the) (?=\w)", "", rest, flags=re.I
        )
    body = rest[head.end() :]
    before = re.sub(r"^(?:(?:an|a|the|simple|basic)\b|一?[个张幅])\s*", "", head["before"], flags=re.I).strip()
    match = ABOUT_HAN.search(before) if re.search(r"[\u4e00-\u9fff]", before) else None
    topic = (
        match[1].strip()
        if match
        else before
        if len(before.split()) <= 3 and before.lower() not in ("simple", "small", "nice")
        else ""
    )
    colon = re.search(
        r"[:：]\s*|\bwith (?:the )?(?:branches|steps|stages|events|nodes|boxes)\b:?\s*"
        r"|(?:包括|包含|分为|分支(?:为|有|是)?)[:：]?",
        body,
    )
    first = ARROW.search(body)
    if (
        colon
        and (first is None or colon.start() < first.start())
        and (head["after"].strip() or colon.start())
        and not re.match(DATE + r"$", body[: colon.start()].strip(), re.I)
    ):
        said = body[: colon.start()].strip(" ,，")
        if said and len(re.split(r"[,，、;；\n]", said)) == 1:
            return said[0].upper() + said[1:], body[colon.end() :]
    return topic[:1].upper() + topic[1:], body


def _named(nodes: list[str], name: str) -> int:
    name = name.strip(" .。\"'“”()[]")
    if not name:
        raise ParameterInvalid("An arrow has nothing at one end.", hint="Write 'A -> B -> C'.")
    if name not in nodes:
        nodes.append(name)
    return nodes.index(name)


def _arrows(body: str) -> tuple[tuple[str, ...], tuple[tuple[int, int, str], ...]]:
    nodes: list[str] = []
    edges: list[tuple[int, int, str]] = []
    into: list[str] = []
    source: int | None = None
    for part in re.split(r"[;；\n。]|[,，](?![^()（）]*[)）])", body):
        if not part.strip():
            continue
        pieces = ARROW.split(part)
        names, labels = pieces[::3], [a or b or "" for a, b in zip(pieces[1::3], pieces[2::3], strict=True)]
        if len(names) == 1:
            if source is None:
                into.append(names[0])  # "A, B -> C"
            else:
                edges.append((source, _named(nodes, names[0]), ""))  # "A -> B, C"
            continue
        indexes = [_named(nodes, name) for name in names]
        edges += [(_named(nodes, name), indexes[1], "") for name in into]
        into = []
        edges += [(a, b, label.strip()) for a, b, label in zip(indexes, indexes[1:], labels, strict=False)]
        source = indexes[-2]
    return tuple(nodes), tuple(dict.fromkeys(edges))


def _steps(body: str) -> list[str]:
    numbered = [p.strip(" ,，;；.。") for p in STEP.split(body)]
    pieces = (
        numbered
        if len([p for p in numbered if p]) > 1
        else re.split(r"\s*[,，;；、\n]\s*(?:and\s+)?|\s+and\s+(?=[^,]*$)", body)
    )
    if len(pieces) == 1 and len(re.split(r"\s+to\s+|到", pieces[0])) > 1:  # "from scan to read to speak"
        pieces = re.split(r"\s+to\s+|到", pieces[0])
    flat = [q for p in pieces for q in re.split(r"\s*[,，;；\n]\s*(?:and\s+)?", p)]
    return list(dict.fromkeys(q.strip(" .。") for q in flat if q.strip(" .。")))


def _outline(body: str) -> list[tuple[str, list[str]]]:
    """ "diet (fruit, water), sleep" → branches with twigs."""
    out: list[tuple[str, list[str]]] = []
    for piece in re.split(r"[,，、;；\n](?![^(（]*[)）])|\s+and\s+(?![^(（]*[)）])|和(?![^(（]*[)）])", body):
        match = re.fullmatch(r"\s*(?:and\s+)?[-*•]?\s*(.+?)\s*(?:[(（](.*)[)）])?\s*", piece, re.S)
        if match and match[1].strip(" ."):
            twigs = [t.strip() for t in re.split(r"[,，、;；]|\band\b|和", match[2] or "") if t.strip()]
            out.append((match[1].strip(" ."), twigs))
    return out


def _mind_map(topic: str, body: str, title: str) -> Diagram:
    branches = _outline(body)
    if not topic and len(branches) > 1 and ":" not in body:
        topic, branches = branches[0][0], branches[1:]
    if not branches or not topic:
        raise ParameterInvalid(
            f"There are no branches in {body[:80]!r}.",
            hint="Write 'mind map of health: diet, sleep, sport (running, swimming)'.",
        )
    nodes, edges = [topic], list[tuple[int, int, str]]()
    for name, twigs in branches:
        edges.append((0, len(nodes), ""))
        branch = len(nodes)
        nodes.append(name)
        for twig in twigs:
            edges.append((branch, len(nodes), ""))
            nodes.append(twig)
    return Diagram("mindmap", tuple(nodes), tuple(edges), (), title)


def _timeline(body: str, title: str) -> Diagram:
    dates, nodes = [], []
    pieces = [
        p
        for p in re.split(r"[;；\n]|[,，、](?!\s*\d{4}\s*(?:[;；\n]|$))|->|→|\band\b(?=\s*(?:in )?\d)", body)
        if p.strip(" .")
    ]
    for piece in pieces:
        match = EVENT.fullmatch(piece.strip(" ."))
        date = (match["date"] or match["date2"]) if match else ""
        what = (match["what"] or match["what2"]) if match else piece
        dates.append(re.sub(r"^(?:in|on) ", "", date or "", flags=re.I).strip())
        nodes.append((what or "").strip(" .:："))
    if len(nodes) < 2:
        raise ParameterInvalid(
            f"There are no events in {body[:80]!r}.", hint="Write 'timeline: 1990 founded, 1995 first product'."
        )
    if all(re.fullmatch(r"\d{4}年?", date) for date in dates):
        order = sorted(range(len(nodes)), key=lambda i: dates[i])
        nodes, dates = [nodes[i] for i in order], [dates[i] for i in order]
    return Diagram("timeline", tuple(nodes), (), tuple(dates), title)
