"""Properties over drawn examples: plans and their mutants, labels, the executor against plain evaluation, the store."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import intermodal as im
from intermodal.artifacts import Blob, Finding, Label, Modalities
from intermodal.artifacts.blob import INLINE_LIMIT
from intermodal.artifacts.intake import text
from intermodal.artifacts.store import Store
from intermodal.errors import ParameterInvalid, PlanInvalid, SchemaMismatch, ToolFailed, UnknownName
from intermodal.plans import Plan, check
from intermodal.plans.check import ordered
from intermodal.plans.values import Input, Source, Step
from intermodal.tools.toolbox import Toolbox

INPUTS = {"a": "alpha", "b": "beta"}
calls: Counter[str] = Counter()
waits: dict[str, int] = {}  # turns of the loop before a step with that mark goes on
broken: set[str] = set()

bounded = settings(max_examples=60, deadline=None, derandomize=True)
few = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def worked(mark: str) -> None:
    for _ in range(waits.get(mark, 0)):
        await asyncio.sleep(0)
    if mark in broken:
        raise RuntimeError("broken for now")
    calls[mark] += 1


@im.tool
async def join(given: Sequence[im.Text], *, mark: str = "") -> im.Text:
    """Join."""
    await worked(mark)
    return im.Text.of(joined([t.value for t in given], mark))


@im.tool
async def wrap(words: im.Text, *, mark: str = "") -> im.Text:
    """Wrap."""
    await worked(mark)
    return im.Text.of(f"{mark}<{words.value}>")


@im.tool
async def split(words: im.Text, *, mark: str = "") -> Sequence[im.Text]:
    """Split."""
    await worked(mark)
    return [im.Text.of(f"{words.value}{i}{mark}") for i in (1, 2)]


def joined(values: Sequence[str], mark: str) -> str:
    return f"{mark}({'|'.join(values)})"


TOOLS = (join, wrap, split)
TOOLBOX = Toolbox(TOOLS)
KINDS = Modalities()


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """One to eight steps over two texts; collections are joined or mapped over. Equal steps occur."""
    many = dict.fromkeys(INPUTS, False)
    steps = []
    for i in range(draw(st.integers(1, 8))):
        tool = draw(st.sampled_from(TOOLS))
        mark = {"mark": draw(st.sampled_from("xyz"))} if draw(st.booleans()) else {}
        if tool is join:
            names = draw(st.lists(st.sampled_from(sorted(many)), min_size=1, max_size=3, unique=True))
            args = {"given": tuple(Source(name) for name in names)}
        else:
            name = draw(st.sampled_from(sorted(n for n in many if tool is wrap or not many[n])))
            args = {"words": (Source(name, each=many[name]),)}
        each = any(s.each for sources in args.values() for s in sources)
        many[f"s{i}"] = each or tool is split
        steps.append(Step(f"s{i}", tool.id, tool.version, args, mark))
    outputs = draw(st.lists(st.sampled_from([s.id for s in steps]), min_size=1, max_size=3, unique=True))
    shuffled = draw(st.permutations(steps))
    return Plan("drawn", tuple(Input(n, "text") for n in INPUTS), tuple(shuffled), tuple(outputs), TOOLS)


def evaluated(plan: Plan) -> dict[str, list[str]]:
    """Every step's texts, worked out one after another."""
    values: dict[str, list[str]] = {name: [value] for name, value in INPUTS.items()}
    for step in ordered(plan):
        given = [value for source in step.sources for value in values[source.name]]
        mark = step.params.get("mark", "")
        match step.tool:
            case "join":
                values[step.id] = [joined(given, mark)]
            case "wrap":
                values[step.id] = [f"{mark}<{value}>" for value in given]
            case _:
                values[step.id] = [f"{given[0]}{i}{mark}" for i in (1, 2)]
    return values


