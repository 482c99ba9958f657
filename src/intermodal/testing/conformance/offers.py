"""An offer, opened as the runtime opens it: every method of its protocol over tiny media, then closed."""

from __future__ import annotations

import asyncio
import inspect
import io
import os
import re
import wave
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

from ...artifacts import Artifact, Audio, Image
from ...errors import IntermodalError
from ...providers import Catalog, Env, Offer
from ...providers.weights import weights_folder
from ...runs.pool import EngineThread
from ...workers import WorkerPool
from .cases import Case, cases_of, spoilt
from .saying import must, refused

CLOSE_S = 10.0


async def check_offer(offer: Offer, *, cases: Sequence[Case] = (), variables: Mapping[str, str] | None = None) -> None:
    """Opens the offer with a real `Env` and calls each method of its protocol; a protocol of your own needs `cases`.

    Checked: the offer's facts; that the engine has the protocol's async methods; types, units and sizes of what they
    answer; that what artifacts say of themselves is so and, for local offers, the same for an equal call; typed errors
    over damaged media; closing. A remote offer is called once a case, at its price. `variables` is the environment (by
    default this process's own).
    """
    environment = os.environ if variables is None else variables
    _check_facts(offer)
    entry = Catalog([offer], variables=environment)[offer.id]
    must(entry.usable, offer.id, f"is not usable here: {' | '.join(entry.remedies)}")
    chosen = tuple(cases) or cases_of(offer.protocol, offer.languages)
    must(chosen, offer.id, f"no cases are known for {offer.protocol.__name__}: pass cases=[Case(...)]")
    workers, thread = WorkerPool(), EngineThread(f"conformance {offer.id}")
    try:
        env = Env(workers, thread.call, weights_folder(environment), environment)
        await _opened(offer, env, chosen)
    finally:
        thread.stop()
        await thread.ended(CLOSE_S)
        await workers.close()


def _check_facts(offer: Offer) -> None:
    where = f"offer {offer.id!r}"
    must(re.fullmatch(r"[^\s/]+/\S+", offer.id), where, "an id is 'provider/model', without spaces")
    must(getattr(offer.protocol, "_is_protocol", False), where, f"{offer.protocol!r} is no Protocol")
    rates = {} if offer.rate is None else offer.rate.per
    must(all(rate >= 0 for rate in rates.values()), where, f"price={offer.price!r} is negative")
    must(offer.memory_mb > 0, where, f"memory_mb={offer.memory_mb!r}: say what it takes when loaded")
    must(offer.timeout_s > 0 and offer.concurrency >= 1, where, "timeout_s and concurrency are positive")
    must(offer.speed.fixed >= 0 and offer.speed.per_unit >= 0, where, f"{offer.speed} is negative")
    for code in offer.languages:
        must(re.fullmatch(r"[a-z]{2,3}", code), where, f"language {code!r} is no ISO 639 code")
    for need in offer.needs:
        must(need.remedy.strip(), where, f"{need} has no remedy: the sentence a user reads")
        must(need.package or need.variable or need.file, where, f"{need} names nothing that would meet it")


async def _opened(offer: Offer, env: Env, cases: Sequence[Case]) -> None:
    manager = offer.open(env)
    engine = await _typed(manager.__aenter__(), f"{offer.id}: opening")
    try:
        _check_methods(offer, engine)
        for case in cases:
            await _check_case(offer, engine, case)
    finally:
        try:
            async with asyncio.timeout(CLOSE_S):
                await manager.__aexit__(None, None, None)
        except Exception as error:
            raise AssertionError(f"{offer.id}: closing raised {type(error).__name__}: {error}") from error


async def _typed(work: Any, where: str) -> Any:
    try:
        return await work
    except AssertionError:
        raise
    except IntermodalError as error:
        raise AssertionError(f"{where} raised {type(error).__name__}: {error}") from error
    except Exception as error:
        raise AssertionError(f"{where} raised {type(error).__name__}, which is no IntermodalError: {error}") from error


