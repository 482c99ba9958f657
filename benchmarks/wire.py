"""What an adapter adds to its SDK: time of many calls at once, memory of a large picture, delay of the first words.

Usage: python benchmarks/wire.py [--calls 500] [--rounds 5] [--megabytes 20] [--streams 20]
The server is a process of its own on loopback. (a) so many calls at once through an adapter ÷ the same requests by the
bare SDK, in one process, alternating, ratio of medians; and what is still connected afterwards. (b) a picture sent by a
process of its own: its peak memory (VmHWM) above idle ÷ the picture's size. (c) from the moment the server sends
the first sentence to the moment it is an event of the run: the SDK's reading, the adapter and the guard together.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import intermodal as im
from intermodal.artifacts import Blob
from intermodal.artifacts.intake import text
from intermodal.providers.hosted.families import Compatible, Row
from intermodal.providers.hosted.keys import Key
from intermodal.providers.profile import Profile
from intermodal.runs.pool import EngineThread
from intermodal.workers import WorkerPool

BAR_RATIO, BAR_MEMORY, BAR_DELAY_MS = 1.1, 2.5, 5.0
THINKS_S = 0.05
SAID = "A red square on nothing. "
QUESTION = "What is it?"


# --- the server -------------------------------------------------------------------------------------------------------


async def serve() -> None:
    """Chat completions, whole or in pieces with pauses; /seen says how many connections are open and when words went."""
    opened, sent = set[Any](), list[float]()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            opened.add(writer)
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                left = int(head.partition("content-length:")[2].split("\r\n")[0] or 0)
                begin = b""
                while left:
                    piece = await reader.read(min(left, 1 << 18))
                    left, begin = left - len(piece), begin or piece
                if " /seen " in head.split("\r\n")[0] + " ":
                    _send(writer, json.dumps({"open": len(opened) - 1, "sent": sent}).encode())
                elif b'"stream":true' in begin or b'"stream": true' in begin:
                    await _stream(writer, sent)
                else:
                    await asyncio.sleep(THINKS_S)
                    _send(writer, json.dumps(_whole()).encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            opened.discard(writer)
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


def _send(writer: asyncio.StreamWriter, body: bytes) -> None:
    writer.write(f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode())
    writer.write(body)


def _whole() -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": SAID}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}


async def _stream(writer: asyncio.StreamWriter, sent: list[float]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    for delta, stop in (({"content": SAID}, None), ({"content": SAID}, None), ({}, "stop")):
        await asyncio.sleep(0.05)
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
                 "choices": [{"index": 0, "delta": delta, "finish_reason": stop}]}  # fmt: skip
        data = f"data: {json.dumps(chunk)}\n\n".encode()
        sent.append(time.monotonic())
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await writer.drain()
    writer.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")


@contextmanager
def serving() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def seen(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/seen") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


# --- the three measures -----------------------------------------------------------------------------------------------


def offer(url: str) -> im.Offer:
    row = Row("m", Profile(takes=frozenset({"text", "image"}), max_output=100))
    (made,) = Compatible("here", f"{url}/v1", (row,), Key(given="none")).offers()
    return made


@contextmanager
def environment() -> Iterator[im.Env]:
    thread = EngineThread("wire")
    yield im.Env(WorkerPool(), thread.call, Path(tempfile.gettempdir()), os.environ)
    thread.stop()


async def many(url: str, calls: int, rounds: int) -> tuple[float, float, int]:
    """Seconds of a round through the adapter and by the bare SDK, medians; connections left open."""
    import openai

    ours, bare = list[float](), list[float]()
    messages: Any = [{"role": "user", "content": QUESTION}]
    with environment() as env:
        async with offer(url).open(env) as engine, openai.AsyncOpenAI(
            api_key="none", base_url=f"{url}/v1", max_retries=0, timeout=600.0
        ) as client:  # fmt: skip
            for number in range(-1, rounds):  # the first round of each opens its connections
                begun = time.perf_counter()
                answers = await asyncio.gather(*(engine.chat(im.Text.of(QUESTION)) for _ in range(calls)))
                between = time.perf_counter()
                theirs = await asyncio.gather(*(
                    client.chat.completions.create(model="m", max_tokens=100, messages=messages) for _ in range(calls)
                ))  # fmt: skip
                ended = time.perf_counter()
                assert {str(one) for one in answers} == {one.choices[0].message.content for one in theirs} == {SAID}
                if number >= 0:
                    ours.append(between - begun)
                    bare.append(ended - between)
    await asyncio.sleep(0.2)
    return statistics.median(ours), statistics.median(bare), int(seen(url)["open"])


async def sending(url: str, size: int) -> int:
    """Peak memory above idle in bytes, of sending a picture of that size that lies in the store."""
    with tempfile.TemporaryDirectory() as folder, environment() as env:
        path = Path(folder) / "picture"
        with path.open("wb") as file:
            for _ in range(size // 1_000_000):
                file.write(os.urandom(1_000_000))
        small = im.Image.from_bytes(b"x" * 1000, "image/png", width=8, height=8)
        blob = Blob("0" * 64, size, path=path)
        large = im.Image(blob=blob, media_type="image/png", width=4000, height=4000)
        async with offer(url).open(env) as engine:
            await engine.chat(im.Text.of(QUESTION), media=[small])
            idle = resident("VmRSS", anew=True)
            await engine.chat(im.Text.of(QUESTION), media=[large])
            return resident("VmHWM") - idle


def resident(field: str, *, anew: bool = False) -> int:
    """Bytes of this process in memory, now (VmRSS) or at most (VmHWM), which begins `anew`. Linux."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    return int(Path("/proc/self/status").read_text().partition(f"{field}:")[2].split()[0]) * 1024