@bounded
@given(plans())
def test_valid_plans_pass_and_survive_json(plan: Plan) -> None:
    checked, types = check(plan, TOOLBOX, KINDS)
    assert {s.id for s in checked.steps} == {s.id for s in plan.steps}
    assert all(types[name].kind is im.Text for name in [*INPUTS, *plan.by_id])
    again = Plan.from_json(json.dumps(plan.to_json()))
    assert again == plan
    assert again.digest == plan.digest
    assert check(checked, TOOLBOX, KINDS)[0] == checked
    place = {step.id: i for i, step in enumerate(checked.steps)}
    assert all(place[s.name] < place[step.id] for step in checked.steps for s in step.sources if s.name in place)


def on(change: Callable[[Step], Step]) -> Callable[[Plan, int], Plan]:
    def mutant(plan: Plan, place: int) -> Plan:
        steps = list(plan.steps)
        steps[place % len(steps)] = change(steps[place % len(steps)])
        return replace(plan, steps=tuple(steps))

    return mutant


def rewired(source: Source) -> Callable[[Step], Step]:
    return lambda step: replace(step, args=dict.fromkeys(step.args, (source,)))


def pictured(plan: Plan, place: int) -> Plan:
    plan = replace(plan, inputs=(*plan.inputs, Input("photo", "image")))
    return on(rewired(Source("photo")))(plan, place)


def second(plan: Plan, place: int) -> Plan:
    return replace(plan, steps=(*plan.steps, plan.steps[place % len(plan.steps)]))


MUTATIONS: Mapping[str, tuple[Callable[[Plan, int], Plan], type[im.IntermodalError]]] = {
    "a tool nobody has": (on(lambda s: replace(s, tool="nobody")), UnknownName),
    "another version": (on(lambda s: replace(s, version="99")), PlanInvalid),
    "a source nobody is": (on(rewired(Source("nobody"))), PlanInvalid),
    "a step that waits for itself": (on(lambda s: rewired(Source(s.id))(s)), PlanInvalid),
    "another modality": (pictured, PlanInvalid),
    "one thing mapped over": (on(rewired(Source("a", each=True))), PlanInvalid),
    "a port left open": (on(lambda s: replace(s, args={})), PlanInvalid),
    "a port it hasn't": (on(lambda s: replace(s, args={**s.args, "other": (Source("a"),)})), PlanInvalid),
    "a parameter it hasn't": (on(lambda s: replace(s, params={**s.params, "loud": True})), ParameterInvalid),
    "a parameter of another type": (on(lambda s: replace(s, params={"mark": [1]})), ParameterInvalid),
    "two steps of one name": (second, PlanInvalid),
    "a step named like an input": (on(lambda s: replace(s, id="a")), PlanInvalid),
    "a modality nobody knows": (lambda p, _: replace(p, inputs=(*p.inputs, Input("c", "smell"))), PlanInvalid),
    "an output nobody makes": (lambda p, _: replace(p, outputs=(*p.outputs, "nobody")), PlanInvalid),
}


@pytest.mark.parametrize("kind", MUTATIONS)
@settings(bounded, max_examples=20)
@given(plan=plans(), place=st.integers(0, 7))
def test_a_plan_with_one_fault_is_refused(kind: str, plan: Plan, place: int) -> None:
    mutate, error = MUTATIONS[kind]
    with pytest.raises(error) as caught:
        check(mutate(plan, place), TOOLBOX, KINDS)
    assert caught.value.hint


def without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda document: document.pop(key)


