"""`intermodal tool`: one tool over many files."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..artifacts import Artifact
from ..errors import IntermodalError, MediaMissing, ParameterInvalid, WrongModality
from ..orchestrator import Orchestrator
from ..plans import Input, Plan, Source, Step
from ..plans.check import Type
from ..plans.conversions import path
from ..runs import Result
from ..tools.signature import Signature
from ..tools.toolbox import AnyTool
from .common import Limits, document, drive, fail, media, save, say, show_media, studio


def command(
    name: str,
    files: list[str],
    text: str | None,
    params: list[str],
    out: Path | None,
    as_json: bool,
    limits: Limits,
    home: Path | None,
) -> None:
    async def work() -> int:
        async with studio(home, limits) as orchestrator:
            tool = orchestrator.tools[name]
            values = _params(tool, params)
            groups = _groups(tool.signature, media(files, text), [*files, *(["--text"] if text is not None else [])])
            return await _each(orchestrator, tool, values, groups, out, as_json)

    drive(work, as_json=as_json)


async def _each(
    orchestrator: Orchestrator,
    tool: AnyTool,
    params: Mapping[str, Any],
    groups: Sequence[tuple[str, list[Any]]],
    out: Path | None,
    as_json: bool,
) -> int:
    """The groups in order, a few at a time; one that fails says so and the rest go on."""
    limit = asyncio.Semaphore(4)

    async def one(items: list[Any]) -> Result | IntermodalError:
        async with limit:
            try:
                return await _one(orchestrator, tool, params, items)
            except IntermodalError as error:
                return error

    status = 0
    tasks = [asyncio.create_task(one(items)) for _, items in groups]
    for (name, _), task in zip(groups, tasks, strict=True):
        outcome = await task
        if isinstance(outcome, IntermodalError):
            one_status = _failed(outcome, name, as_json)
            status = one_status if len(groups) == 1 else 1
            continue
        several = len(groups) > 1
        if out is None and as_json:
            paths = [a.blob.path for a in outcome.outputs]
        else:
            prefix = f"{Path(name).stem}_" if several else ""
            paths = save(outcome, out or Path("."), prefix=prefix, wordless=out is None)
        if as_json:
            say({"input": name, **document(outcome, paths)})
        else:
            show_media(outcome, paths, title=name if several else "")
        if outcome.status == "blocked":
            status = status or 4
    return status


def _failed(error: IntermodalError, name: str, as_json: bool) -> int:
    if as_json:
        say({"input": name, "run_id": None, "status": "failed", "error": error.to_json()})
        return error.exit_status
    return fail(error, as_json=False)


async def _one(orchestrator: Orchestrator, tool: AnyTool, params: Mapping[str, Any], items: list[Any]) -> Result:
    """A plan of this one step; what it is given is converted where a conversion leads to its port."""
    artifacts = await orchestrator.desk.take_in(items, orchestrator.policy)
    ports = tool.signature.ports
    if len(ports) == 1 and ports[0].many:
        names = [f"media{i + 1}" for i in range(len(artifacts))]
        args: dict[str, tuple[Source, ...]] = {ports[0].name: tuple(Source(name) for name in names)}
    else:
        names = [port.name for port in ports[: len(artifacts)]]
        args = {name: (Source(name),) for name in names}
    inputs = [Input(name, artifact.modality) for name, artifact in zip(names, artifacts, strict=True)]
    step = Step(tool.id if tool.id not in names else f"{tool.id}_step", tool.id, tool.version, args, dict(params))
    plan = Plan(tool.id, tuple(inputs), (step,), (step.id,))
    for port, artifact in zip(ports, artifacts, strict=False):
        if not _leads(orchestrator, artifact, port.kind):
            raise WrongModality(
                f"{tool.id} takes {port.kind.__name__}; {artifact.name or 'what was given'!r} is {type(artifact).__name__}.",
                hint="Give media of that kind: `intermodal tools` says what each tool takes.",
            )
    given = dict(zip(names, artifacts, strict=True))
    return await orchestrator.run(plan, inputs=given)


def _leads(orchestrator: Orchestrator, artifact: Artifact, kind: type[Artifact]) -> bool:
    return path(orchestrator.tools, Type(type(artifact)), kind) is not None


def _groups(signature: Signature, items: list[Any], names: Sequence[str]) -> list[tuple[str, list[Any]]]:
    """Which media make one call: each on its own, or all together where the tool takes several."""
    required = [port for port in signature.ports if not port.optional]
    if not items and required:
        raise MediaMissing(f"No {required[0].kind.__name__} was given.", hint="Name a file, or give words with --text.")
    together = len(required) > 1 or any(port.many for port in required) or not items
    if not together:
        return [(name, [item]) for name, item in zip(names, items, strict=True)]
    if len(items) > len(signature.ports) and not any(port.many for port in signature.ports):
        raise ParameterInvalid(
            f"{len(items)} media were given; it takes {len(signature.ports)}.",
            hint=f"Its ports: {', '.join(port.name for port in signature.ports) or 'none'}.",
        )
    return [(", ".join(names), items)]


def _params(tool: AnyTool, pairs: Sequence[str]) -> dict[str, Any]:
    """NAME=VALUE as what the parameter takes: JSON, a plain word, or a comma-joined list."""
    out: dict[str, Any] = {}
    known = {param.name: param for param in tool.signature.params}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ParameterInvalid(f"--param {pair!r} is not NAME=VALUE.", hint="--param language=zh")
        if name not in known:
            raise ParameterInvalid(
                f"{tool.id} has no parameter {name!r}.", hint=f"It takes: {', '.join(known) or 'none'}."
            )
        out[name] = _value(tool, known[name], value)
    return out


def _value(tool: AnyTool, param: Any, value: str) -> Any:
    readings: list[Any] = [value, value.split(",")]
    try:
        readings.insert(0, json.loads(value))
        readings.append([json.loads(part) for part in value.split(",")])
    except ValueError:
        pass
    for reading in readings[:-1]:
        with contextlib.suppress(ParameterInvalid):
            return param.check(tool.id, reading)
    return param.check(tool.id, readings[-1])
