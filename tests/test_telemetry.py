"""Spans and log lines: one a run, an attempt, an engine opened; names and numbers, never content; nothing when off."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import intermodal as im
from intermodal.artifacts.intake import text
from intermodal.errors import DeadlineExceeded, ProviderError, ToolFailed
from intermodal.policy import Policy
from intermodal.testing import FunctionEngine, offer_of

SECRET = "the letter of ada"


@pytest.fixture(scope="module")
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    yield exporter
    provider.shutdown()  # it can't be taken back: from here on it keeps nothing


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> InMemorySpanExporter:
    exporter.clear()
    return exporter


@im.tool
async def read(image: im.Image, *, reader: im.TextReader = im.engine()) -> im.Regions:
    """Read."""
    return await reader.read(image)


@im.tool
async def upper(words: im.Text) -> im.Text:
    """Upper."""
    if words.value == SECRET:
        raise ValueError(words.value)
    return im.Text.of(words.value.upper())


def plan_of(tool: Any, kind: type[im.Artifact], **facts: Any) -> im.Plan:
    draft = im.PlanBuilder(f"about {SECRET}")
    draft.output(draft.step(tool, draft.input("it", kind), **facts))
    return draft.build()


def by_name(spans: InMemorySpanExporter) -> dict[str, list[ReadableSpan]]:
    found: dict[str, list[ReadableSpan]] = {}
    for span in spans.get_finished_spans():
        found.setdefault(span.name, []).append(span)
    return found


def facts(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


PHOTO = im.Image.from_bytes(SECRET.encode(), "image/png", width=4, height=3, name=SECRET)
FOUND = im.Regions.of([im.Region((0, 0, 1, 1), "line", SECRET)], width=4, height=3)


async def test_a_span_for_the_run_the_attempts_and_the_engines(bench_in: Any, spans: InMemorySpanExporter) -> None:
    def broken(image: im.Image) -> im.Regions:
        raise ProviderError(f"Can't read {SECRET}.", hint="")

    first = offer_of(FunctionEngine(read=broken), im.TextReader, id="first/reader", tier="best")
    second = offer_of(FunctionEngine(read=lambda image: FOUND), im.TextReader, id="second/reader", price=0.25)
    plan = plan_of(read, im.Image)
    async with bench_in(first, second) as bench:
        bound = bench.bound(plan, {"it": PHOTO})
        result = await bench.start(plan, bound)
        found = by_name(spans)
        spans.clear()
        await bench.resume(plan, bound)
        again = by_name(spans)
    (run,), attempts = found["invoke_workflow"], found["execute_tool read"]
    assert facts(run)["intermodal.run.id"] == "run"
    assert facts(run)["intermodal.run.status"] == "degraded"
    assert facts(run)["intermodal.plan.digest"] == bound.digest
    assert facts(run)["intermodal.output.digests"] == (result.outputs[0].blob.digest,)
    assert [facts(a)["intermodal.attempt"] for a in attempts] == [1, 2]
    assert [facts(a)["intermodal.offers"] for a in attempts] == [("first/reader",), ("second/reader",)]
    assert [facts(a).get("error.type") for a in attempts] == ["ProviderError", None]
    assert [a.status.status_code for a in attempts] == [trace.StatusCode.ERROR, trace.StatusCode.UNSET]
    made = facts(attempts[1])
    assert made["gen_ai.tool.name"] == "read"
    assert made["intermodal.cost_usd"] == 0.25
    assert made["intermodal.input.sizes"] == (len(SECRET),)
    assert made["intermodal.source"] == "run"
    assert all(a.parent and run.context and a.parent.span_id == run.context.span_id for a in attempts)
    assert {"open_engine first/reader", "open_engine second/reader"} < set(found)
    assert facts(found["open_engine second/reader"][0])["gen_ai.provider.name"] == "second"
    assert [facts(a)["intermodal.source"] for a in again["execute_tool read"]] == ["journal"]


async def test_spans_and_log_lines_hold_no_content(
    bench_in: Any, spans: InMemorySpanExporter, caplog: pytest.LogCaptureFixture
) -> None:
    plan = plan_of(upper, im.Text)
    async with bench_in() as bench:
        with pytest.raises(ToolFailed, match=SECRET):
            await bench.start(plan, bench.bound(plan, {"it": text(SECRET)}))
    finished = spans.get_finished_spans()
    assert {facts(span).get("error.type") for span in finished if "guardrail" not in span.name} == {"ToolFailed"}
    assert all(SECRET not in span.to_json() for span in finished)
    assert all(not span.events for span in finished)
    assert SECRET not in caplog.text


async def test_planning_guarding_and_deciding_have_spans(spans: InMemorySpanExporter) -> None:
    class Echo:
        """Answers with what was given."""

        async def decide(self, task: im.Task) -> im.Decision:
            return im.Answer(task.inputs)

    async with im.Orchestrator() as studio:
        plan = await studio.plan("Summarize this text", im.text(f"{SECRET} ring 555-0100"))
        await studio.run("Say it", im.text(SECRET), team=im.Team(router=Echo(), agents={}))
    found = by_name(spans)
    (planned,) = found["plan deterministic"]
    assert facts(planned)["intermodal.plan.digest"] == plan.plan.digest
    assert facts(found["apply_guardrail intermodal"][0])["intermodal.scanned"] == (
        "injection", "personal_data", "secret", "unsafe",
    )  # fmt: skip
    (decided,) = found["invoke_agent router"]
    assert facts(decided)["gen_ai.operation.name"] == "invoke_agent"
    assert all(SECRET not in span.to_json() for span in spans.get_finished_spans())


async def test_a_question_is_an_end_and_no_error(bench_in: Any, spans: InMemorySpanExporter) -> None:
    @im.tool(effect="external")
    async def post(words: im.Text) -> im.Text:
        """Post."""
        return words

    plan = plan_of(post, im.Text)
    async with bench_in() as bench:
        with pytest.raises(im.ApprovalNeeded):
            await bench.start(plan, bench.bound(plan, {"it": text("hello")}, Policy(approve="external")))
    (run,) = by_name(spans)["invoke_workflow"]
    assert facts(run)["intermodal.ended"] == "ApprovalNeeded"
    assert run.status.status_code is trace.StatusCode.UNSET


async def test_what_fell_back_hung_or_was_evicted_is_said(bench_in: Any, caplog: pytest.LogCaptureFixture) -> None:
    import asyncio

    def broken(image: im.Image) -> im.Regions:
        raise ProviderError(f"Can't read {SECRET}.", hint="")

    async def hangs(image: im.Image) -> im.Regions:
        await asyncio.sleep(60)
        return FOUND

    first = offer_of(FunctionEngine(read=broken), im.TextReader, id="first/reader", tier="best", memory_mb=6000)
    second = offer_of(FunctionEngine(read=hangs), im.TextReader, id="second/reader", timeout_s=0.05, memory_mb=6000)
    plan = plan_of(read, im.Image)
    async with bench_in(first, second) as bench:
        with pytest.raises(DeadlineExceeded):
            await bench.start(plan, bench.bound(plan, {"it": PHOTO}))
    lines = {record.getMessage().partition(":")[0]: record for record in caplog.records if record.name == "intermodal"}
    assert set(lines) == {
        "an engine failed and another takes over", "an engine is evicted", "an engine that hangs is abandoned",
    }  # fmt: skip
    record: Any = lines["an engine failed and another takes over"]
    assert (record.name, record.levelno) == ("intermodal", logging.WARNING)
    assert record.facts == {
        "run": "run", "step": "read", "offer": "first/reader", "error": "ProviderError", "next": "second/reader",
    }  # fmt: skip
    assert SECRET not in caplog.text


def test_nothing_is_imported_made_or_printed_until_somebody_listens(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys, time, intermodal as im\n"
        "from intermodal.runs import telemetry\n"
        "async def main():\n"
        "    draft = im.PlanBuilder('p')\n"
        "    draft.output(draft.step(im.tools.table_to_text, draft.input('table', im.Table)))\n"
        "    async with im.Orchestrator(home=sys.argv[1], providers=[]) as studio:\n"
        "        print((await studio.run(draft.build(), inputs={'table': im.Table.of(['a'], [[1]])})).status)\n"
        "asyncio.run(main())\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])\n"
        "begun = time.perf_counter()\n"
        "for _ in range(2000):\n"
        "    with telemetry._span('name', 'operation', {}) as told: told.add({'a': 1})\n"
        "print((time.perf_counter() - begun) / 2000 < 0.0001)\n"
        "telemetry.warn('said', to='nobody')\n"
    )
    out = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert out.stdout.splitlines() == ["complete", "[]", "True"], out.stderr
    assert out.stderr == ""
