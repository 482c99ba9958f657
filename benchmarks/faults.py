"""Runs through real SDKs against a carrier that fails by a random script; what came of each is judged.

Usage: python benchmarks/faults.py [--faults 2000] [--seed 1]
A trial is two runs on one engine: the first meets one to four faults (see faulty.py), the second none. Wrong is: a
result that isn't what the carrier said, an error that isn't one of ours, a request repeated after one that may have been
charged without leave, money that the journal doesn't count, a connection held open past the run's end, the key in any
message, event or file, and what is left of tasks, connections and open files at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from faulty import CHARGED, DOUBTFUL, FINE, FREE, KEY, WIRES, Account, Faulty, carrier, picture

import intermodal as im
from intermodal.artifacts.intake import text
from intermodal.errors import IntermodalError
from intermodal.providers.hosted import stability, transport
from intermodal.providers.hosted.anthropic_offers import Anthropic
from intermodal.providers.hosted.families import Compatible, Row
from intermodal.providers.hosted.google_offers import Google
from intermodal.providers.hosted.huggingface import HuggingFace
from intermodal.providers.hosted.huggingface import Row as Task
from intermodal.providers.hosted.keys import Key
from intermodal.providers.hosted.openai_offers import OpenAI
from intermodal.providers.pricing import Price
from intermodal.providers.profile import Profile
from intermodal.runs.records import RunState

TOGETHER = 40  # trials of one orchestrator, all at once
PATIENCE_S = 4.0  # until a connection must be closed once its run has ended
DRAWING = ("stability", "huggingface")
LIMIT = 8_000_000  # bytes of an answer, here: an endless one must not take all day


@dataclass
class Trial:
    """`script` is what the first run meets; `ends` how one that hangs is ended."""

    name: str
    carrier: str
    script: list[str]
    streamed: bool
    on_unknown: str
    ends: str
    wrong: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    outcome: str = ""

    @property
    def hangs(self) -> bool:
        return "trickle" in self.script


def trials(count: int, seed: int) -> list[Trial]:
    chance = random.Random(seed)
    made, faults = list[Trial](), 0
    while faults < count:
        who = chance.choice(list(WIRES))
        known = [f for f in (*FREE, *DOUBTFUL, *CHARGED, "duplicate") if f != "damaged" or who in DRAWING]
        if who == "huggingface":
            known.remove("refusal")  # the wire has none
        script = [chance.choice(known) for _ in range(min(count - faults, chance.choice((1, 1, 1, 2, 3, 4))))]
        faults += len(script)
        streamed = who not in DRAWING and chance.random() < 0.5
        on_unknown = chance.choice(("ask", "fail", "repeat"))
        ends = chance.choice(("run", "step", "cancel"))
        made.append(Trial(f"t{len(made)}", who, script, streamed, on_unknown, ends))
    return made


PRICE = Price(per={"input_token": 1e-6, "output_token": 1e-5})
PAID = 100 * 1e-6 + 10 * 1e-5


def offer(trial: Trial, url: str) -> im.Offer:
    """That carrier's offer, under an account of the trial's own."""
    here, variables = f"{url}/{trial.name}", dict[str, str]()
    match trial.carrier:
        case "openai":
            provider: Any = OpenAI(url=f"{here}/v1", key=KEY)
            wanted = "openai/gpt-6-luna"
        case "anthropic":
            provider, wanted = Anthropic(url=here, key=KEY), "anthropic/claude-opus-5-5"
        case "google":
            provider, wanted = Google(url=here, key=KEY), "google/gemini-3.8-flash"
        case "compatible":
            provider, wanted = Compatible("mine", f"{here}/v1", (Row("m", Profile()),), Key(given=KEY)), "mine/m"
        case "stability":
            provider, wanted = stability.Stability(Key(given=KEY)), "stability/stable-image-core"
            variables = {stability.VARIABLE: here}
        case _:
            provider = HuggingFace((Task("me/m", "draw", Profile(), url=f"{here}/m"),), Key(given=KEY))
            wanted = "huggingface/me/m"
    found = next(one for one in provider.offers() if one.id == wanted)
    return replace(
        found,
        id=f"{trial.name}/m",
        account=trial.name,
        open=_with(found.open, variables),
        price=None if trial.carrier in DRAWING else PRICE,
        timeout_s=5.0 if trial.hangs and trial.ends == "step" else 60.0,
    )


def _with(opening: Callable[[im.Env], Any], variables: dict[str, str]) -> Callable[[im.Env], Any]:
    @asynccontextmanager
    async def opened(env: im.Env) -> AsyncIterator[Any]:
        inner: AbstractAsyncContextManager[Any] = opening(replace(env, variables={**env.variables, **variables}))
        async with inner as engine:
            yield engine

    return opened


async def attempt(studio: im.Orchestrator, trial: Trial, account: Account, number: int) -> None:
    """One run of a trial, judged."""
    account.word, before = f"{trial.name}w{number}", len(account.asked)
    draft, run_id = im.PlanBuilder("trial"), f"{trial.name}-{number}"
    if trial.carrier in DRAWING:
        tool: Any = im.tools.generate_image.using(offer=f"{trial.name}/m")
        draft.output(draft.step(tool, prompt=account.word, width=64, height=48))
    else:
        tool = im.tools.ask_model.using(offer=f"{trial.name}/m/sight")
        note = draft.input("note", im.Text)
        draft.output(draft.step(tool, texts=[note], question=f"Which word is {account.word}?"))
    first = number == 0
    policy = im.Policy(
        on_unknown=trial.on_unknown if first else "fail",  # type: ignore[arg-type]
        max_seconds=1.0 if first and trial.hangs and trial.ends == "run" else 60.0,
        max_cost_usd=1.0, unknown_price="allow", on_unchecked="allow", cache=False, approve="external",
    )  # fmt: skip
    inputs = {} if trial.carrier in DRAWING else {"note": text("A note.")}
    run = studio.start(draft.build(), inputs=inputs, run_id=run_id, policy=policy)
    follower = asyncio.create_task(followed(studio, run, trial)) if trial.streamed else None
    canceller = None
    if first and trial.hangs and trial.ends == "cancel":
        canceller = asyncio.create_task(cancelled(run, account))
    result, error = None, None
    try:
        result = await asyncio.wait_for(run, 50)
    except TimeoutError:
        trial.wrong.append("the run hangs")
        await run.cancel()
    except IntermodalError as failed:
        error = failed
    except Exception as failed:
        trial.wrong.append(f"an error that isn't ours: {failed!r:.200}")
    if follower is not None:
        await follower
    if canceller is not None:
        canceller.cancel()
    trial.told += [repr(error), str(error), repr(error and error.to_json()), repr(error and error.facts)]
    trial.told += [str(result.report)] if result is not None else []
    asked, state = account.asked[before:], await studio.show(run_id)
    outcome = type(error).__name__ if error else (result.status if result else "nothing")
    trial.outcome = trial.outcome or outcome
    if first:
        allowed = trial.on_unknown == "repeat" or (trial.on_unknown == "ask" and trial.streamed)  # it is answered: yes
        repeats(trial, asked, allowed)
    elif outcome not in ("complete", "degraded"):
        trial.wrong.append(f"the engine doesn't recover: {outcome}: {error}")
    if result is not None and result.status != "blocked":
        right(trial, account, result, asked)
    ended = outcome in ("DeadlineExceeded", "RunCancelled")  # between two tries, too
    counted(trial, state, asked, done=result is not None and result.status != "blocked", ended=ended)
    hung = [request.hung_up.wait() for request in asked if request.fault in ("endless", "trickle")]
    try:
        await asyncio.wait_for(asyncio.gather(*hung), PATIENCE_S)
    except TimeoutError:
        trial.wrong.append("a connection is still open after the run's end")


async def followed(studio: im.Orchestrator, run: Any, trial: Trial) -> None:
    """Its events; what is asked is answered with yes."""
    async for event in run:
        trial.told.append(repr(event.to_json()))
        if type(event).__name__ == "ApprovalAsked":
            await studio.answer(event.question.id)


async def cancelled(run: Any, account: Account) -> None:
    """Its run, while an answer trickles in."""
    await account.trickles.wait()
    await asyncio.sleep(0.2)
    await run.cancel()


def repeats(trial: Trial, asked: list[Any], allowed: bool) -> None:
    """No request follows one that may have been charged, but with leave."""
    for request in asked[:-1]:
        if not request.free and not allowed:
            trial.wrong.append(f"asked again after {request.fault!r} without leave")


def right(trial: Trial, account: Account, result: im.Result, asked: list[Any]) -> None:
    """The result is the last request's, which was answered well."""
    last = asked[-1]
    if trial.carrier in DRAWING:
        same = result.image.blob.read_now() == picture(account.word)
    else:
        same = str(result.text) == account.word
    if not same or last.fault not in FINE:
        trial.wrong.append(f"a wrong result after {last.fault!r}: {result.outputs!r:.200}")


