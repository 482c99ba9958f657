"""SuperAnnotate: people who label pictures. Sent once, looked at again whenever the run is resumed; nothing is held open.

A picture is an item of one project (`SA_PROJECT`, or "Intermodal", made where it is lacking), in a folder that is named
after what is asked, so that annotators read it. It goes as a fresh PNG or JPEG: upright, with no camera data in it.
The SDK's pins (pillow, pandas) fit few environments: it wants one of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from typing import TypeVar
from uuid import uuid4

from ...artifacts import Image, Regions
from ...artifacts.decoding import shrunk
from ...errors import ProviderError, StillWaiting
from .. import calls
from ..offer import Env, Need, Offer, Speed
from ..profile import Profile
from ..protocols import Annotator
from .keys import Key
from .superannotate_client import NAME, SKIPPED, Job, Platform, sdk, translated
from .superannotate_marks import regions

T = TypeVar("T")

PACKAGE = Need("pip install 'intermodal[superannotate]' in an environment of its own", package=NAME)
PRIVACY = (
    "Sent to SuperAnnotate's storage and shown to the team's annotators; how long it stays and what else it is used for is "
    "the contract's affair and isn't stated here (superannotate.com/privacy-policy)."
)
PROJECT = "Intermodal"
MAX_BYTES = 20_000_000  # of a picture as PNG; JPEG above
CUT = "…"
MAX_FOLDER = 80  # characters the platform allows
_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|“', " "))


@dataclass(frozen=True)
class SuperAnnotate:
    """A provider. `done` are the statuses in which a picture counts as annotated: a project with a workflow of its own
    has others. The price is by contract: unknown.
    """

    project: str = ""
    done: tuple[str, ...] = ("Completed", SKIPPED)
    key: Key = field(default_factory=lambda: Key(("SA_TOKEN",)))
    name: str = NAME

    def offers(self) -> tuple[Offer, ...]:
        offer = Offer(
            f"{self.name}/annotators",
            Annotator,
            self._opened,
            tier="best",
            speed=Speed(5.0, 1.0),  # to send it, or to look; how long people take nobody can say
            memory_mb=200,
            needs=(PACKAGE, *self.key.needs("set SA_TOKEN (team setup page: doc.superannotate.com/docs/api-keys)")),
            adapter="vector/1",
            account=self.name,
            reattaches=True,
            profile=Profile(takes=frozenset({"image"}), makes=frozenset({"regions"})),
            privacy=PRIVACY,
        )
        return (offer,)

    @asynccontextmanager
    async def _opened(self, env: Env) -> AsyncIterator[Annotators]:
        key = await self.key.read(env.variables)
        await env.blocking(sdk)  # pandas and OpenCV come with it
        team, url = env.variables.get("SA_TEAM_ID", ""), env.variables.get("SA_URL", "")
        project = self.project or env.variables.get("SA_PROJECT") or PROJECT
        yield Annotators(Platform(key, url=url, team=team), project, self.done, env)


class Annotators:
    """Annotator. The job is written down before anything is sent: what is there under its names is not sent again."""

    def __init__(self, platform: Platform, project: str, done: Sequence[str], env: Env) -> None:
        self._platform = platform
        self._project = project
        self._done = frozenset(done)
        self._env = env

    async def annotate(
        self, images: Sequence[Image], /, *, instruction: str, classes: Sequence[str] = ()
    ) -> Sequence[Regions]:
        """Raises StillWaiting while any picture isn't done, ProviderError where one was removed from the project."""
        call = calls.current()
        if call.handle:
            job = Job.of(call.handle)
        else:
            job = self._new(images, instruction, classes)
            await call.submitted(job.handle)
        if not job.sent:
            await self._send(job, images, classes)
        status = await self._in_thread(lambda: self._platform.listed(job))
        if lost := [name for name in job.items if name not in status]:
            raise ProviderError(
                f"{lost[0]!r} is not in {job.project}/{job.folder}.",
                hint="It was removed there: start a new run." if job.sent else "It did not arrive: resume the run.",
            )
        if not job.sent:
            await call.submitted(replace(job, sent=True).handle)
        ready = sum(status[name] in self._done for name in job.items)
        if ready < len(job.items):
            raise StillWaiting(
                f"people are at work in {job.project}/{job.folder} on {NAME}",
                done=ready, total=len(job.items), units="items annotated",
            )  # fmt: skip
        if skipped := sum(status[name] == SKIPPED for name in job.items):
            call.note(f"{skipped} × skipped by an annotator")
        return await self._read(job, images)

    async def _read(self, job: Job, images: Sequence[Image]) -> Sequence[Regions]:
        drawn = await self._in_thread(lambda: self._platform.annotations(job))
        key = self._platform.key
        with translated(key):
            return [regions(document, image, key) for document, image in zip(drawn, images, strict=True)]

    def _new(self, images: Sequence[Image], instruction: str, classes: Sequence[str]) -> Job:
        folder, shown = folder_of(instruction, classes)
        if shown.endswith(CUT):
            calls.current().note(f"annotators read: {shown!r}; longer instructions belong into the project itself")
        names = (f"{image.blob.digest[:12]}-{uuid4().hex[:12]}" for image in images)
        return Job(self._project, folder, tuple(names))

    async def _send(self, job: Job, images: Sequence[Image], classes: Sequence[str]) -> None:
        """What isn't there yet: of a job that an earlier attempt began that may be nothing."""
        await self._in_thread(lambda: self._platform.prepare(job, classes))
        there = await self._in_thread(lambda: self._platform.listed(job))
        for name, image in zip(job.items, images, strict=True):
            if name not in there:
                fresh = await shrunk(self._env.workers, image, max_side=None, max_bytes=MAX_BYTES)
                if (fresh.width, fresh.height) != (image.width, image.height):
                    size = f"{image.width}×{image.height} → {fresh.width}×{fresh.height}"
                    calls.current().note(f"{image.name or 'a picture'} made smaller for annotators: {size}")
                data = await fresh.blob.read()
                await self._in_thread(partial(self._platform.upload, job, name, data))

    async def _in_thread(self, function: Callable[[], T]) -> T:
        made: T = await self._env.blocking(function)
        return made


def folder_of(instruction: str, classes: Sequence[str]) -> tuple[str, str]:
    """The folder for what is asked, and the words of it that annotators read there; equal asks share one."""
    words = " ".join(instruction.translate(_FORBIDDEN).split())
    digest = sha256("\0".join((instruction.strip(), *classes)).encode()).hexdigest()[:8]
    room = MAX_FOLDER - len(digest) - 3
    shown = words if len(words) <= room else words[: room - 1] + CUT
    return (f"{shown} · {digest}" if shown else digest), shown
