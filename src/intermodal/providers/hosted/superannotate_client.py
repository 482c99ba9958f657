"""SuperAnnotate's SDK as this carrier uses it: blocking, in one thread, its telemetry off, its prints silenced."""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from ...errors import IntermodalError, ProviderError
from .transport import installed

NAME = "superannotate"
MINIMUM = (4, 6)
QUIET = {"SA_SKIP_METRICS": "true", "SA_VERSION_CHECK": "False"}  # what was set by hand is left as it is
KIND = "Vector"  # a project of pictures with shapes on them
ABSENT = "Project not found."
SKIPPED = "Skipped"
_DOWN = ("Unknown exception", "currently unavailable")  # how the SDK words a connection that failed, and a 502


@dataclass(frozen=True, slots=True)
class Job:
    """Pictures given to annotators: where they are, by name. `sent`: all of them have arrived."""

    project: str
    folder: str
    items: tuple[str, ...]
    sent: bool = False

    @property
    def handle(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, handle: str) -> Job:
        """Raises ProviderError for a handle that isn't one of ours."""
        try:
            document = json.loads(handle)
            return cls(**{**document, "items": tuple(document["items"])})
        except (ValueError, TypeError, KeyError) as error:
            raise ProviderError(f"{handle!r:.80} is no job of {NAME}'s.", hint="Start the run anew.") from error


def sdk() -> Any:
    """The SDK's module. It asks the package index for its newest version on import, and reports every call with the
    user's e-mail address to its maker: neither here. Raises ProviderNeeded.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    return installed(NAME, MINIMUM, NAME)


class Platform:
    """One account. Blocking; all calls in one thread. `url` is another backend, if it isn't the SDK's own."""

    def __init__(self, key: str, *, url: str = "", team: str = "") -> None:
        self.key = key
        self._settings = {"SA_TOKEN": key, "LOGGING_LEVEL": "WARNING", "LOGGING_PATH": os.devnull}
        self._settings |= {name: value for name, value in (("SA_URL", url), ("SA_TEAM_ID", team)) if value}
        self._client: Any = None

    @property
    def client(self) -> Any:
        """Connected when it is first needed: its constructor asks the carrier who we are."""
        if self._client is None:
            self._client = sdk().SAClient(config=self._settings)
            log = logging.getLogger("sa")  # its handlers print to standard output, which is the application's
            log.handlers.clear()
            log.propagate = True
        return self._client

    def listed(self, job: Job) -> dict[str, str]:
        """The status of each of the job's pictures that is there."""
        with translated(self.key):
            found = self.client.list_items(job.project, job.folder, name__in=list(job.items))
            return {item["name"]: item["annotation_status"] for item in found}

    def prepare(self, job: Job, classes: Sequence[str]) -> None:
        """The project, the folder and the classes, made where they are lacking."""
        with translated(self.key):
            if not self._folders(job):
                self.client.create_folder(job.project, job.folder)
            known = {one["name"] for one in self.client.search_annotation_classes(job.project)} if classes else set()
            for name in dict.fromkeys(classes):
                if name not in known:
                    self.client.create_annotation_class(job.project, name, _colour(name))

    def _folders(self, job: Job) -> list[Any]:
        """Those of its name, in its project, which is made where there is none."""
        try:
            return list(self.client.list_folders(job.project, name=job.folder))
        except sdk().AppException as error:
            if str(error) != ABSENT:
                raise
        self._create(job.project)
        return []

    def _create(self, name: str) -> None:
        from pydantic import PydanticUserError

        try:
            self.client.create_project(name, "Pictures that Intermodal's runs wait for.", KIND)
        except PydanticUserError as error:  # of its own types, before any request: 4.6 on Python 3.11
            raise ProviderError(
                f"There is no project {name!r}, and this SDK can't make one on this Python.",
                hint=f"Make one of type {KIND} on the platform, name another by SA_PROJECT, or use Python 3.12.",
            ) from error

    def upload(self, job: Job, name: str, data: bytes) -> None:
        """The SDK doesn't say where attaching a picture failed: who calls this lists them afterwards."""
        with translated(self.key):
            self.client.upload_image_to_project(
                (job.project, job.folder), io.BytesIO(data), image_name=name, image_quality_in_editor="original"
            )

    def annotations(self, job: Job) -> list[Mapping[str, Any]]:
        """What was drawn on each picture, in the job's order."""
        with translated(self.key):
            found = self.client.get_annotations((job.project, job.folder), list(job.items))
            by_name = {one["metadata"]["name"]: one for one in found}
            return [by_name[name] for name in job.items]


def _colour(name: str) -> str:
    return f"#{sha256(name.encode()).hexdigest()[:6].upper()}"


@contextmanager
def translated(key: str) -> Iterator[None]:
    """The SDK's errors as ours, without the key. What is sent is found by its name: every request may be repeated."""
    module = sdk()
    try:
        yield
    except IntermodalError:
        raise
    except module.SAAuthError as error:
        said = _without(key, error)
        raise ProviderError(f"{NAME} refused the key: {said}.", hint="Check SA_TOKEN (and SA_TEAM_ID).") from None
    except module.AppException as error:
        said = _without(key, error)
        retry = "transient" if any(words in said for words in _DOWN) else "no"
        raise ProviderError(f"{NAME} answered: {said}.", hint="Resume the run to look again.", retry=retry) from None
    except (
        Exception
    ) as error:  # requests, aiohttp and botocore are its own affair; of a body it can't read it falls over
        if _unreached(error):
            raise ProviderError(
                f"{NAME} can't be reached ({type(error).__name__}).", hint="Check the network.", retry="transient"
            ) from None
        said = f"{type(error).__name__}: {_without(key, error)}"
        raise ProviderError(f"{NAME} sent an answer that can't be read: {said}.", hint="Resume the run.") from None


def _unreached(error: Exception) -> bool:
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in ("aiohttp", "botocore", "boto3")


def _without(key: str, error: BaseException) -> str:
    """What it said, in at most 300 characters, the key blanked out."""
    said = str(error)
    return (said.replace(key, "…") if key else said)[:300].rstrip(". \n")
