"""A carrier that fails by script: HTTP/1.1 on loopback, down to the connection, with the wires of six carriers.

It keeps what it was asked and which requests it charges for: those it answered with a 2xx, whole or not, and those it
had read when it hung up (nobody can tell those apart from outside). A path's first part names the account.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from PIL import Image

KEY = "sk-campaign-5f3a9c71e2"
# what each fault is: did the carrier act, for all that anybody outside can know?
FREE = ("429", "500", "503", "529", "401")
DOUBTFUL = ("reset unread", "reset", "closed")
CHARGED = ("cut", "error inside", "malformed", "wrong type", "endless", "trickle", "refusal", "empty", "damaged")
FINE = ("good", "duplicate")
MANY_BYTES = 64 * 1024


@dataclass
class Request:
    """One request, what it was answered with, and whether its connection ended by the client's hand."""

    fault: str
    word: str
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def free(self) -> bool:
        return self.fault in FREE


@dataclass
class Account:
    """One trial's: what comes next is `script`'s first, and "good" once that is used up."""

    carrier: str
    script: list[str]
    word: str = ""
    asked: list[Request] = field(default_factory=list)
    trickles: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Faulty:
    url: str = ""
    accounts: dict[str, Account] = field(default_factory=dict)
    connections: set[Any] = field(default_factory=set)


def picture(word: str) -> bytes:
    """A PNG that is that word's own."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), tuple(sha256(word.encode()).digest()[:3])).save(out, "PNG")
    return out.getvalue()


@asynccontextmanager
async def carrier() -> AsyncIterator[Faulty]:
    """The server, until the end of the block."""
    state = Faulty()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state.connections.add(writer)
        try:
            while await _served(state, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            state.connections.discard(writer)
            with suppress(Exception):
                writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=1 << 22)
    state.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield state
    finally:
        server.close()
        for writer in tuple(state.connections):
            writer.transport.abort()


async def _served(state: Faulty, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """One request and its answer; whether the connection goes on."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    path = head.split(" ", 2)[1]
    _, name, *_ = path.split("/")
    account = state.accounts[name]
    fault = account.script.pop(0) if account.script else "good"
    request = Request(fault, account.word)
    account.asked.append(request)
    if fault == "reset unread":
        _reset(writer)
        return False
    headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head.split("\r\n")[1:])}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    streamed = "stream" in path.lower() or (b'"stream":true' in body.replace(b": ", b":"))
    if fault in ("reset", "closed"):
        _reset(writer) if fault == "reset" else writer.close()
        return False
    await _answer(request, account, streamed, headers, reader, writer)
    return not writer.is_closing()


def _reset(writer: asyncio.StreamWriter) -> None:
    """The connection ends with RST, not with FIN."""
    socket = writer.get_extra_info("socket")
    socket.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SOL_SOCKET, SO_LINGER
    writer.transport.abort()


