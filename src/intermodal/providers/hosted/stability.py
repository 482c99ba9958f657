"""Stability AI's hosted Stable Diffusion over its REST API (v2beta): pictures from words, and edits that name a place.

platform.stability.ai/docs/api-reference. Fields go as multipart with a boundary taken from their content, so that equal
calls are equal bytes. Prices are in credits and by account: none is stated here, they are unknown.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from ...artifacts import Image, Text
from ...errors import IntermodalError, MediaUnsupported, ParameterInvalid, ProviderError
from ...policy import Tier
from .. import calls, receiving
from ..adapting import fitted
from ..offer import Env, Offer, Speed
from ..profile import Lifecycle, Profile, today
from ..protocols import ImageEditor, ImageGenerator
from .keys import Key
from .stability_words import Edit, read
from .transport import garbled, http_client, late, of_status, timeout, unreached

if TYPE_CHECKING:
    import httpx2

NAME = "stability"
BASE = "https://api.stability.ai"
VARIABLE = "STABILITY_BASE_URL"
PRIVACY = "sent to Stability AI (api.stability.ai); kept and used as stability.ai/privacy-policy says"
RATIOS = {"21:9": 21 / 9, "16:9": 16 / 9, "3:2": 1.5, "5:4": 1.25, "1:1": 1.0, "4:5": 0.8, "2:3": 2 / 3, "9:16": 9 / 16,
          "9:21": 9 / 21}  # fmt: skip
MADE = {"image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp"}
MAX_PROMPT = 10_000  # characters
MAX_SEED = 4_294_967_294

WORDS = Profile(makes=frozenset({"image"}), knobs=frozenset({"seed"}))
PICTURES = Profile(takes=frozenset({"text", "image"}), makes=frozenset({"image"}), knobs=frozenset({"seed"}),
                   max_bytes=10_000_000, max_side=3072,
                   media_types=frozenset({"image/png", "image/jpeg", "image/webp"}))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A model: the end of the API that serves it, and the `model` field that end wants, if any."""

    name: str
    end: Literal["ultra", "core", "sd3", "edit"]
    tier: Tier
    model: str = ""
    lifecycle: Lifecycle = Lifecycle()  # noqa: RUF009 - a frozen value
    licence: str = ""


_SD = "Stability Community"
ROWS = (
    Row("stable-image-ultra", "ultra", "best"),
    Row("stable-image-core", "core", "good"),
    Row("sd3.5-large", "sd3", "best", "sd3.5-large", licence=_SD),
    Row("sd3.5-large-turbo", "sd3", "good", "sd3.5-large-turbo", licence=_SD),
    Row("sd3.5-medium", "sd3", "good", "sd3.5-medium", licence=_SD),
    Row("stable-diffusion-v1-6", "core", "basic", lifecycle=Lifecycle(
        "retired", date(2025, 7, 24), "stability/stable-image-core", "stability.ai/api-pricing-update-25")),
    Row("stable-image-edit", "edit", "good"),
)  # fmt: skip


@dataclass(frozen=True)
class Stability:
    """A provider: the models above under one key."""

    key: Key = field(default_factory=lambda: Key(("STABILITY_API_KEY",)))
    name: str = NAME

    def offers(self) -> tuple[Offer, ...]:
        return tuple(self._offer(row) for row in ROWS)

    def _offer(self, row: Row) -> Offer:
        edits = row.end == "edit"
        return Offer(
            f"{self.name}/{row.name}",
            ImageEditor if edits else ImageGenerator,
            self._opening(row),
            tier=row.tier,
            speed=Speed(8.0, 2.0),
            memory_mb=20,
            licence=row.licence,
            needs=self.key.needs("set STABILITY_API_KEY (keys: platform.stability.ai/account/keys)"),
            revision=row.name,
            adapter="stable-image-v2beta/1",
            concurrency=10,
            account=self.name,
            profile=PICTURES if edits else WORDS,
            lifecycle=row.lifecycle,
            privacy=PRIVACY,
        )

    def _opening(self, row: Row) -> Callable[[Env], AbstractAsyncContextManager[Any]]:
        @asynccontextmanager
        async def opened(env: Env) -> AsyncIterator[StableImage]:
            row.lifecycle.check(f"{self.name}/{row.name}", today())
            key = await self.key.read(env.variables)
            async with http_client(
                base_url=env.variables.get(VARIABLE) or BASE,
                headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
            ) as client:
                yield StableImage(client, row, env)

        return opened


