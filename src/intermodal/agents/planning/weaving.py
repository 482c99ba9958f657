"""From clauses to a plan: a reading for each goal in turn, later ones over what earlier ones made."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from dataclasses import replace

from ...artifacts import Artifact, Text
from ...errors import MediaMissing, ProviderNeeded, RequestError, RequestUnclear, WrongModality
from ...plans.check import Type
from ...tools.toolbox import AnyTool
from . import words
from .assembly import Assembly, Names
from .feeding import changes
from .interpreting import Interpreter
from .ranking import Match, choices
from .reading import Interpretation, Place, Reading
from .request import Clause, Request

FLOOR = 0.42  # a reading that explains less than this isn't believed
MARGIN = 0.02  # two different readings nearer than this: ask
REFUSED_BY = 0.1  # a reading that lacks something, but is this much better, says that the others miss the point
UNDERSTOOD = 0.6  # match from which a goal that can't be fed was meant
MISSING = 0.3  # a goal that can't be fed is rather drafted, over an input left open, if it is this much better
DRAFTED = 0.25  # a draft takes readings from here
ANOTHER = 0.5  # match from which a clause's further words are a goal of their own
SEVERAL = 4  # goals of one clause at most


class Weave:
    """One request's way from clauses to a plan. `strict`: raises the first doubt; else keeps it and goes on."""

    def __init__(
        self,
        interpreter: Interpreter,
        asked: Request,
        inputs: Sequence[Place],
        typed: Sequence[Place],
        names: Names,
        *,
        strict: bool,
    ) -> None:
        self._interpreter = interpreter
        self._asked = asked
        self._inputs = tuple(inputs)
        self._typed = tuple(typed)
        self._names = names
        self._given = names.taken  # before any step has a name
        self._strict = strict
        self._results: list[Place] = []
        self._open: dict[str, Place] = {}
        self.assembly = Assembly(asked.text, (*inputs, *typed), names)
        self._handing = False  # "give me the transcript, a summary and a translation": each is wanted
        self._listed: set[str] = set()  # … and made of the first
        self._passing: set[str] = set()  # results that may be but a step on the way to a later one
        self.chosen: list[Reading] = []
        self.others: list[str] = []
        self.notes: list[str] = []
        self.doubts: list[RequestError] = []

    @property
    def given(self) -> tuple[Place, ...]:
        """Media at hand from the start: inputs, and texts typed in the request."""
        return (*self._inputs, *self._typed)

    @property
    def open(self) -> tuple[str, ...]:
        """Inputs that steps take and nobody gave."""
        return tuple(p.name for p in self._open.values() if p.name in self.assembly.used)

    def run(self, want: type[Artifact] | None) -> None:
        """Every clause in order; raises RequestUnclear where none asks for anything."""
        clauses = self._asked.clauses
        for position, clause in enumerate(clauses):
            if not clause.content and len(clauses) > 1 and not clause.slots:
                continue
            self._clause(clause, want if position == len(clauses) - 1 else None)
        if not self.chosen:
            if self.doubts:
                raise self.doubts[0]
            raise RequestUnclear(
                f"Nothing is asked for in {self._asked.text!r}.", hint="Say what to do with the media."
            )
        if self._strict and self._inputs and all(reading.goal.worded for reading in self.chosen):
            # who hands over media wants something of it, and what was understood takes none
            raise self._unused()
        self._spread(want)
        self._all_named()

    def _unused(self) -> ProviderNeeded:
        given = ", ".join(f"{place.name} ({place.type.kind.modality})" for place in self._inputs)
        tool, said = self.chosen[0].goal.tool.id, self._asked.text
        return ProviderNeeded(
            f"No tool here does {said!r} with what was given: {given}.",
            hint=f"{tool} takes no media: ask without it, or put a question about it to a model (tools.ask_model).",
            missing=said,
        )

    def _clause(self, clause: Clause, want: type[Artifact] | None) -> None:
        places = self._places(clause)
        meant = self._interpreter.interpret(clause, self._asked, places, want, strict=self._strict)
        reading, doubt = decided(meant, clause, self._asked, self._inputs, strict=self._strict)
        if doubt is not None:
            if self._strict:
                raise doubt
            self.doubts.append(doubt)
            reading = self._drafted(meant, clause, places, want)
        if reading is None or self._done(reading):
            return
        self.others += [f"{r} ({r.score:.2f})" for r in meant.readings[1:4] if r.score >= FLOOR]
        further = [] if self._strict else self._further(clause, reading, meant)
        for goal in sorted([reading.goal, *further], key=lambda m: min(m.verbs or m.explained, default=0)):
            if goal is not reading.goal:
                meant = self._interpreter.interpret(
                    clause, self._asked, self._places(clause), None, [goal], strict=False
                )
                if (another := self._drafted(meant, clause, self._places(clause), None)) is not None:
                    self._take(another, clause, None)
            elif further and self._results:
                meant = self._interpreter.interpret(
                    clause, self._asked, self._places(clause), want, [goal], strict=False
                )
                self._take(self._drafted(meant, clause, self._places(clause), want) or reading, clause, want)
            else:
                self._take(reading, clause, want)

    def _done(self, reading: Reading) -> bool:
        """Whether it does once more to a text what was just done to it: "what's it about, keep it short"."""
        feeds = [f.place.made_by for f in reading.feeds]
        same = bool(self.chosen) and reading.goal.tool is self.chosen[-1].goal.tool
        return same and feeds == [self.chosen[-1].goal] and not reading.params.get(reading.goal.tool.id)

    def _places(self, clause: Clause) -> list[Place]:
        """Media at hand for a clause: inputs, text quoted in it or before it, results with their age."""
        results = [replace(place, age=len(self._results) - i - 1) for i, place in enumerate(self._results)]
        results = [place for place in results if place.name not in self._listed or not self._lists(clause)]
        here = sum(slot.name == "quoted" for slot in clause.slots)
        quoted = [replace(p, age=int(i < clause.quotes)) for i, p in enumerate(self._typed[: clause.quotes + here])]
        return [*self._inputs, *quoted, *results, *self._open.values()]

    def _lists(self, clause: Clause) -> bool:
        """Whether it goes on with a list of what is to be handed over: "…, a summary and …"."""
        of_another = any(token.text in ("of", "的") for token in clause.tokens)
        return self._handing and clause.tokens[0].text in words.INDEFINITE and not of_another

    def _drafted(
        self, meant: Interpretation, clause: Clause, places: Sequence[Place], want: type[Artifact] | None
    ) -> Reading | None:
        """The best reading whatever it lacks; where media is missing, over inputs left open."""
        best = meant.readings[0] if meant.readings else None
        missing = [m for m in meant.unfed if m.score >= max(UNDERSTOOD, best.score + MISSING if best else 0.0)]
        if missing:
            self._leave_open(missing[0])
            meant = self._interpreter.interpret(
                clause, self._asked, self._places(clause), want, missing[:1], strict=False
            )
            best = meant.readings[0] if meant.readings else best
        return best if best is not None and best.score >= DRAFTED else None

    def _leave_open(self, goal: Match) -> None:
        for port in goal.tool.signature.ports:
            kind = port.kind.modality
            if not port.optional and kind not in self._open and all(p.type.kind is not port.kind for p in self._inputs):
                self._open[kind] = Place(self._names.name(kind), Type(port.kind), open=True)
                self.assembly.leave_open(self._open[kind])

    def _further(self, clause: Clause, reading: Reading, meant: Interpretation) -> list[Match]:
        """Goals that the same clause names besides, by words that the reading doesn't explain."""
        explained = set(reading.explained)
        explained |= {i for i, t in enumerate(clause.tokens) if t.text in words.ASK | words.POLITE | words.STOP}
        used = {tool.id for tool in reading.tools}
        found: list[Match] = []
        for match in meant.matches:
            own = (match.verbs or match.explained) - explained
            if match.score >= ANOTHER and match.tool.id not in used and own and not match.tool.conversion:
                found.append(match)
                explained |= match.explained
        return found[: SEVERAL - 1]

    def _take(self, reading: Reading, clause: Clause, want: type[Artifact] | None) -> None:
        for feed in reading.feeds:
            on = reading.back or clause.joined == "then" or (feed.place.of and changes(reading.goal.tool))
            if on and feed.place.name in self._passing:
                self.assembly.consumed(feed.place.name)
        joiner = self._interpreter.tool(reading.goal.tool.together)
        readings = [reading] if joiner is None else self._over(reading, clause, want)
        reading = readings[0]
        if joiner is None or len(readings) == 1:
            place, output = self.assembly.add(reading)
        else:
            place, output = self.assembly.add_over(readings, joiner)
        self.assembly.answer(place.name, output)
        listed = self._lists(clause)
        self._handing = clause.hands or listed or self._asked.listed
        if listed:
            self._listed.add(place.name)
        if reading.goal.verbs and not (self._handing or clause.asks):
            self._passing.add(place.name)
        self._results.append(place)
        self.chosen.append(reading)

    def _again(self, first: Reading, clause: Clause, place: Place, want: type[Artifact] | None) -> Reading | None:
        """A reading over other media: as these are read by themselves, or by the same tools."""
        about = {m.modality for m in clause.mentions if not m.target}
        if about and not self._interpreter.may_be(place, about):
            return None
        meant = self._interpreter.interpret(clause, self._asked, [place], want, strict=self._strict)
        reading, doubt = decided(meant, clause, self._asked, [place], strict=self._strict)
        if reading is not None and doubt is None and reading.out.kind is first.out.kind:
            return reading
        return self._interpreter.again(first, place)

    def _over(self, first: Reading, clause: Clause, want: type[Artifact] | None) -> list[Reading]:
        """One question over several media is answered once, over all that it may be about (late fusion), unless each is
        asked about: a reading for each.
        """
        given = len(first.feeds) == 1 and first.feeds[0].place in self._inputs
        if not given or (clause.back and self._results) or words.EACH.search(self._asked.text):
            return [first]
        about = self._about(clause)
        mine = [first] if first.feeds[0].place in about else []
        others = [p for p in about if p is not first.feeds[0].place]
        readings = [*mine, *(r for r in (self._again(first, clause, place, want) for place in others) if r is not None)]
        alike = [r for r in readings if r.goal.tool is first.goal.tool and len(r.feeds) == 1]
        return alike if alike and len(alike) == len(readings) else [first]

    def _about(self, clause: Clause) -> list[Place]:
        """The media that a clause may be about: those it calls by name or by kind; where it calls none, those that no
        other clause calls, where there are such.
        """
        called = self._called(clause)
        if not called and len(self._asked.clauses) > 1:
            elsewhere = [place for other in self._asked.clauses for place in self._called(other)]
            called = [place for place in self._inputs if place not in elsewhere]
        return called or list(self._inputs)

    def _called(self, clause: Clause) -> list[Place]:
        if clause.named:
            return [place for place in self._inputs if not set(clause.named).isdisjoint(place.positions)]
        about = {m.modality for m in clause.mentions if not m.target} - {Text.modality}
        return [place for place in self._inputs if place.type.kind.modality in about]

    def _spread(self, want: type[Artifact] | None) -> None:
        """The same again for media that nothing has used yet, where the one thing asked fits them too."""
        clause = next(c for c in self._asked.clauses if c.content or c.slots)
        for place in self._inputs:
            if place.name in self.assembly.used:
                continue
            alone = len(self.chosen) == 1 and place in self._about(clause)
            again = self._again(self.chosen[0], clause, place, want) if alone else None
            if again is None:
                self.notes.append(f"{place.name} is not used.")
                continue
            made, output = self.assembly.add(again)
            self.assembly.answer(made.name, output)

    def _all_named(self) -> None:
        """Who calls a file by its name wants something of it."""
        left = [p for p in self._inputs if p.name not in self.assembly.used and not p.type.many]
        called = next((p for p in left if not set(self._asked.named).isdisjoint(p.positions)), None)
        if called is None:
            return
        doubt = RequestUnclear(
            f"{self._asked.text!r} calls {called.name}, and nothing that could be planned takes it.",
            hint="Say in a sentence of its own what to do with it.",
            readings=[str(reading) for reading in self.chosen],
        )
        if self._strict:
            raise doubt
        self.doubts.append(doubt)