async def _answer(
    request: Request, account: Account, streamed: bool, headers: dict[str, str], reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:  # fmt: skip
    wire, word, fault = WIRES[account.carrier], request.word, request.fault
    kind, whole = wire.streamed(wire.said(word)) if streamed and wire.streamed else wire.plain(wire.said(word))
    if fault in STATUS:
        status, more = STATUS[fault]
        said = f"Incorrect API key: {_key(headers)}" if fault == "401" else "not now"
        _send(writer, json.dumps({"error": {"message": said, "type": "e"}}).encode(), status=status, more=more)
        return
    if fault in ("refusal", "empty", "error inside", "damaged"):
        made = wire.broken(fault, word)
        kind, whole = wire.streamed(made) if streamed and wire.streamed else wire.plain(made)
    elif fault == "malformed":
        whole = b'{"id": "r1", "status": "comp' if not streamed else b"data: {nonsense\n\n"
    elif fault == "wrong type":
        kind, whole = "text/html", b"<html><body>Bad gateway</body></html>"
    if fault == "endless":
        await _endless(kind, writer, reader, request)
    elif fault == "trickle":
        account.trickles.set()
        await _trickle(kind, whole, writer, reader, request)
    elif fault == "cut":
        _send(writer, whole[: len(whole) // 2], kind, length=len(whole))
        await writer.drain()
        await asyncio.sleep(0.02)
        _reset(writer) if len(word) % 2 else writer.close()
    else:
        _send(writer, whole, kind)
        if fault == "duplicate":
            _send(writer, whole, kind)
        await writer.drain()


STATUS = {"429": (429, {"retry-after": "0.2"}), "500": (500, {}), "503": (503, {"retry-after": "0"}), "529": (529, {}),
          "401": (401, {})}  # fmt: skip


def _key(headers: dict[str, str]) -> str:
    return headers.get("x-goog-api-key") or headers.get("authorization", "")


def _send(
    writer: asyncio.StreamWriter, body: bytes, kind: str = "application/json", *, status: int = 200,
    more: dict[str, str] | None = None, length: int | None = None,
) -> None:  # fmt: skip
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", f"content-length: {length or len(body)}"]
    lines += [f"{name}: {value}" for name, value in (more or {}).items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


async def _unended(kind: str, writer: asyncio.StreamWriter, pieces: Callable[[], bytes | None], pause: float,
                   reader: asyncio.StreamReader, request: Request) -> None:  # fmt: skip
    """Chunks until the client hangs up."""
    writer.write(f"HTTP/1.1 200 X\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n".encode())
    gone = asyncio.ensure_future(reader.read(1))
    try:
        while not gone.done() and (piece := pieces()) is not None:
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            await writer.drain()
            await asyncio.wait({gone}, timeout=pause)
    except ConnectionError:
        pass
    finally:
        gone.cancel()
        with suppress(BaseException):
            await gone
        request.hung_up.set()
        writer.close()


async def _endless(kind: str, writer: asyncio.StreamWriter, reader: asyncio.StreamReader, request: Request) -> None:
    piece = b"data: " + b" " * MANY_BYTES + b"\n\n" if "event" in kind else b" " * MANY_BYTES
    await _unended(kind, writer, lambda: piece, 0, reader, request)


async def _trickle(
    kind: str, whole: bytes, writer: asyncio.StreamWriter, reader: asyncio.StreamReader, request: Request
) -> None:
    left = iter(range(len(whole)))
    await _unended(kind, writer, lambda: whole[i : i + 1] if (i := next(left, None)) is not None else b" ", 0.03,
                   reader, request)  # fmt: skip


# --- the wires: what each carrier says, whole and in pieces ----------------------------------------------------------


@dataclass(frozen=True)
class Wire:
    said: Callable[[str], Any]
    broken: Callable[[str, str], Any]
    plain: Callable[[Any], tuple[str, bytes]]
    streamed: Callable[[Any], tuple[str, bytes]] | None = None


def _json(document: Any) -> tuple[str, bytes]:
    return "application/json", json.dumps(document).encode()


def _events(events: list[Any], end: str = "") -> tuple[str, bytes]:
    lines = [(f"event: {e['type']}\n" if "type" in e else "") + f"data: {json.dumps(e)}\n\n" for e in events]
    return "text/event-stream", ("".join(lines) + end).encode()


def _response(*parts: dict[str, Any], status: str = "completed", **more: Any) -> dict[str, Any]:
    usage = {"input_tokens": 100, "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
             "output_tokens": 10, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 110}  # fmt: skip
    item = {"type": "message", "id": "m1", "role": "assistant", "status": "completed", "content": list(parts)}
    return {"id": "r1", "object": "response", "created_at": 1.0, "model": "m", "status": status, "output": [item],
            "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "usage": usage, **more}  # fmt: skip


def _output(text: str) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": []}


def _responses_broken(fault: str, word: str) -> Any:
    if fault == "refusal":
        return _response({"type": "refusal", "refusal": "I can't."})
    if fault == "empty":
        return _response(output=[])
    return _response(
        _output(word), status="failed", error={"code": "server_error", "message": "overloaded"}, usage=None
    )


def _responses_streamed(answer: Any) -> tuple[str, bytes]:
    texts = [p["text"] for item in answer["output"] for p in item["content"] if p["type"] == "output_text"]
    deltas = [{"type": "response.output_text.delta", "delta": text, "item_id": "m1", "output_index": 0,
               "content_index": 0, "logprobs": [], "sequence_number": i} for i, text in enumerate(texts)]  # fmt: skip
    return _events([*deltas, {"type": f"response.{answer['status']}", "response": answer, "sequence_number": 9}])


def _message(*blocks: dict[str, Any], stop: str = "end_turn") -> dict[str, Any]:
    return {"id": "m1", "type": "message", "role": "assistant", "model": "m", "stop_reason": stop,
            "stop_sequence": None, "usage": {"input_tokens": 100, "output_tokens": 10},
            "content": list(blocks)}  # fmt: skip


def _messages_broken(fault: str, word: str) -> Any:
    if fault == "error inside":
        return {"type": "error", "error": {"type": "overloaded_error", "message": "overloaded"}, "said": word}
    return _message(stop="refusal") if fault == "refusal" else _message()


def _messages_streamed(answer: Any) -> tuple[str, bytes]:
    error = answer if answer["type"] == "error" else None
    message = _message({"type": "text", "text": error["said"]}) if error else answer
    events: list[Any] = [{"type": "message_start", "message": {**message, "content": [], "stop_reason": None}}]
    for i, block in enumerate(message["content"]):
        events += [
            {"type": "content_block_start", "index": i, "content_block": {"type": "text", "text": ""}},
            {"type": "content_block_delta", "index": i, "delta": {"type": "text_delta", "text": block["text"]}},
        ]
        events += [] if error else [{"type": "content_block_stop", "index": i}]
    if error:
        return _events([*events, {"type": "error", "error": error["error"]}])
    ending = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    return _events([*events, {"type": "message_delta", "delta": ending, "usage": {"output_tokens": 10}},
                    {"type": "message_stop"}])  # fmt: skip


def _generated(*parts: dict[str, Any], stop: str = "STOP") -> dict[str, Any]:
    return {"candidates": [{"index": 0, "content": {"role": "model", "parts": list(parts)}, "finishReason": stop}],
            "responseId": "r1", "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 10}}  # fmt: skip


def _generated_broken(fault: str, word: str) -> Any:
    if fault == "error inside":
        return {"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}
    return _generated(stop="SAFETY") if fault == "refusal" else _generated()


def _completion(content: str, *, stop: str = "stop", **more: Any) -> dict[str, Any]:
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    message = {"role": "assistant", "content": content, **more}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "usage": usage,
            "choices": [{"index": 0, "message": message, "finish_reason": stop}]}  # fmt: skip


def _completion_broken(fault: str, word: str) -> Any:
    if fault == "error inside":
        return {"error": {"message": "overloaded", "code": 502}, "said": word}
    return _completion("", refusal="I can't.") if fault == "refusal" else _completion("")


def _completion_streamed(answer: Any) -> tuple[str, bytes]:
    begun = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    if "error" in answer:
        said = {"index": 0, "delta": {"content": answer["said"]}, "finish_reason": None}
        return _events([{**begun, "choices": [said]}, {"error": answer["error"]}])
    (choice,) = answer["choices"]
    chunks = [
        {**begun, "choices": [{"index": 0, "delta": choice["message"], "finish_reason": None}]},
        {**begun, "choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]},
        {**begun, "choices": [], "usage": answer["usage"]},
    ]
    return _events(chunks, "data: [DONE]\n\n")


def _drawn(data: bytes, reason: str = "SUCCESS") -> dict[str, Any]:
    return {"image": base64.b64encode(data).decode(), "finish_reason": reason, "seed": 1}


def _drawn_broken(fault: str, word: str) -> Any:
    match fault:
        case "refusal":
            return _drawn(picture(word), "CONTENT_FILTERED")
        case "empty":
            return _drawn(b"")
        case "damaged":
            return _drawn(picture(word)[:-30])
    return {"name": "internal_error", "errors": ["overloaded"]}


def _bytes_broken(fault: str, word: str) -> Any:
    match fault:
        case "empty":
            return b""
        case "damaged":
            return picture(word)[:-30]
    return json.dumps({"error": "overloaded"}).encode()


WIRES = {
    "openai": Wire(lambda w: _response(_output(w)), _responses_broken, _json, _responses_streamed),
    "anthropic": Wire(lambda w: _message({"type": "text", "text": w}), _messages_broken, _json, _messages_streamed),
    "google": Wire(lambda w: _generated({"text": w}), _generated_broken, _json, lambda a: _events([a])),
    "compatible": Wire(_completion, _completion_broken, _json, _completion_streamed),
    "stability": Wire(lambda w: _drawn(picture(w)), _drawn_broken, _json),
    "huggingface": Wire(picture, _bytes_broken, lambda data: ("image/png", data)),
}