def memory(url: str, size: int) -> float:
    command = [sys.executable, __file__, "--send", url, "--megabytes", str(size // 1_000_000)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


async def first_words(url: str, streams: int) -> list[float]:
    """Milliseconds from the server's sending of the first sentence to its event, each of its own run."""
    delays = list[float]()
    policy = im.Policy(cache=False, unknown_price="allow", on_unchecked="allow", approve="external")
    draft = im.PlanBuilder("asking")
    note = draft.input("note", im.Text)
    draft.output(draft.step(im.tools.ask_model.using(offer="here/m/sight"), texts=[note], question=QUESTION))
    async with im.Orchestrator(providers=[offer(url)], policy=policy) as studio:
        for number in range(-1, streams):  # the first opens everything
            run, heard = studio.start(draft.build(), inputs={"note": text("a note")}), 0.0
            async for event in run:
                if isinstance(event, im.OutputDelta) and not heard:
                    heard = time.monotonic()
            await run
            if number >= 0:
                delays.append((heard - seen(url)["sent"][-3]) * 1000)
    return delays


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--streams", type=int, default=20)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--send", help=argparse.SUPPRESS)
    given = parser.parse_args()
    size = given.megabytes * 1_000_000
    if given.serve:
        asyncio.run(serve())
    if given.send:
        print(asyncio.run(sending(given.send, size)))
        return 0
    with serving() as url:
        ours, bare, left = asyncio.run(many(url, given.calls, given.rounds))
        peak = memory(url, size)
        delays = asyncio.run(first_words(url, given.streams))
    ratio, share, delay = ours / bare, peak / size, statistics.median(delays)
    rows = (
        (ratio <= BAR_RATIO, f"{given.calls} calls at once, adapter ÷ SDK: {ratio:.3f} ({ours:.3f} s ÷ {bare:.3f} s), "
                             f"bar {BAR_RATIO}"),
        (not left, f"connections left open: {left}"),
        (share <= BAR_MEMORY, f"memory of a picture of {given.megabytes} MB: {share:.2f} × its size, bar {BAR_MEMORY}"),
        (delay <= BAR_DELAY_MS, f"first sentence, server to event: {delay:.1f} ms in the median, {max(delays):.1f} at "
                                f"most, bar {BAR_DELAY_MS}"),
    )  # fmt: skip
    for held, line in rows:
        print(f"{line}: {'held' if held else 'MISSED'}")
    return 0 if all(held for held, _ in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
