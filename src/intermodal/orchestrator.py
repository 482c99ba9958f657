"""The object an application holds: it plans, starts, resumes and answers, and closes what it opened."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, Self, TypeVar, cast

from .errors import ConfigurationError, DeadlineExceeded, IntermodalError, ParameterInvalid
from .policy import Policy

if TYPE_CHECKING:  # what runs is imported when an orchestrator is opened: naming the class stays cheap
    from .agents.conversation import Conversation
    from .agents.desk import Desk
    from .agents.model_planner import ModelPlanner
    from .agents.stages import Stages
    from .agents.team import Team
    from .artifacts import Artifact
    from .artifacts.record import Want
    from .plans import BoundPlan, Plan
    from .providers import Catalog, Offer, Provider
    from .runs import Result, Run
    from .runs.records import RunState, RunSummary
    from .safety import Detector, Moderator
    from .tools import Tool
    from .tools.toolbox import AnyTool, Toolbox

P = ParamSpec("P")
R = TypeVar("R")
Media = Any  # Path, bytes, im.text(), im.url(), PIL picture, array, binary stream, artifact


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of `map`: its place among the rows, and either a result or what ended it."""

    index: int
    result: Result | None = None
    error: IntermodalError | None = None


class Orchestrator:
    """Use it as `async with Orchestrator(...) as studio`; it belongs to the event loop it is entered on.

    `home` keeps journal, store and weights (a temporary folder, gone at the end, where it is None); `providers`
    default to every built-in one; `tools` and `modalities` are added to the built-in ones; `detectors` default to
    `safety.standard()`. `plugins` are names of installed distributions whose announcements are loaded and added.
    `trusted` are ids of added tools that may say what they take out of media (`@im.tool(clears=...)`), as built-in ones
    do; what others say of that isn't heard. `planner="model"` or a `ModelPlanner` has a chat model write the plans; by
    default none is asked but where a request is unclear and `Policy.when_unclear` allows it.
    """

    def __init__(
        self,
        *,
        home: str | Path | None = None,
        policy: Policy | None = None,
        providers: Iterable[Provider | Offer] | None = None,
        tools: Iterable[AnyTool] = (),
        modalities: Iterable[type[Artifact]] = (),
        detectors: Sequence[Detector | Moderator] | None = None,
        plugins: Sequence[str] = (),
        trusted: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
        memory_mb: int = 8192,
        planner: Literal["deterministic", "model"] | ModelPlanner = "deterministic",
    ) -> None:
        self.policy = policy or Policy()
        self._home = None if home is None else Path(home)
        self._providers = providers
        self._tools = tuple(tools)
        self._modalities = tuple(modalities)
        self._detectors = detectors
        self._plugins = tuple(plugins)
        self._trusted = tuple(trusted)
        self._variables = os.environ if variables is None else variables
        self._memory_mb = memory_mb
        self._planner = planner
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._desk: Desk | None = None
        self._runs: dict[str, Run] = {}
        self._stages: Stages | None = None
        self._assistant: Any = None

    @classmethod
    def configured(cls, path: str | Path, **more: Any) -> Self:
        """From a TOML file (home, memory_mb, plugins, trusted, policy: docs/config.md); `more` are arguments as above.

        Raises ConfigurationError, naming file, place and value.
        """
        from .config import read

        found = read(Path(path))
        given = {
            "home": found.home,
            "memory_mb": found.memory_mb,
            "plugins": found.plugins,
            "trusted": found.trusted,
            "policy": found.to_policy(),
        }
        return cls(**{**given, **more})

    async def __aenter__(self) -> Self:
        from .agents.stages import Stages
        from .opening import opened

        home = self._home
        if home is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="intermodal-")
            home = Path(self._temporary.name)
        try:
            self._desk = await opened(
                home, self._variables, self._memory_mb, providers=self._providers, tools=self._tools,
                modalities=self._modalities, detectors=self._detectors, plugins=self._plugins,
                trusted=self._trusted, writer=_writer(self._planner),
            )  # fmt: skip
        except BaseException:
            if self._temporary is not None:
                self._temporary.cleanup()
            raise
        self._stages = Stages(self._desk, self.policy, register=self._register, answered=self._answered)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cancels what still runs, then closes engines, workers and the journal."""
        if self._desk is None:
            return
        await asyncio.gather(*(run.cancel() for run in tuple(self._runs.values())))
        await self._desk.house.pool.close()
        await self._desk.house.pool.workers.close()
        await self._desk.house.journal.close()
        self._desk = self._stages = None
        if self._temporary is not None:
            self._temporary.cleanup()

    @property
    def desk(self) -> Desk:
        if self._desk is None:
            raise _closed()
        return self._desk

    @property
    def stages(self) -> Stages:
        """What the nodes of a graph call, by the run's id."""
        if self._stages is None:
            raise _closed()
        return self._stages

    @property
    def catalog(self) -> Catalog:
        return self.desk.house.catalog

    @property
    def tools(self) -> Toolbox:
        return self.desk.toolbox

    async def plan(
        self,
        request: str | Plan,
        *media: Media,
        inputs: Mapping[str, Media] | None = None,
        want: Want | None = None,
        policy: Policy | None = None,
    ) -> BoundPlan:
        """A request with media, or a plan with its inputs, bound and ready to explain or start. No tool runs.

        Raises MediaError, RequestUnclear, ProviderNeeded, PlanInvalid, Blocked: see `errors`.
        """
        from .plans import Plan

        allowed = policy or self.policy
        if not isinstance(request, (str, Plan)):
            raise ParameterInvalid(
                f"{request!r:.80} is no request.", hint="Say in words what is wanted, or give a Plan."
            )
        if isinstance(request, Plan):
            return await self.desk.bind(request, await self._inputs(request, inputs or {}, allowed), allowed)
        artifacts = await self.desk.take_in([*media, *(inputs or {}).values()], allowed)
        return await self.desk.plan(request, artifacts, allowed, want)

    async def _inputs(self, plan: Plan, given: Mapping[str, Media], policy: Policy) -> dict[str, tuple[Artifact, ...]]:
        many = {item.name for item in plan.inputs if item.many}
        return {
            name: await self.desk.take_in(value if name in many else [value], policy) for name, value in given.items()
        }

    def start(
        self,
        plan: BoundPlan | Plan | str,
        *media: Media,
        inputs: Mapping[str, Media] | None = None,
        want: Want | None = None,
        policy: Policy | None = None,
        run_id: str | None = None,
        team: Team | None = None,
    ) -> Run:
        """Begin a run and return its handle: `await run`, `async for event in run`, `await run.cancel()`.

        With a `team` its agents decide, each decision durable, instead of the assistant's one plan.
        """
        from .agents.desk import Case
        from .plans import BoundPlan, Plan
        from .runs.handle import RUN_ID, new_run_id

        allowed = policy or self.policy
        if run_id is not None and not RUN_ID.fullmatch(run_id):
            raise ParameterInvalid(
                f"{run_id!r} is no name for a run.", hint="Letters, digits, '-' and '_', at most 64."
            )
        identity = run_id or new_run_id()

        if not isinstance(plan, (str, Plan, BoundPlan)):
            raise ParameterInvalid(f"{plan!r:.80} is no request.", hint="Say in words what is wanted, or give a plan.")

        async def of_request(run: Run) -> Result:
            given = [*media, *(inputs or {}).values()]
            self.stages.cases[run.id] = Case(run, str(plan), allowed, want, media=given, may_replan=True)
            try:
                return await self._through_graph(run, str(plan), team)
            except asyncio.CancelledError:
                await asyncio.shield(self.desk.abandon(self.stages.cases[run.id]))
                raise

        async def of_plan(run: Run) -> Result:
            bound = plan if isinstance(plan, BoundPlan) else await self.plan(
                plan, inputs=inputs, policy=policy
            )  # fmt: skip
            case = Case(run, bound.request or bound.plan.name, bound.policy, bound.model, bound=bound)
            await self.desk.open_plan(case)
            await self.desk.execute(case)
            self.desk.review(case)
            assert case.result is not None
            return case.result

        return self._handle(identity, of_request if isinstance(plan, str) else of_plan)

    def _handle(self, run_id: str, work: Any) -> Run:
        _ = self.desk  # not open: say so here, not in the task

        async def named(run: Run) -> Result:
            try:
                result: Result = await work(run)
            except IntermodalError as error:
                error.facts.setdefault("run_id", run.id)
                raise
            return result

        from .runs import Run

        run = Run(run_id, named)
        self._runs[run_id] = run
        run.on_end(lambda: self._ended(run_id))
        return run

    def _register(self, run: Run) -> None:
        """A run inside another: its questions are answered by its own id."""
        self._runs[run.id] = run

    async def _answered(self, question_id: str, approve: bool) -> None:
        await self.answer(question_id, approve=approve)

    def _ended(self, run_id: str) -> None:
        if self._stages is not None:
            self._stages.cases.pop(run_id, None)
        for name in [name for name in self._runs if name == run_id or name.startswith(f"{run_id}.")]:
            self._runs.pop(name)

    async def _through_graph(self, run: Run, request: str, team: Team | None) -> Result:
        from .graphs import team_graph, through

        case = self.stages.cases[run.id]
        case.team = team
        state: Any = {"request": request, "files": [], "run_id": run.id}
        try:
            if team is None:
                await through(self, state)
            else:
                async with asyncio.timeout(case.policy.max_seconds):
                    await team_graph(team, self).ainvoke(state, {"recursion_limit": 3 * team.max_hops + 10})
        except IntermodalError as error:
            await self.desk.abandon(case, error)  # nothing to do where the run was conducted to its end
            raise
        except TimeoutError:
            late = DeadlineExceeded(
                f"The team took longer than {case.policy.max_seconds:g} s.", hint="Raise Policy.max_seconds; resume."
            )
            await self.desk.abandon(case, late)
            raise late from None
        if case.result is None:
            raise case.asked or AssertionError(run.id)
        return case.result

    async def run(
        self,
        plan: BoundPlan | Plan | str,
        *media: Media,
        inputs: Mapping[str, Media] | None = None,
        want: Want | None = None,
        policy: Policy | None = None,
        run_id: str | None = None,
        team: Team | None = None,
    ) -> Result:
        """`start`, awaited. Cancelling the caller cancels the run: nobody else holds its handle."""
        handle = self.start(plan, *media, inputs=inputs, want=want, policy=policy, run_id=run_id, team=team)
        try:
            return await handle
        except asyncio.CancelledError:
            await handle.cancel()
            raise

    async def call(self, tool: Tool[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """One tool with engines bound under the policy: a plan of one step, run like any other."""
        from .plans import PlanBuilder

        draft = PlanBuilder(tool.id, modalities=self._modalities)
        inputs: dict[str, Any] = {}
        symbols: list[Any] = []
        for port, value in zip(tool.signature.ports, args, strict=False):
            many = isinstance(value, (list, tuple))
            kind = draft.inputs if many and port.many else draft.input
            symbols.append(kind(port.name, port.kind))
            inputs[port.name] = value
        draft.output(cast(Any, draft.step(cast(Any, tool), *symbols, *args[len(symbols) :], **kwargs)))
        result = await self.run(draft.build(), inputs=inputs)
        outputs: Any = result.outputs if tool.signature.result.many else result.outputs[0]
        return cast(R, outputs)

    async def map(
        self, plan: Plan, *, inputs: Iterable[Mapping[str, Media]], concurrency: int = 16, policy: Policy | None = None
    ) -> AsyncIterator[Outcome]:
        """One run per row, at most `concurrency` at a time, outcomes as they come. Rows are taken one by one."""
        rows = enumerate(inputs)
        running: set[asyncio.Task[Outcome]] = set()

        async def one(index: int, row: Mapping[str, Media]) -> Outcome:
            try:
                return Outcome(index, await self.run(plan, inputs=row, policy=policy))
            except IntermodalError as error:
                return Outcome(index, error=error)

        try:
            while True:
                while len(running) < concurrency and (row := next(rows, None)) is not None:
                    running.add(asyncio.create_task(one(*row)))
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def resume(self, run_id: str, *, team: Team | None = None, want: Want | None = None) -> Run:
        """Go on with a run that crashed, failed, was cancelled or waits: finished steps answer from the journal.

        A team's run needs its `team` again: the agents are code. What they decided before isn't asked again. So does one
        with `want=Model`, for `result.value` to be that model's.
        """
        state = await self.desk.house.journal.read(run_id)

        async def work(run: Run) -> Result:
            case = await self.stages.restored(run, state, want)
            if case.bound is None and any(key.startswith("turn:") for key in state.steps) and team is None:
                raise ParameterInvalid(f"Run {run_id!r} is a team's.", hint="resume(run_id, team=...) with that team.")
            if case.bound is None and team is not None:
                case.opened = await self.desk.house.journal.acquire(run_id)
                self.stages.cases[run_id] = case
                return await self._through_graph(run, case.request, team)
            if case.bound is None:  # it ended before it had a plan
                case.opened = await self.desk.house.journal.acquire(run_id)
                await self.desk.decide(case)
            await self.desk.execute(case)
            self.desk.review(case)
            assert case.result is not None
            return case.result

        return self._handle(run_id, work)

    async def answer(self, question_id: str, *, approve: bool = True, words: str = "") -> str:
        """Answer a question of any run of this home, in this process or another's. Returns the run's id.

        `words` are for a question an agent asked. Raises UnknownName, or ParameterInvalid where it was answered before.
        """
        run_id = await self.desk.archive.answer(question_id, approve=approve, words=words)
        if (run := self._runs.get(run_id)) is not None:
            run.answered()
        return run_id

    async def runs(self, *, limit: int = 50) -> list[RunSummary]:
        """The newest runs of this home."""
        return await self.desk.archive.newest(limit)

    async def show(self, run_id: str) -> RunState:
        """Everything the journal knows of a run. Raises UnknownName."""
        return await self.desk.house.journal.read(run_id)

    async def erase(self, run_id: str) -> None:
        """Delete a run and every byte that only it used, from journal and store. Raises RunBusy while it runs."""
        await self.desk.archive.erase(run_id)

    async def pin(self, thread_id: str, run_id: str) -> None:
        """Keep a run's bytes from pruning while a thread of your own graph holds ids from it."""
        await self.desk.archive.pin(thread_id, run_id)

    async def release(self, thread_id: str) -> None:
        """Take back every pin of that thread."""
        await self.desk.archive.release(thread_id)

    async def pinned(self, thread_id: str) -> list[str]:
        """Ids of the runs a thread has pinned, oldest first."""
        return await self.desk.archive.pinned(thread_id)

    async def find(self, artifact_id: str) -> Artifact | None:
        """An artifact of one of the newest runs, by its id."""
        return await self.desk.archive.find(artifact_id)

    def conversation(self, name: str) -> Conversation:
        """Requests in turn, each leaning on what came before, also after a restart: `await chat.say("and aloud")`."""
        from .agents.conversation import Conversation

        return Conversation(name, cast(Any, self))

    @property
    def assistant(self) -> Any:
        """The whole assistant as a compiled LangGraph graph: stream it, interrupt it, embed it as a subgraph."""
        from .graphs import assistant

        if self._assistant is None:
            self._assistant = assistant(self)
        return self._assistant


def _writer(planner: Any) -> ModelPlanner | None:
    from .agents.model_planner import ModelPlanner

    if planner == "deterministic":
        return None
    if planner == "model":
        return ModelPlanner()
    if isinstance(planner, ModelPlanner):
        return planner
    raise ConfigurationError(
        f"Orchestrator(planner={planner!r:.80}) names no planner.",
        hint="'deterministic', 'model', or intermodal.agents.ModelPlanner('provider/model').",
    )


def _closed() -> ConfigurationError:
    return ConfigurationError(
        "The orchestrator is not open.", hint="Use it inside `async with Orchestrator(...) as studio:`."
    )


def default_home() -> Path:
    """INTERMODAL_HOME, or the platform's folder for user data."""
    import platformdirs

    return Path(os.environ.get("INTERMODAL_HOME") or platformdirs.user_data_dir("intermodal", appauthor=False))