def decided(
    meant: Interpretation, clause: Clause, asked: Request, inputs: Sequence[Place], *, strict: bool
) -> tuple[Reading | None, RequestError | None]:
    """The best reading, where it is believable and clearly ahead; else why not.

    Where `strict`, one that says the same of other media isn't a rival: these have their turn.
    """
    whole = [r for r in meant.readings if r.whole and r.score >= FLOOR]
    lacking = [r for r in meant.readings if not r.whole]
    best = max((r.score for r in whole), default=0.0)
    at_hand = {p.type.kind.modality for p in inputs}
    about = {m.modality for m in clause.mentions if not m.target}
    met = bool(about) and about <= at_hand  # the words point to what is there: other media aren't what is missing
    unfed = [m for m in meant.unfed if m.score >= max(UNDERSTOOD, best) and not met and _spoken_of(m, about)]
    if lacking and lacking[0].score > max(best + REFUSED_BY, FLOOR / 2):
        return None, _lacking(lacking[0], clause, asked, meant, inputs)
    if not whole:
        return None, _why_not(clause, asked, meant, unfed, inputs)
    done = {f.place.made_by.tool.id for r in whole for f in r.feeds if f.place.made_by is not None}
    first = set(whole[0].key) - done  # the same step again is no other plan
    rival = next((r for r in whole[1:] if set(r.key) - done != first and not (strict and _beside(r, whole[0]))), None)
    if rival is not None and whole[0].score - rival.score < MARGIN:
        return whole[0], RequestUnclear(
            f"{asked.text!r} can be read in several ways.",
            hint="Say it in other words, or name the tool to use.",
            readings=_seen(meant),
        )
    return whole[0], None


