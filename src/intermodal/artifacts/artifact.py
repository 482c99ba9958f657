"""The container that flows through every plan: an immutable piece of media with its origin and its trust."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, dataclass_transform

from .blob import Blob

Trust = Literal["caller", "untrusted"]


def canonical(value: Any) -> bytes:
    """RFC 8785 canonical JSON: the bytes that digests and keys are made of."""
    import rfc8785

    return rfc8785.dumps(value)


@dataclass(frozen=True, slots=True)
class Content:
    """What journal and cache keys use: which bytes, read as what."""

    digest: str
    media_type: str
    modality: str

    def to_json(self) -> list[str]:
        return [self.digest, self.media_type, self.modality]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a piece of media comes from. No time, path or run: equal work has equal origins.

    `kind` is "caller" (typed), "file", "url", "tool", or "draft" (made inside a tool, not yet sealed by a run);
    `name` is the tool as id@version; `params` its parameters in canonical JSON; `inputs` their content digests.
    """

    kind: Literal["caller", "file", "url", "tool", "draft"]
    name: str = ""
    params: str = ""
    inputs: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "name": self.name, "params": self.params, "inputs": list(self.inputs)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Origin:
        return cls(document["kind"], document["name"], document["params"], tuple(document["inputs"]))


DRAFT = Origin("draft")


@dataclass_transform(frozen_default=True, kw_only_default=True)
class _Frozen:
    """Makes every subclass a frozen dataclass by itself, so that a modality needs no decorator."""

    modality: ClassVar[str] = ""
    media_types: ClassVar[tuple[str, ...]] = ()
    words: ClassVar[tuple[str, ...]] = ()  # what people call it, for planners: English and Chinese

    def __init_subclass__(
        cls, *, modality: str = "", media_types: tuple[str, ...] = (), words: tuple[str, ...] = ()
    ) -> None:
        super().__init_subclass__()
        cls.modality = modality or cls.modality
        cls.words = words or cls.words
        cls.media_types = media_types or cls.media_types
        dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)


class Artifact(_Frozen):
    """An immutable piece of media: content, origin, trust. Subclass it per modality; see `modality.py`.

    Fields that a subclass adds are facts (size, duration, language, …): they take no part in identity.
    `name` is what a person calls it ("receipt.jpg"); it takes no part either. `words` are what people call such
    media in a request ("picture", "图片"); planners read them.
    """

    blob: Blob
    media_type: str
    origin: Origin = DRAFT
    trust: Trust = "untrusted"
    name: str = ""

    @classmethod
    def from_bytes(cls, data: bytes, media_type: str = "", **facts: Any) -> Self:
        """New media made by a tool or an engine; the run that called it seals origin and trust."""
        return cls(blob=Blob.of(data), media_type=media_type or cls.media_types[0], **facts)

    @classmethod
    def probe(cls, head: bytes) -> Mapping[str, Any] | None:
        """Facts read from the first 64 KiB if these bytes are of this modality, else None. Plug-ins override it."""
        return None

    @cached_property
    def content(self) -> Content:
        return Content(self.blob.digest, self.media_type, self.modality)

    @cached_property
    def id(self) -> str:
        """Hash of content, origin and trust: two artifacts over one blob differ if their authority does."""
        return sha256(canonical([self.content.to_json(), self.origin.to_json(), self.trust])).hexdigest()

    def facts(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _BASE}

    async def read(self) -> bytes:
        return await self.blob.read()

    def save(self, path: str | Path) -> Path:
        """Write the bytes to `path` (on this thread); returns it."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.blob.path is not None and self.blob.path.exists():
            shutil.copyfile(self.blob.path, target)
        else:
            target.write_bytes(self.blob.read_now())
        return target

    def sealed(self, origin: Origin, trust: Trust) -> Self:
        return replace(self, origin=origin, trust=trust)

    def to_json(self) -> dict[str, Any]:
        """The journal's form; bytes stay in the store. `modality.from_json` is the inverse."""
        return {
            "modality": self.modality,
            "digest": self.blob.digest,
            "size": self.blob.size,
            "media_type": self.media_type,
            "origin": self.origin.to_json(),
            "trust": self.trust,
            "name": self.name,
            "facts": self.facts(),
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Artifact) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        shown = ", ".join(f"{k}={v!r}" for k, v in self.facts().items() if v is not None)
        return f"<{type(self).__name__} {self.media_type} {self.blob.size} B{' ' + shown if shown else ''}>"

    def _repr_html_(self) -> str:
        from .notebook import of_artifact

        return of_artifact(self)


_BASE = {"blob", "media_type", "origin", "trust", "name"}


def json_value(artifact: Artifact) -> Any:
    """The decoded value of an artifact whose bytes are JSON."""
    return json.loads(artifact.blob.read_now())