def counted(trial: Trial, state: RunState, asked: list[Any], *, done: bool, ended: bool) -> None:
    """The journal holds what was charged, or that nobody knows; nothing where nothing was."""
    rows = list(state.steps.values())
    unknown = any(row.status == "started" or row.cost_usd is None for row in rows)
    money = sum(row.reserved_usd + (row.cost_usd or 0.0) for row in rows)
    charged = [request for request in asked if not request.free]
    owed = sum(PAID for request in charged if request.fault in (*FINE, "refusal", "empty"))
    if trial.carrier not in DRAWING and done and len(charged) == 1 and abs(money - PAID) > 1e-12:
        trial.wrong.append(f"the journal says ${money}, the carrier ${PAID}")
    if charged and not unknown and (trial.carrier in DRAWING or money < owed - 1e-12 or not money):
        trial.wrong.append(f"the journal says ${money}, charged were {[r.fault for r in charged]}")
    if not charged and (money or unknown) and not ended:
        trial.wrong.append(f"the journal says ${money} (unknown: {unknown}), nothing was charged")


async def together(folder: Path, server: Faulty, some: list[Trial]) -> None:
    """These trials through one orchestrator; then nothing of theirs may be left."""
    for trial in some:
        server.accounts[trial.name] = Account(trial.carrier, list(trial.script))
    offers = [offer(trial, server.url) for trial in some]
    async with im.Orchestrator(home=folder, providers=offers) as studio:

        async def both(trial: Trial) -> None:
            account = server.accounts[trial.name]
            await attempt(studio, trial, account, 0)
            account.script.clear()
            await attempt(studio, trial, account, 1)

        await asyncio.gather(*(both(trial) for trial in some))
    if KEY.encode() in written(folder):
        some[0].wrong.append("the key stands in a file of the home")
    for trial in some:
        if any(KEY in words for words in trial.told):
            trial.wrong.append("the key stands in a message or an event")


