"""A web service with one orchestrator in its lifespan: an upload in, server-sent events out (fastapi and uvicorn).

Usage: .venv/bin/python examples/service.py HOME PORT     loopback alone: it knows no accounts
    curl -F request='Read this receipt' -F file=@receipt.png http://127.0.0.1:PORT/runs     → {"run_id": …}
    curl -N http://127.0.0.1:PORT/runs/RUN_ID/events      its events, then its result or error; also after a restart
    curl -O http://127.0.0.1:PORT/artifacts/ID            the bytes of an output
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

import intermodal as im

POLICY = im.Policy(local_only=True, max_seconds=120, read_from=())  # uploads, and no file of this machine
MAX_BYTES = 20 << 20


def create(home: Path) -> FastAPI:
    runs: dict[str, im.Run] = {}

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with im.Orchestrator(home=home, policy=POLICY) as studio:
            app.state.studio = studio
            yield

    app = FastAPI(title="Intermodal", lifespan=lifespan)

    @app.exception_handler(im.IntermodalError)
    async def told(_: Request, error: im.IntermodalError) -> JSONResponse:
        return JSONResponse(error.to_json(), status_code={1: 502, 2: 422, 4: 403}.get(error.exit_status, 409))

    @app.post("/runs", status_code=202)
    async def start(request: Annotated[str, Form()], file: UploadFile | None = None) -> dict[str, str]:
        if file and (file.size or 0) > MAX_BYTES:
            raise HTTPException(413, f"{file.filename!r} has more than {MAX_BYTES} bytes.")
        run = app.state.studio.start(await app.state.studio.plan(request, *([await file.read()] if file else [])))
        for ended in [name for name, other in runs.items() if other.done]:
            del runs[ended]  # the journal holds it
        runs[run.id] = run
        return {"run_id": run.id}

    async def held(run_id: str) -> im.Run:
        if run_id not in runs:  # before a restart, or ended: finished steps answer from the journal
            runs[run_id] = await app.state.studio.resume(run_id)
        return runs[run_id]

    @app.get("/runs/{run_id}/events", response_class=EventSourceResponse)
    async def events(run: Annotated[im.Run, Depends(held)]) -> AsyncIterator[ServerSentEvent]:
        async for event in run:  # a reader that leaves ends nothing: the run is the orchestrator's
            yield ServerSentEvent(event=type(event).__name__, data=event.to_json(), id=str(event.sequence))
        try:
            yield ServerSentEvent(event="result", data=shown(await run))
        except im.IntermodalError as error:
            yield ServerSentEvent(event="error", data=error.to_json())

    @app.get("/artifacts/{artifact_id}")
    async def artifact(artifact_id: str) -> Response:
        if (found := await app.state.studio.find(artifact_id)) is None:
            raise HTTPException(404, f"No artifact {artifact_id!r} in the newest runs.")
        return Response(await found.read(), media_type=found.media_type, headers={"Content-Disposition": "attachment"})

    return app


def shown(result: im.Result) -> dict[str, Any]:
    text = "\n".join(str(output) for output in result.outputs if isinstance(output, im.Text))
    return {"status": result.status, "text": text, "outputs": [[a.id, a.media_type] for a in result.outputs]}


if __name__ == "__main__":
    uvicorn.run(create(Path(sys.argv[1])), host="127.0.0.1", port=int(sys.argv[2]))