def _check_methods(offer: Offer, engine: Any) -> None:
    for name, wanted in vars(offer.protocol).items():
        if name.startswith("_") or not inspect.isfunction(wanted):
            continue
        method = getattr(engine, name, None)
        must(callable(method), offer.id, f"its engine has no method {name!r} of {offer.protocol.__name__}")
        must(inspect.iscoroutinefunction(method), offer.id, f"{name} is not async")


async def _check_case(offer: Offer, engine: Any, case: Case) -> None:
    where = f"{offer.id}.{case.method}({_shown(case)})"
    call = getattr(engine, case.method)
    try:
        first = await _within(offer, where, call(*case.args, **case.params))
    except case.refusals:
        return
    except AssertionError:
        raise
    except Exception as error:
        raise AssertionError(f"{where}: raised {type(error).__name__}: {error}") from error
    _check_answer(where, case, first)
    if offer.local:
        twice = f"{where}, a second time,"
        again = await _typed(_within(offer, twice, call(*case.args, **case.params)), twice)
        _check_same(where, case, first, again)
    if case.damage:
        over = f"{where} over damaged media"
        await refused(_within(offer, over, call(*spoilt(case.args), **case.params)), IntermodalError, over)


async def _within(offer: Offer, where: str, work: Awaitable[Any]) -> Any:
    """Raises AssertionError where it takes longer than the offer's own limit."""
    limit = asyncio.timeout(offer.timeout_s)
    try:
        async with limit:
            return await work
    except TimeoutError:
        if not limit.expired():
            raise
        raise AssertionError(f"{where}: took longer than its timeout_s, {offer.timeout_s:g} s") from None


def _shown(case: Case) -> str:
    kinds = [type(a).__name__ if isinstance(a, Artifact) else "…" for a in case.args]
    return ", ".join([*kinds, *(f"{k}={v!r}" for k, v in case.params.items())])


def _check_answer(where: str, case: Case, answer: Any) -> None:
    wanted = f"Sequence[{case.kind.__name__}]" if case.many else case.kind.__name__
    whole = isinstance(answer, (list, tuple)) if case.many else isinstance(answer, case.kind)
    must(whole, where, f"answered {type(answer).__name__} ({answer!r:.60}), expected {wanted}")
    for item in answer if case.many else (answer,):
        must(isinstance(item, case.kind), where, f"answered an item {type(item).__name__}, expected {wanted}")
        if isinstance(item, Artifact):
            _check_true(where, item)
    if case.judge is not None:
        case.judge(where, answer)


def _check_true(where: str, item: Artifact) -> None:
    """What the artifact says of itself against its bytes."""
    must(item.media_type in type(item).media_types, where, f"{item.media_type!r} is no {item.modality} type")
    if isinstance(item, Image) and item.media_type != "image/svg+xml":
        import PIL.Image

        with PIL.Image.open(io.BytesIO(item.blob.read_now())) as opened:
            said, found = (item.width, item.height), opened.size
        must(said == found, where, f"says {said[0]}×{said[1]} px, its bytes are {found[0]}×{found[1]}")
    if isinstance(item, Audio) and item.media_type == "audio/wav":
        with wave.open(io.BytesIO(item.blob.read_now())) as file:
            rate, length = file.getframerate(), file.getnframes() / file.getframerate()
        must(item.sample_rate == rate, where, f"says {item.sample_rate!r} Hz, its bytes are {rate}")
        must(
            item.seconds is not None and abs(item.seconds - length) < 0.05, where, f"{item.seconds!r} s, not {length:g}"
        )


def _check_same(where: str, case: Case, first: Any, again: Any) -> None:
    pairs = zip(first, again, strict=True) if case.many and len(first) == len(again) else [(first, again)]
    for one, other in pairs:
        if not (isinstance(one, Artifact) and isinstance(other, Artifact)):
            must(one == other, where, f"an equal call answered otherwise: {one!r:.60}, then {other!r:.60}")
            continue
        same = (one.media_type, one.facts()) == (other.media_type, other.facts())
        must(same, where, f"an equal call states other facts: {one!r}, then {other!r}")
        equal = not case.steady or one.blob.digest == other.blob.digest
        must(equal, where, "an equal call with an equal seed made other bytes")