def written(folder: Path) -> bytes:
    """All that runs left on disk."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def open_still(server: Faulty) -> dict[str, int]:
    """What is left, once there was a moment to close."""
    for _ in range(40):
        if not server.connections and len(asyncio.all_tasks()) == 1:
            break
        await asyncio.sleep(0.05)
    return {
        "connections": len(server.connections),
        "tasks": len(asyncio.all_tasks()) - 1,
        "files": len(os.listdir("/proc/self/fd")),
        "threads": sum(not one.name.startswith("asyncio_") for one in threading.enumerate()),  # those are a pool's
    }


async def campaign(count: int, seed: int) -> tuple[list[Trial], dict[str, int]]:
    """All trials, and by how much what is open has grown since the first of them."""
    made = trials(count, seed)
    transport.MOST_BYTES = LIMIT
    async with carrier() as server:
        with tempfile.TemporaryDirectory() as folder:
            kinds = {trial.carrier: trial for trial in made}.values()
            first = [replace(one, name=f"warm-{one.carrier}", script=[], wrong=[], told=[]) for one in kinds]
            await together(Path(folder) / "warm", server, first)
            before = await open_still(server)
            for start in range(0, len(made), TOGETHER):
                await together(Path(folder) / str(start), server, made[start : start + TOGETHER])
            after = await open_still(server)
    return made, {name: after[name] - before[name] for name in after}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begun = time.perf_counter()
    made, left = asyncio.run(campaign(given.faults, given.seed))
    faults = sum(len(trial.script) for trial in made)
    wrong = [(trial, why) for trial in made for why in trial.wrong]
    for trial, why in wrong[:60]:
        print(f"{trial.name} {trial.carrier} {trial.script} streamed={trial.streamed} on_unknown={trial.on_unknown} "
              f"ends={trial.ends}: {why}")  # fmt: skip
    outcomes = ", ".join(f"{name} {times}" for name, times in Counter(t.outcome for t in made).most_common())
    leaks = {name: more for name, more in left.items() if more > 0}
    print(f"{faults} faults in {len(made)} trials ({time.perf_counter() - begun:.0f} s): {len(wrong)} wrong, "
          f"left open {leaks or 'nothing'}; first runs ended: {outcomes}")  # fmt: skip
    return 1 if wrong or leaks else 0


if __name__ == "__main__":
    sys.exit(main())
