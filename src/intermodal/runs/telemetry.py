"""What a run tells an operator: OpenTelemetry spans and one logger. Never content: ids, digests, sizes, names.

Only the OpenTelemetry API is used. Until the application configures a tracer provider nothing is made, and where it
doesn't import OpenTelemetry neither is it imported here. Names: OpenTelemetry's semantic conventions for generative AI
0.1.0 (`gen_ai.*`), and `intermodal.*` for what they have no name for.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..artifacts import Artifact
from ..errors import Signal
from ..plans import BoundPlan, Step
from ..providers import Offer

if TYPE_CHECKING:
    from opentelemetry.trace import Span

log = logging.getLogger("intermodal")
log.addHandler(logging.NullHandler())


def warn(what: str, **facts: object) -> None:
    """One line: what happened, then facts as name=value; a handler finds them in `record.facts` too."""
    log.warning("%s: %s", what, " ".join(f"{k}={v}" for k, v in facts.items() if v != ""), extra={"facts": facts})


class Told:
    """A span in progress; nothing where nobody listens."""

    def __init__(self, span: Span | None = None) -> None:
        self._span = span

    def add(self, facts: Mapping[str, Any]) -> None:
        """More attributes; what is None is left out."""
        if self._span is not None:
            self._span.set_attributes({f"intermodal.{k}": v for k, v in facts.items() if v is not None})

    def media(self, which: str, artifacts: Iterable[Artifact]) -> None:
        """Digests, sizes in bytes and modalities of "input" or "output" media."""
        if self._span is not None:
            rows = tuple(artifacts)
            self.add({f"{which}.digests": [a.blob.digest for a in rows], f"{which}.sizes": [a.blob.size for a in rows]})
            self.add({f"{which}.modalities": [a.modality for a in rows]})

    def failed(self, error: BaseException) -> None:
        """By its class alone: messages quote what was given. Signals and cancelling are ends, not errors."""
        if self._span is None:
            return
        if isinstance(error, Exception) and not isinstance(error, Signal):
            from opentelemetry.trace import StatusCode

            self._span.set_attribute("error.type", type(error).__name__)
            self._span.set_status(StatusCode.ERROR)
        else:
            self.add({"ended": type(error).__name__})


_NOBODY = Told()


def _listened() -> bool:
    """A tracer provider is set through the API's module, or named in the environment."""
    return "opentelemetry.trace" in sys.modules or "OTEL_PYTHON_TRACER_PROVIDER" in os.environ


@contextmanager
def _span(name: str, operation: str, facts: Mapping[str, Any]) -> Iterator[Told]:
    if not _listened():
        yield _NOBODY
        return
    from opentelemetry.trace import get_tracer

    tracer = get_tracer("intermodal")
    attributes = {"gen_ai.operation.name": operation, **facts} if operation else dict(facts)
    with tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as span:
        if not span.is_recording():
            yield _NOBODY
            return
        told = Told(span)
        try:
            yield told
        except BaseException as error:
            told.failed(error)
            raise


def of_run(run_id: str, bound: BoundPlan) -> Any:
    """One run, or one stretch of it between resumes."""
    facts = {"intermodal.run.id": run_id, "intermodal.plan.steps": len(bound.plan.steps)}
    return _span("invoke_workflow", "invoke_workflow", facts)


def of_planning(agent: str) -> Any:
    """A request becoming a plan; the model calls a planner makes are its children."""
    return _span(f"plan {agent}", "plan", {"gen_ai.agent.name": agent})


def of_decision(agent: str, run_id: str, turn: int) -> Any:
    """One agent of a team deciding."""
    facts = {"gen_ai.agent.name": agent, "intermodal.run.id": run_id, "intermodal.turn": turn}
    return _span(f"invoke_agent {agent}", "invoke_agent", facts)


def of_guard(artifact: Artifact) -> Any:
    """The guard looking at one artifact."""
    facts = {"gen_ai.guardrail.component.name": "intermodal", "intermodal.modality": artifact.modality}
    return _span("apply_guardrail intermodal", "apply_guardrail", facts)


def of_attempt(run_id: str, step: Step, offers: Sequence[Offer], attempt: int, source: str = "run") -> Any:
    """One attempt of one step or element; `source` "journal" or "cache" where nothing had to run."""
    facts: dict[str, Any] = {
        "gen_ai.tool.name": step.tool,
        "gen_ai.tool.type": "function",
        "intermodal.run.id": run_id,
        "intermodal.step.id": step.id,
        "intermodal.tool.version": step.version,
        "intermodal.offers": [offer.id for offer in offers],
        "intermodal.attempt": attempt,
        "intermodal.source": source,
    }
    return _span(f"execute_tool {step.tool}", "execute_tool", facts)


@contextmanager
def of_opening(offer: Offer) -> Iterator[Told]:
    """An engine being loaded."""
    provider, _, model = offer.id.partition("/")
    facts = {
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model,
        "intermodal.offer": offer.id,
        "intermodal.protocol": offer.protocol.__name__,
        "intermodal.memory_mb": offer.memory_mb,
        "intermodal.local": offer.local,
    }
    with _span(f"open_engine {offer.id}", "", facts) as told:
        yield told