DOCUMENTS: Mapping[str, tuple[Callable[[dict[str, Any]], object], type[im.IntermodalError]]] = {
    **{f"no {key}": (without(key), PlanInvalid) for key in ("name", "inputs", "steps", "outputs")},
    "no schema": (without("schema"), SchemaMismatch),
    "another schema": (lambda d: d.update(schema="intermodal.plan/0"), SchemaMismatch),
    "a word too many": (lambda d: d["steps"][0].update(surprise=1), PlanInvalid),
    "a step without a tool": (lambda d: d["steps"][0].pop("tool"), PlanInvalid),
    "a source that is a number": (lambda d: d["steps"][0].update(args={"words": 7}), PlanInvalid),
    "an unknown way to fail": (lambda d: d["steps"][0].update(on_error="panic"), PlanInvalid),
    "steps that are words": (lambda d: d.update(steps=["s0"]), PlanInvalid),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
@settings(bounded, max_examples=10)
@given(plan=plans())
def test_a_document_with_one_fault_is_refused(kind: str, plan: Plan) -> None:
    document = json.loads(json.dumps(plan.to_json()))
    change, error = DOCUMENTS[kind]
    change(document)
    with pytest.raises(error):
        Plan.from_json(document)


categories = st.frozensets(st.sampled_from(["secret", "personal", "unsafe", "instructions"]))
labels = st.builds(Label, st.sampled_from(["caller", "untrusted"]), categories, categories)
findings = st.lists(
    st.builds(
        Finding, st.sampled_from(["secret", "personal", "new"]), st.just("type"), st.floats(0, 1), st.just("detector"),
        st.just({"start": 0, "end": 1}),
    ),
    max_size=3,
)  # fmt: skip


@bounded
@given(st.lists(labels, max_size=5), st.data())
def test_joining_loses_no_category_and_raises_no_trust(rows: list[Label], data: st.DataObject) -> None:
    joined_ = Label.join(rows)
    assert all(row.categories <= joined_.categories for row in rows)
    assert joined_.categories == frozenset(c for row in rows for c in row.categories)
    assert (joined_.trust == "untrusted") == any(row.trust == "untrusted" for row in rows)
    assert not joined_.scanned  # nobody has looked at what is made of them
    assert Label.join(data.draw(st.permutations(rows))) == joined_
    cut = data.draw(st.integers(0, len(rows)))
    assert Label.join([Label.join(rows[:cut]), Label.join(rows[cut:])]) == joined_


@bounded
@given(labels, findings, categories)
def test_findings_only_add(label: Label, seen: list[Finding], scanned: frozenset[str]) -> None:
    after = label.with_findings(seen, scanned)
    assert after.trust == label.trust
    assert after.categories == label.categories | {f.category for f in seen}
    assert after.scanned == label.scanned | scanned
    assert after.with_findings(seen, scanned) == after
    assert Label.from_json(json.loads(json.dumps(after.to_json()))) == after


@im.tool(clears=frozenset({"secret"}))
async def purge(words: im.Text) -> im.Text:
    """Take the S out."""
    return im.Text.of(words.value.replace("S", ""))


@im.tool(clears=frozenset({"secret", "personal"}))
async def pretend(words: im.Text) -> im.Text:
    """Take nothing out and add a letter."""
    return im.Text.of(words.value + "x")


@im.tool
async def forget(words: im.Text) -> im.Text:
    """Take everything out and say nothing of it."""
    return im.Text.of("-" * len(words.value))


class Letters:
    """An S is a secret, a P is personal."""

    id = "letters@1"
    categories = frozenset({"secret", "personal"})

    def reads(self, artifact: im.Artifact) -> bool:
        return isinstance(artifact, im.Text)

    def scan(self, artifact: im.Artifact) -> Sequence[Finding]:
        return [Finding(category, "letter", 1.0, self.id, {"start": 0, "end": 1}) for category in held(str(artifact))]


def held(words: str) -> frozenset[str]:
    return frozenset(category for letter, category in (("S", "secret"), ("P", "personal")) if letter in words)


@few
@given(
    words=st.text("SPx", min_size=1, max_size=4),
    steps=st.lists(st.sampled_from([purge, pretend, forget]), min_size=1, max_size=4),
    trusted=st.frozensets(st.sampled_from(["purge", "pretend"])),
)
def test_a_category_is_lost_where_a_trusted_tool_took_it_out_and_nowhere_else(
    bench_in: Any, words: str, steps: list[Any], trusted: frozenset[str]
) -> None:
    inputs = (Input("a", "text"),)
    wired = tuple(
        Step(f"s{i}", tool.id, tool.version, {"words": (Source(f"s{i - 1}" if i else "a"),)})
        for i, tool in enumerate(steps)
    )
    plan = Plan("chain", inputs, wired, tuple(step.id for step in wired), tuple(dict.fromkeys(steps)))

    async def main(folder: Path) -> None:
        async with bench_in(folder=folder, detectors=[Letters()]) as bench:
            bench.trusted = trusted
            bound = bench.bound(plan, {"a": text(words)})
            runs = [
                await bench.start(plan, bound),
                await bench.resume(plan, bound),
                await bench.start(plan, bound, "b"),
            ]
        value, expected = words, held(words)
        for i, tool in enumerate(steps):
            made = {"purge": value.replace("S", ""), "pretend": value + "x", "forget": "-" * len(value)}[tool.id]
            if tool.id in trusted and made != value:
                expected -= tool.clears
            value, expected = made, expected | held(made)
            for result in runs:  # made, from the journal, from the cache
                [output] = result.report.media[f"s{i}"]
                assert output.label.categories == expected

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(Path(folder)))