def _beside(one: Reading, other: Reading) -> bool:
    """Whether two readings say the same of different media, so that both may be meant."""
    places = {feed.place for feed in one.feeds}, {feed.place for feed in other.feeds}
    given = all(place.made_by is None for some in places for place in some)
    return given and all(places) and places[0].isdisjoint(places[1]) and one.out.kind is other.out.kind


def _spoken_of(match: Match, about: set[str]) -> bool:
    """Whether media that a clause speaks of are such as the tool is for."""
    tool = match.tool
    known = {n for p in tool.patterns for n in p.media} | {p.kind.modality for p in tool.signature.ports}
    return not about or not about.isdisjoint(known | {tool.signature.result.kind.modality})


def _mostly(match: Match, clause: Clause) -> bool:
    """Whether a tool's data explains the better part of a clause, so that it was the tool which was meant."""
    own = [i for i in clause.content if clause.tokens[i].text not in words.GENERIC]
    return 2 * sum(i in match.explained for i in own) >= len(own)


def _why_not(
    clause: Clause, asked: Request, meant: Interpretation, unfed: Sequence[Match], inputs: Sequence[Place]
) -> RequestError:
    """Why a clause can't be planned."""
    said = clause.text(asked.plain)
    if unfed and not clause.asks and not _mostly(unfed[0], clause):
        return _refusal(said, asked, meant)
    if unfed:
        tool = unfed[0].tool
        needed = [p.kind for p in tool.signature.ports if not p.optional]
        if all(any(p.type.kind is kind for p in inputs) for kind in needed):
            return _refusal(said, asked, meant)  # it could be fed, but the words speak of media that it doesn't make
        takes = " and ".join(kind.modality for kind in needed)
        if not inputs:
            return MediaMissing(f"{said!r} needs media of modality {takes}, and none was given.", hint="Give the file.")
        were = ", ".join(f"{p.name} ({p.type.kind.modality})" for p in inputs)
        return WrongModality(
            f"{said!r}: {tool.id} takes {takes}; given: {were}.", hint="Give media of that kind, or ask otherwise."
        )
    lacking = [r for r in meant.readings if not r.whole]
    if lacking:
        return _lacking(lacking[0], clause, asked, meant, inputs)
    if meant.barred or (len(clause.content) >= 2 and not clause.asks) or (clause.head is not None and not clause.asks):
        return _refusal(said, asked, meant)
    return RequestUnclear(
        f"It isn't clear what {said!r} asks for.",
        hint="Say what to do with the media: `intermodal tools` lists what can be done.",
        readings=_seen(meant),
    )


