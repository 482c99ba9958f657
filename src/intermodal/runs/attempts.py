"""One step's way to its result: journal, cache, then attempts, each through the gate and the ledger."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from hashlib import sha256
from typing import Any

from ..artifacts import Artifact, Label, Text
from ..artifacts.record import judging
from ..errors import (
    ArtifactGone,
    Blocked,
    BudgetExceeded,
    DeadlineExceeded,
    IntermodalError,
    ProviderError,
    RequestError,
    ToolFailed,
    WorkerDied,
)
from ..events import StepFailed, StepStarted
from ..ledger import Hold, Ledger
from ..plans import Step
from ..plans.check import Type, check_version
from ..plans.estimate import Load, cost
from ..providers import Offer
from ..providers.calls import Call
from ..providers.pricing import Amounts
from ..safety import Block, Decision, NeedsApproval, Redact, cleaned, gate
from ..tools.signature import Signature
from ..tools.toolbox import AnyTool, Toolbox
from . import telemetry
from .deltas import Deltas
from .house import House
from .keys import Arguments, cache_key, step_key
from .outcomes import Made, Outcomes, checked, flattened, named
from .records import Cached, StepRow
from .scope import Done, Scope


class Asked(Exception):
    """A person must decide before this step may go on; internal to an execution."""

    def __init__(self, question_id: str, kind: str, text: str) -> None:
        self.question_id = question_id
        self.kind = kind
        self.text = text
        super().__init__(text)


class Attempts:
    """Stateless but for the execution's scope and the house it works in."""

    def __init__(self, house: House, toolbox: Toolbox, scope: Scope) -> None:
        self.house = house
        self._toolbox = toolbox
        self._scope = scope
        self._outcomes = Outcomes(house, toolbox, scope)

    def signature(self, step: Step) -> Signature:
        return self._toolbox[step.tool].signature

    async def result(
        self, step: Step, type_: Type, arguments: Arguments, sample: tuple[int, ...], *, each: bool
    ) -> Done:
        """The step's outputs: from the journal, from the cache, from an equal step that runs, or made now."""
        tool = self._toolbox[step.tool]
        key = step_key(step, arguments, sample if tool.effect != "pure" else ())
        many = tool.signature.result.many
        if (row := self._scope.finished.get(key)) is not None and row.status == "done":
            try:
                return (await self._outcomes.reused(step, row, arguments, "journal"))[0]
            except ArtifactGone:
                telemetry.warn("finished media is gone", run=self._scope.run_id, step=step.id, effect=tool.effect)
                if tool.effect != "pure":
                    raise  # making it again would be another thing, or act twice
        if tool.effect == "pure":
            if (running := self._scope.inflight.get(key)) is not None:
                return await self._outcomes.shared(step, await asyncio.shield(running), arguments)
            future = self._scope.inflight[key] = asyncio.get_running_loop().create_future()
            try:
                done = await self._made(step, tool, key, arguments, many)
            except BaseException as error:
                future.set_exception(error if isinstance(error, (IntermodalError, Asked)) else ToolFailed(repr(error)))
                future.exception()  # retrieved here: there may be no follower
                raise
            future.set_result(done)
            return done
        return await self._made(step, tool, key, arguments, many)

    async def _made(self, step: Step, tool: AnyTool, key: str, arguments: Arguments, many: bool) -> Done:
        check_version(step, self._toolbox)
        offers = self._outcomes.offers(step)
        first = [ranked[0] for ranked in offers.values()]
        cached = cache_key(key, first) if tool.effect == "pure" and self._scope.bound.policy.cache else ""
        if cached and (row := await self.house.journal.find(Cached(cached))) is not None:
            try:
                return await self._outcomes.copied(step, key, row, arguments)
            except ArtifactGone:
                pass  # its bytes were pruned: make it again
        await self._approved(step, tool, key)
        if not self._waited_for(self._scope.finished.get(key), offers):
            await self._not_in_doubt(step, tool, key)
        made = await self._tried(step, tool, key, arguments, offers)
        used = cache_key(key, made.offers) if cached else ""
        return await self._outcomes.finished(step, key, made, many, used, arguments)

    async def _tried(
        self, step: Step, tool: AnyTool, key: str, arguments: Arguments, offers: dict[str, list[Offer]]
    ) -> Made:
        """One attempt after another, each with the next offer for the engine that failed, until one holds."""
        begun = self._scope.finished.get(key)
        attempt = 1 if begun is None else begun.attempt + 1
        handle = self._waited_for(begun, offers)
        if handle:  # the job that was paid for is the one that is waited for
            self._scope.ledger.settle(0.0, -self._scope.owed.pop(key, 0.0))
        while True:
            chosen = {port: ranked[0] for port, ranked in offers.items()}
            try:
                with telemetry.of_attempt(self._scope.run_id, step, tuple(chosen.values()), attempt) as told:
                    told.media("input", flattened(arguments))
                    made = await self._attempt(step, tool, key, arguments, chosen, attempt, handle)
                    told.add({"seconds": made.seconds, "cost_usd": made.cost_usd})
                    told.media("output", made.artifacts)
                    return made
            except (ProviderError, WorkerDied, DeadlineExceeded) as error:
                if isinstance(error, ProviderError) and error.unknown and not _repeatable(chosen):
                    self._doubted(step, key, attempt, named(tuple(chosen.values())), error)
                    attempt += 1
                    continue
                failed = _failed_port(offers, error)
                if failed is None or isinstance(error, DeadlineExceeded):
                    raise
                lost = offers[failed].pop(0)
                telemetry.warn(
                    "an engine failed and another takes over", run=self._scope.run_id, step=step.id, offer=lost.id,
                    error=type(error).__name__, next=offers[failed][0].id,
                )  # fmt: skip
                self._scope.degraded.append(
                    f"{step.id}: {lost.id} failed ({error.message}), {offers[failed][0].id} took over"
                )
                self._scope.emit(
                    StepFailed, step.id, step=step.id, tool=step.tool, offer=lost.id, error=type(error).__name__,
                    message=error.message, final=False,
                )  # fmt: skip
            attempt, handle = attempt + 1, ""

    @staticmethod
    def _waited_for(begun: StepRow | None, offers: dict[str, list[Offer]]) -> str:
        """The job of an earlier attempt, where its carrier can be asked for it: its offer comes first then."""
        if begun is None or begun.status != "started" or not begun.handle:
            return ""
        for ranked in offers.values():
            for offer in ranked:
                if offer.id == begun.offer and offer.reattaches:
                    ranked.insert(0, ranked.pop(ranked.index(offer)))
                    return begun.handle
        return ""

    async def _attempt(
        self,
        step: Step,
        tool: AnyTool,
        key: str,
        arguments: Arguments,
        chosen: Mapping[str, Offer],
        attempt: int,
        handle: str,
    ) -> Made:
        scope = self._scope
        offers = tuple(chosen.values())
        ranges = {offer.id: cost(offer, Load.of(flattened(arguments), step.params)) for offer in offers}
        for offer in offers:
            arguments = await self._through_gate(step, key, offer, arguments, _at_stake(offer, ranges[offer.id]))
        bound = sum(known[1] for known in ranges.values() if known is not None)
        hold, afford = _held(scope.ledger, bound, offers)
        paid = any(known is None or known[1] for known in ranges.values())
        deltas = self._deltas(step, arguments, attempt)
        actual: float | None = None  # nobody knows, unless the carrier said no
        names = named(offers)

        owed = scope.owed.get(key, 0.0)
        begun = StepRow(
            key, step.id, step.tool, names, "started", attempt, cost_usd=None if paid else 0.0,
            reserved_usd=hold.bound + owed, handle=handle,
        )  # fmt: skip

        async def submitted(job: str) -> None:
            await self.house.journal.write(scope.lease, [replace(begun, handle=job)])

        shared: dict[str, Any] = {"on_submit": submitted, "on_delta": deltas, "judge": judging(scope.bound.model)}
        calls = {
            offer.id: Call(handle=handle, afford=afford, another=_leave(hold, offer), **shared) for offer in offers
        }
        try:
            if paid or tool.effect == "external":  # intent first: after a crash such a step is in doubt
                await self.house.journal.write(scope.lease, [begun])
            scope.emit(StepStarted, step.id, step=step.id, tool=step.tool, offer=names, attempt=attempt)
            result, seconds = await self._call(step, tool, arguments, chosen, calls)
            actual = charged(offers, calls)
            if deltas is not None:
                await deltas.finish()
        except asyncio.CancelledError:
            jobs = {offer.id: calls[offer.id] for offer in offers if calls[offer.id].handle}
            scope.called_off += [f"{step.id}: {note} ({name})" for name, call in jobs.items() for note in call.notes]
            raise
        except (ProviderError, RequestError, BudgetExceeded) as error:  # of the last two nothing was asked for
            if not getattr(error, "unknown", False):
                actual = charged(offers, calls) if any(c.amounts or c.answered for c in calls.values()) else 0.0
                if paid and tool.effect != "external":  # the carrier has answered: no doubt later
                    await self._failed(begun, owed + (hold.bound if actual is None else 0.0), actual, error)
            if isinstance(error, BudgetExceeded):  # counted, it is too dear: as if the gate had known
                raise Blocked(f"Step {step.id!r}: {error.message}", hint=error.hint) from error
            raise
        finally:
            hold.settle(actual)
            self._owes(key, owed, hold, actual)
            if deltas is not None:
                deltas.drop()
        scope.note(step.id, [f"{tried} ({offer.id})" for offer in offers for tried in calls[offer.id].retries])
        notes = [f"{note} ({offer.id})" for offer in offers for note in calls[offer.id].notes]
        made = await self._outcomes.sealed(step, tool, arguments, checked(tool, result), seconds, actual, chosen, notes)
        return replace(made, reserved_usd=owed + (hold.bound if actual is None else 0.0))

    async def _failed(self, begun: StepRow, reserved: float, actual: float | None, error: IntermodalError) -> None:
        cost_usd = None if begun.key in self._scope.unpriced else actual
        row = replace(
            begun, status="failed", cost_usd=cost_usd, reserved_usd=reserved, handle="", error=error.to_json()
        )
        await self.house.journal.write(self._scope.lease, [row])

    def _owes(self, key: str, owed: float, hold: Hold, actual: float | None) -> None:
        """What the attempts of a step count for so far, by what they cost or at their bound."""
        self._scope.owed[key] = owed + (hold.bound if actual is None else actual)
        if actual is None and not hold.bound:
            self._scope.unpriced.add(key)

    def _deltas(self, step: Step, arguments: Arguments, attempt: int) -> Deltas | None:
        """Where the pieces of an answer go: to who follows the run, of a step whose text is an output."""
        scope = self._scope
        text = self.signature(step).result.kind is Text and not any(source.each for source in step.sources)
        if not (text and scope.followed() and step.id in scope.bound.plan.outputs):
            return None
        inherited = Label.join(scope.labels[a.id] for a in flattened(arguments))
        return Deltas(scope.emit, self.house.guard, scope.bound.policy, inherited, step.id, attempt)

    async def _call(
        self,
        step: Step,
        tool: AnyTool,
        arguments: Arguments,
        chosen: Mapping[str, Offer],
        calls: Mapping[str, Call],
    ) -> tuple[Any, float]:
        """What the tool returned, and the seconds it took once its engines were loaded."""
        timeout = min((offer.timeout_s for offer in chosen.values()), default=3600.0)
        params = {p.name: step.params[p.name] for p in tool.signature.params if p.name in step.params}
        try:
            async with AsyncExitStack() as leases:
                engines = {
                    port: await leases.enter_async_context(self.house.pool.lease(offer.id, calls[offer.id]))
                    for port, offer in chosen.items()
                }
                begun = time.perf_counter()
                async with asyncio.timeout(timeout) as limit:
                    for call in calls.values():
                        call.deadline = limit.when()
                    result = await tool.function(**arguments, **params, **engines)
                return result, time.perf_counter() - begun
        except TimeoutError:
            for offer in chosen.values():
                self.house.pool.abandon(offer.id)
            raise DeadlineExceeded(
                f"Step {step.id!r} ({named(tuple(chosen.values())) or step.tool}) took longer than {timeout:g} s.",
                hint="The engine hangs or the media is very long; resume to try again.",
            ) from None
        except IntermodalError:
            raise
        except Exception as error:
            raise ToolFailed(
                f"Tool {tool.id!r} failed in step {step.id!r}: {type(error).__name__}: {error}.",
                hint="This is a fault of the tool; finished steps are kept, resume after mending it.",
            ) from error

    async def _through_gate(
        self, step: Step, key: str, offer: Offer, arguments: Arguments, bound: float | None
    ) -> Arguments:
        """The arguments as they may go to this offer. Raises Blocked, or Asked where a person must decide."""
        scope = self._scope
        flat = flattened(arguments)
        decision: Decision = gate(
            offer, flat, scope.labels, scope.bound.policy, scope.ledger, bound=bound,
            known=self.house.guard.categories,
        )  # fmt: skip
        match decision:
            case Block(reason):
                raise Blocked(f"Step {step.id!r}: {reason}", hint="Policy.rules decide; see the findings.")
            case NeedsApproval(reason):
                self._decided(step, f"{key}:{offer.id}", "approval", f"{reason} Run {step.tool} with {offer.id}?")
            case Redact(categories):
                return {
                    port: tuple([await self._redact(a, categories) for a in value])
                    if isinstance(value, tuple)
                    else await self._redact(value, categories)
                    for port, value in arguments.items()
                }
        return arguments

    async def _redact(self, artifact: Artifact, categories: frozenset[str]) -> Artifact:
        scope, house = self._scope, self.house
        clean, label, findings = await cleaned(
            artifact,
            scope.labels[artifact.id],
            scope.findings.get(artifact.id, ()),
            categories,
            guard=house.guard,
            workers=house.pool.workers,
        )
        scope.labels[clean.id], scope.findings[clean.id] = label, findings
        return clean

    async def _approved(self, step: Step, tool: AnyTool, key: str) -> None:
        policy = self._scope.bound.policy
        if tool.effect == "external" and policy.approve in ("external", "always"):
            self._decided(step, key, "approval", f"{step.tool} acts on the world. Run step {step.id}?")

    async def _not_in_doubt(self, step: Step, tool: AnyTool, key: str) -> None:
        """A billed or external step that was begun and never ended may have acted: never repeated silently."""
        row = self._scope.finished.get(key)
        if row is None or row.status != "started":
            return
        self._doubted(step, key, row.attempt, row.offer)

    def _doubted(self, step: Step, key: str, attempt: int, offer: str, error: ProviderError | None = None) -> None:
        """What the policy says of an attempt that may have acted. Returns where it may be repeated."""
        policy = self._scope.bound.policy
        if policy.on_unknown == "fail":
            raise error or ProviderError(
                f"Step {step.id!r} may already have acted.", hint="Policy.on_unknown is 'fail'."
            )
        if policy.on_unknown == "ask":
            who = f" ({offer})" if offer else ""
            about = key if attempt == 1 else f"{key}:{attempt}"  # each attempt is a question of its own
            self._decided(step, about, "in_doubt", f"Step {step.id}{who} may already have acted. Run it again?")

    def _decided(self, step: Step, about: str, kind: str, text: str) -> None:
        question_id = sha256(f"{self._scope.run_id}:{kind}:{about}".encode()).hexdigest()[:12]
        if self._scope.bound.policy.approve == "never":
            raise Blocked(f"Step {step.id!r}: {text}", hint="Policy.approve is 'never': nobody may be asked.")
        known = self._scope.questions.get(question_id)
        if known is None or known.answer is None:
            raise Asked(question_id, kind, text)
        if not known.answer:
            raise Blocked(
                f"Step {step.id!r} was denied: {text}", hint="An answer is final: ask for it again in a new run."
            )


