"""Hugging Face's own inference ("hf-inference") through huggingface_hub: a task a model, each an engine protocol.

Its chat models are reached over OpenAI's wire (carriers.py, HF_ROUTER). The partners' tasks (video, most large image
models) need the Hub's model mapping, which the SDK asks for with a blocking request before each call: not used here.
Rows are the tasks' usual small models, licences from their cards; what is live today, the Hub says
(huggingface.co/models?inference_provider=hf-inference). An Inference Endpoint of your own is a row with its address:
`HuggingFace(rows=(Row("me/model", "detect", url="https://…"),))`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...errors import IntermodalError
from ...policy import Tier
from ..offer import Env, Need, Offer, Speed
from ..profile import Lifecycle, Profile
from ..protocols import (
    Captioner,
    Embedder,
    ImageEditor,
    ImageGenerator,
    MediaAnswerer,
    ObjectDetector,
    Speaker,
    Transcriber,
)
from . import huggingface_tasks as tasks
from .keys import Key
from .transport import garbled, http_client, installed, late, of_status, unreached

if TYPE_CHECKING:
    from huggingface_hub import AsyncInferenceClient

NAME = "huggingface"
BASE = "https://router.huggingface.co/hf-inference"
VARIABLE = "HF_INFERENCE_BASE_URL"  # another router, or a proxy
PACKAGE = Need("pip install 'intermodal[huggingface]'", package="huggingface_hub")
PRIVACY = (
    "sent to Hugging Face (router.huggingface.co); not kept beyond 30 days of logs without content: "
    "huggingface.co/docs/inference-providers/security"
)

SEES = Profile(takes=frozenset({"image"}), max_bytes=10_000_000,
               media_types=frozenset({"image/png", "image/jpeg", "image/webp"}))  # fmt: skip
HEARS = Profile(takes=frozenset({"audio"}))
ENGINES: Mapping[str, tuple[type, Callable[[tasks.Task], Any]]] = {
    "caption": (Captioner, tasks.HubCaptioner),
    "ask": (MediaAnswerer, tasks.HubAsker),
    "detect": (ObjectDetector, tasks.HubDetector),
    "segment": (ObjectDetector, tasks.HubSegmenter),
    "draw": (ImageGenerator, tasks.HubPainter),
    "edit": (ImageEditor, tasks.HubPainter),
    "speak": (Speaker, tasks.HubSpeaker),
    "transcribe": (Transcriber, tasks.HubTranscriber),
    "embed": (Embedder, tasks.HubEmbedder),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A model for a task (see ENGINES); `url` is its own endpoint, if it has one."""

    model: str
    task: str
    profile: Profile = SEES
    tier: Tier = "good"
    licence: str = ""
    languages: frozenset[str] = frozenset()
    lifecycle: Lifecycle = Lifecycle()  # noqa: RUF009 - a frozen value
    url: str = ""


_EN = frozenset({"en"})
ROWS = (
    Row("Salesforce/blip-image-captioning-base", "caption", licence="BSD-3-Clause", languages=_EN),
    Row("Salesforce/blip-vqa-base", "ask", SEES.but(max_media=1, max_output=64), "basic", "BSD-3-Clause", _EN),
    Row("facebook/detr-resnet-50", "detect", licence="Apache-2.0"),
    Row("facebook/mask2former-swin-large-coco-panoptic", "segment"),
    Row("black-forest-labs/FLUX.1-schnell", "draw", Profile(), "best", "Apache-2.0"),
    Row("stabilityai/stable-diffusion-xl-base-1.0", "draw", Profile(), licence="OpenRAIL++"),
    Row("timbrooks/instruct-pix2pix", "edit", licence="MIT"),
    Row("hexgrad/Kokoro-82M", "speak", Profile(), licence="Apache-2.0", languages=_EN),
    Row("openai/whisper-large-v3", "transcribe", HEARS, "best", "Apache-2.0"),
    Row("sentence-transformers/all-MiniLM-L6-v2", "embed", Profile(), licence="Apache-2.0", languages=_EN),
)


@dataclass(frozen=True)
class HuggingFace:
    """A provider: the tasks of hf-inference. Its price is by compute time, which no answer tells: unknown."""

    rows: tuple[Row, ...] = ROWS
    key: Key = field(default_factory=lambda: Key(("HF_TOKEN",)))
    name: str = NAME

    def offers(self) -> tuple[Offer, ...]:
        return tuple(self._offer(row) for row in self.rows)

    def _offer(self, row: Row) -> Offer:
        return Offer(
            f"{self.name}/{row.model}",
            ENGINES[row.task][0],
            self._opening(row),
            tier=row.tier,
            speed=Speed(1.5, 1.0),
            memory_mb=20,
            licence=row.licence,
            languages=row.languages,
            needs=(PACKAGE, *self.key.needs("set HF_TOKEN (tokens: huggingface.co/settings/tokens)")),
            revision=row.model,
            adapter=f"hub-{row.task}/1",
            concurrency=16,
            account=self.name,
            profile=row.profile,
            lifecycle=row.lifecycle,
            privacy=PRIVACY,
        )

    def _opening(self, row: Row) -> Callable[[Env], AbstractAsyncContextManager[Any]]:
        @asynccontextmanager
        async def opened(env: Env) -> AsyncIterator[Any]:
            key = await self.key.read(env.variables)
            base = env.variables.get(VARIABLE) or BASE
            url = row.url or f"{base.rstrip('/')}/models/{row.model}"
            if row.task == "embed" and not row.url:
                url += "/pipeline/feature-extraction"
            async with clients(key) as made:
                yield ENGINES[row.task][1](tasks.Task(made, self.name, row.model, url, row.profile, env, translated))

        return opened


@asynccontextmanager
async def clients(key: str) -> AsyncIterator[Callable[[str], AsyncInferenceClient]]:
    """Makes clients, one for each type of media sent as it is (the SDK takes it from the client's headers only)."""
    hub = sdk()
    made: dict[str, AsyncInferenceClient] = {}
    async with http_client() as http:

        class Client(hub.AsyncInferenceClient):  # type: ignore[misc,name-defined]
            async def _get_async_client(self) -> Any:
                """Our connections instead of a pool of its own, which would follow redirects and read without end."""
                return http

        def client(media_type: str = "") -> AsyncInferenceClient:
            if media_type not in made:
                headers = {"Content-Type": media_type} if media_type else {}
                made[media_type] = Client(provider="hf-inference", api_key=key, headers=headers)
            return made[media_type]

        yield client


def sdk() -> Any:
    return installed("huggingface_hub", (2, 4), "huggingface")


@contextmanager
def translated(carrier: str) -> Iterator[None]:
    """The SDK's errors as ours."""
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, InferenceTimeoutError

    try:
        yield
    except IntermodalError:
        raise
    except (TimeoutError, InferenceTimeoutError, httpx2.TimeoutException) as error:
        raise late(carrier, error) from None
    except HfHubHTTPError as error:
        raise of_status(
            carrier, error.response.status_code, _said(error.response), dict(error.response.headers)
        ) from error
    except httpx2.HTTPError as error:
        raise unreached(carrier, error) from None
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        OSError,
    ) as error:  # a body that isn't the task's
        raise garbled(carrier, error) from error


def _said(response: Any) -> str:
    """What the carrier said, in at most 300 characters."""
    try:
        body = response.json()
        found = body.get("error", body) if isinstance(body, dict) else body
        return str(found.get("message", found) if isinstance(found, dict) else found)[:300]
    except ValueError:
        return str(response.text)[:300]