@few
@given(
    plan=plans(), turns=st.lists(st.integers(0, 6), min_size=4, max_size=4), fault=st.sampled_from(["x", "y", "z", ""])
)
def test_runs_give_what_plain_evaluation_gives(bench_in: Any, plan: Plan, turns: list[int], fault: str) -> None:
    """In any order of finishing, after a step failed and the run was resumed, and once more from the journal alone."""
    wanted = evaluated(plan)
    marks = {str(step.params.get("mark", "")) for step in plan.steps}

    async def main(folder: Path) -> None:
        async with bench_in(folder=folder) as bench:
            bound = bench.bound(plan, {name: text(value) for name, value in INPUTS.items()})
            if fault in marks:
                with pytest.raises(ToolFailed, match="broken for now"):
                    await bench.start(plan, bound)
                broken.clear()
                before = await bench.house.journal.read("run")
                result = await bench.resume(plan, bound)
                after = await bench.house.journal.read("run")
                assert all(after.steps[key] == row for key, row in before.steps.items() if row.status == "done")
            else:
                result = await bench.start(plan, bound)
            calls_made = calls.total()
            again = await bench.resume(plan, bound)
        outputs = [value for name in plan.outputs for value in wanted[name]]
        assert [t.value for t in result.outputs] == outputs
        assert [t.id for t in again.outputs] == [t.id for t in result.outputs]
        assert calls.total() == calls_made  # nothing finished runs again

    broken.clear()
    waits.update(zip(["", "x", "y", "z"], turns, strict=True))
    broken.add(fault)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(Path(folder)))


contents = st.builds(
    lambda seed, size: (seed * (size // len(seed) + 1))[:size],
    st.binary(min_size=1, max_size=16),
    st.sampled_from([0, 1, 1000, INLINE_LIMIT, INLINE_LIMIT + 1, 3 * INLINE_LIMIT]),
)


@few
@given(st.lists(contents, min_size=1, max_size=4), st.integers(1, 4))
def test_what_is_kept_is_read_back(datas: list[bytes], times: int) -> None:
    async def main(folder: Path) -> None:
        store, source = Store(folder / "store"), folder / "source"
        kept = await asyncio.gather(*(store.keep(Blob.of(data)) for data in datas for _ in range(times)))
        wanted = [data for data in datas for _ in range(times)]
        assert [await blob.read() for blob in kept] == wanted
        assert [blob.digest for blob in kept] == [hashlib.sha256(data).hexdigest() for data in wanted]
        for data in datas:
            source.write_bytes(data)
            copied = await store.keep_file(source)
            assert (copied.digest, await copied.read()) == (hashlib.sha256(data).hexdigest(), data)
        large = {hashlib.sha256(data).hexdigest() for data in datas if len(data) > INLINE_LIMIT}
        files = {path.name for path in (folder / "store").rglob("*") if path.is_file()}
        assert files == large  # each once, under its digest, and nothing unfinished beside them
        anew = Store(folder / "store")
        assert [await anew.sound(digest) for digest in large] == [anew.find(digest) for digest in large]

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(Path(folder)))