class StableImage:
    """ImageGenerator, or ImageEditor where its row is the edits'."""

    def __init__(self, client: httpx2.AsyncClient, row: Row, env: Env) -> None:
        self._client = client
        self._row = row
        self._env = env

    async def generate(
        self, prompt: Text, /, *, width: int, height: int, seed: int, media_type: str = "image/png"
    ) -> Image:
        """In the nearest of the shapes it makes, at its own size: what differs is said. Raises MediaUnsupported,
        ParameterInvalid (a prompt that is empty or too long).
        """
        kinds = {k: v for k, v in MADE.items() if v != "webp" or self._row.end != "sd3"}
        if media_type not in kinds:
            raise MediaUnsupported(
                f"{self._row.name} makes no {media_type}.", hint=f"It makes: {', '.join(sorted(kinds))}."
            )
        fields = {
            "prompt": _prompt(prompt.value),
            "aspect_ratio": min(RATIOS, key=lambda name: abs(RATIOS[name] - width / height)),
            "seed": str(_seed(seed)),
            "output_format": kinds[media_type],
        }
        if self._row.model:
            fields |= {"mode": "text-to-image", "model": self._row.model}
        made = await self._asked(f"generate/{self._row.end}", fields)
        if (made.width, made.height) != (width, height):
            calls.current().note(
                f"{self._row.name} made {made.width}×{made.height} pixels where {width}×{height} were asked for"
            )
        return made

    async def edit(self, image: Image, instruction: Text, /, *, seed: int) -> Image:
        """A thing replaced, a thing recoloured, or the background removed. Raises ProviderError before any request for
        what it can't do, so that another editor does it.
        """
        asked = read(instruction.value)
        if asked is None:
            raise ProviderError(
                f"Stability's edits can't do {instruction.value[:100]!r}.",
                hint="They replace a thing by another, recolour a thing, or remove the background.",
            )
        part = await fitted(image, PICTURES, self._env.workers)
        assert isinstance(part, Image)
        fields = {**asked.fields, "output_format": "png"}
        if asked is not Edit.BACKGROUND:
            fields["seed"] = str(_seed(seed))
        return await self._asked(f"edit/{asked.end}", fields, part)

    async def _asked(self, end: str, fields: Mapping[str, str], image: Image | None = None) -> Image:
        parts: dict[str, Any] = {name: (None, value) for name, value in fields.items()}
        if image is not None:
            name = f"image.{image.media_type.partition('/')[2]}"
            parts["image"] = (name, await image.blob.read(), image.media_type)
        kind = f"multipart/form-data; boundary={_boundary(fields, image)}"
        with translated(NAME):
            answer = await self._client.post(
                f"/v2beta/stable-image/{end}", files=parts, headers={"Content-Type": kind}, timeout=timeout()
            )
            if answer.status_code != 200:
                raise of_status(NAME, answer.status_code, _said(answer), dict(answer.headers))
            body = answer.json()
            reason = body.get("finish_reason", "SUCCESS")
            if reason != "SUCCESS":
                calls.current().used({"call": 1.0})
                raise ProviderError(f"{NAME} refused to draw: {reason}.", hint="Ask otherwise, or another model.")
            data = b64decode(body["image"], validate=True)
        calls.current().used({"call": 1.0, "image": 1.0})
        return await receiving.picture(self._env.workers, data, NAME)


def _prompt(text: str) -> str:
    if not 0 < len(text.strip()) <= MAX_PROMPT:
        raise ParameterInvalid(
            f"The prompt has {len(text.strip())} characters; Stability takes 1 to {MAX_PROMPT}.", hint="Shorten it."
        )
    return text.strip()


def _seed(seed: int) -> int:
    """1 to MAX_SEED, the same for the same: its own 0 means a random one."""
    return seed % MAX_SEED + 1


def _boundary(fields: Mapping[str, str], image: Image | None) -> str:
    """A line that no field holds, the same for the same fields."""
    content = "\0".join((*fields, *fields.values(), image.blob.digest if image else ""))
    return f"intermodal-{sha256(content.encode()).hexdigest()}"


@contextmanager
def translated(carrier: str) -> Iterator[None]:
    """The client's errors as ours."""
    import httpx2

    try:
        yield
    except IntermodalError:
        raise
    except httpx2.TimeoutException as error:
        raise late(carrier, error) from None
    except httpx2.HTTPError as error:
        raise unreached(carrier, error) from None
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise garbled(carrier, error) from error


def _said(answer: Any) -> str:
    """What the carrier said, in at most 300 characters: {"name": "bad_request", "errors": ["…"]}."""
    try:
        body = answer.json()
        return f"{body.get('name', '')}: {'; '.join(map(str, body.get('errors', [body])))}"[:300]
    except (ValueError, AttributeError):
        return str(answer.text)[:300]