def _at_stake(offer: Offer, charged: tuple[float, float] | None) -> float | None:
    """What the gate asks whether it fits: the most this call may cost, infinite where nothing bounds it, None where no
    price is known; of a carrier that counts first, the least.
    """
    return None if charged is None else charged[0 if offer.profile.counts else 1]


def _held(ledger: Ledger, bound: float, offers: Sequence[Offer]) -> tuple[Hold, Callable[[Amounts], None] | None]:
    """The bound, reserved; where that doesn't fit and the one carrier counts for nothing, the leave it has to ask for.

    So a wide estimate alone stops nobody, and where there is money enough nothing is counted. Raises BudgetExceeded.
    """
    rate = offers[0].rate if len(offers) == 1 and offers[0].profile.counts else None
    if rate is None or ledger.affords(bound):
        return Hold(ledger, bound), None
    hold = Hold(ledger, bound, counted=True)

    def afford(most: Amounts) -> None:
        hold.raise_to(rate.between((most, most))[1])

    return hold, afford


def _leave(hold: Hold, offer: Offer) -> Callable[[], None] | None:
    """What holds the price of one more call, where calls are what is charged."""
    each = offer.rate.per.get("call", 0.0) if offer.rate is not None else 0.0
    return (lambda: hold.add(each)) if each else None


def charged(offers: Sequence[Offer], calls: Mapping[str, Call]) -> float | None:
    """What the calls cost by what their carriers say was used, and by how many of them were answered; None where a price
    or what was used isn't known.
    """
    total = 0.0
    for offer in offers:
        used = {"call": float(calls[offer.id].answered), **(calls[offer.id].amounts or {})}
        charged = None if offer.rate is None else offer.rate.cost(used)
        if charged is None:
            return None
        total += charged
    return total


def _repeatable(chosen: Mapping[str, Offer]) -> bool:
    return all(offer.repeatable for offer in chosen.values())


def _failed_port(offers: Mapping[str, Sequence[Offer]], error: IntermodalError) -> str | None:
    """The engine port to try another offer for: the one whose offer the error names, if it has another."""
    blamed = error.facts.get("offer")
    ports = [port for port, ranked in offers.items() if len(ranked) > 1 and blamed in (None, ranked[0].id)]
    return ports[0] if ports else None