def _seen(meant: Interpretation) -> list[str]:
    """What a clause could mean, best first: plans, or else the tools that it resembles."""
    return list(dict.fromkeys(map(str, meant.readings) if meant.readings else (m.tool.id for m in meant.matches)))[:4]


def _lacking(
    reading: Reading, clause: Clause, asked: Request, meant: Interpretation, inputs: Sequence[Place]
) -> RequestError:
    """Why a reading that is understood isn't enough."""
    if reading.lacks:
        return _refusal(reading.lacks[0], asked, meant)
    said, wanted = clause.text(asked.plain), reading.unreached
    if any(place.type.kind.modality == wanted for place in inputs):
        return RequestUnclear(
            f"{said!r} yields {reading.out.kind.modality}, and {wanted} is wanted, which was given.",
            hint="Ask for what shall be done with it, or leave out what is wanted.",
            readings=_seen(meant),
        )
    return ProviderNeeded(
        f"No tool here makes {wanted} of what {said!r} yields ({reading.out.kind.modality}).",
        hint=f"Want {reading.out.kind.modality}, or register a tool that yields {wanted}.",
        missing=wanted,
    )


def _known(tool: AnyTool) -> str:
    """A tool with what it can be asked for by name: "redact (kinds: private, names, phones)"."""
    params = [p for p in tool.signature.params if typing.get_origin(p.annotation) is tuple]
    named = [f"{p.name}: {', '.join(known)}" for p in params if (known := list(choices(p.annotation)))]
    return f"{tool.id} ({'; '.join(named)})" if named else tool.id


def _refusal(missing: str, asked: Request, meant: Interpretation) -> ProviderNeeded:
    tools = [m.tool for m in meant.matches] or meant.kin
    near = ", ".join([_known(tool) for tool in tools[:1]] + [tool.id for tool in tools[1:3]])
    return ProviderNeeded(
        f"No tool here does {missing!r} (asked: {asked.text!r}).",
        hint=f"Nearest: {near}." if near else "`intermodal tools` lists what can be done; register one that does it.",
        missing=missing,
    )
