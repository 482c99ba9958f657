"""A server on loopback for wire tests: answers by script, keeps what it was asked, judges bodies by the SDKs' own types.

Needs starlette and uvicorn.
"""

from __future__ import annotations

import asyncio
import io
import json
import typing
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import ConfigDict, TypeAdapter


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    query: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """What to answer: JSON, bytes, or pieces of a stream; `cut` closes the connection in the middle."""

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    events: Sequence[Any] | None = None
    cut: bool = False
    delay_s: float = 0.0


Script = Callable[[Asked], Answer]


@dataclass
class Server:
    """`url` without a path; `asked` in order; the script may be replaced between calls."""

    url: str
    script: Script
    asked: list[Asked] = field(default_factory=list)


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[Server]:
    """A real server on a free port of loopback, closed at the end."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response, StreamingResponse
    from starlette.routing import Route

    server = Server("", script)

    async def answer(request: Request) -> Response:
        asked = Asked(request.method, request.url.path, dict(request.headers), await request.body(), request.url.query)
        server.asked.append(asked)
        given = server.script(asked)
        await asyncio.sleep(given.delay_s)
        if given.events is not None:
            return StreamingResponse(_events(given), given.status, given.headers, "text/event-stream")
        body = given.content if isinstance(given.content, bytes) else json.dumps(given.content).encode()
        kind = "application/octet-stream" if isinstance(given.content, bytes) else "application/json"
        return Response(body, given.status, {"content-type": kind, **given.headers})

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST", "PUT", "DELETE"])])
    running = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off"))
    task = asyncio.create_task(running.serve())
    while not running.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    server.url = f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        running.should_exit = running.force_exit = True  # an answer that is still slow is not waited for
        await task


async def _events(answer: Answer) -> AsyncIterator[bytes]:
    for event in answer.events or ():
        if isinstance(event, float):
            await asyncio.sleep(event)
            continue
        name = f"event: {event['type']}\n" if isinstance(event, dict) and "type" in event else ""
        data = event if isinstance(event, str) else json.dumps(event)
        yield f"{name}data: {data}\n\n".encode()
    if answer.cut:
        raise ConnectionAbortedError("cut by the script")


def judged(kind: Any, body: dict[str, Any]) -> None:
    """Raises pydantic's error where the body isn't what the SDK's own type says, unknown fields included."""
    _strict(kind, set())
    adapter = TypeAdapter(kind)  # kept: what validates lazily needs it to the end
    _exhausted(adapter.validate_python(body))


def _strict(kind: Any, seen: set[int]) -> None:
    """No unknown field in any typed dictionary within."""
    if id(kind) in seen:
        return
    seen.add(id(kind))
    if hasattr(kind, "__annotations__") and hasattr(kind, "__total__"):
        kind.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)  # files
        for inner in typing.get_type_hints(kind).values():
            _strict(inner, seen)
    for inner in getattr(kind, "__args__", ()):
        _strict(inner, seen)


def _exhausted(value: Any) -> None:
    """Iterables are validated when they are read."""
    if isinstance(value, dict):
        for inner in value.values():
            _exhausted(inner)
    elif not isinstance(value, (str, bytes)) and hasattr(value, "__iter__"):
        for inner in value:
            _exhausted(inner)


def film(seconds: float = 1.0, size: tuple[int, int] = (64, 48)) -> bytes:
    """A small MP4, four pictures a second, no sound: what a carrier that makes films answers with."""
    import av
    from PIL import Image

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=4)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(round(seconds * 4)):
            frame = av.VideoFrame.from_image(Image.new("RGB", size, ("red", "green", "blue", "white")[number % 4]))
            file.mux(stream.encode(frame))
        file.mux(stream.encode())
    return out.getvalue()
