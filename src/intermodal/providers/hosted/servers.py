"""Servers of your own that speak OpenAI's protocol, and the open models they serve: data, as of 2026-11.

A server counts as remote, also on loopback, until you grant that nothing leaves the machine: `ollama(model="llava",
local=True)`, or its name among INTERMODAL_LOCAL_SERVERS. Some forward to a cloud, and nothing here could tell.

Which server serves what was read from the servers' own model registries (vLLM 0.33, vLLM-Omni 0.30, SGLang 0.5.23,
transformers 5.24, Ollama's library); licences from the models' cards.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...errors import ParameterInvalid
from ...policy import Tier
from ..pricing import Price
from ..profile import Profile
from .compatible import Quirks
from .families import PICTURES, SIGHT, SPEECH, Compatible, Kind, Row, checked
from .keys import Given, Key


@dataclass(frozen=True, slots=True)
class Open:
    """An open model: its name in the catalog, by which id each server knows it, and what it can do."""

    name: str
    ids: Mapping[str, str]  # server → model id
    licence: str
    profile: Profile
    tier: Tier = "good"
    kinds: tuple[Kind, ...] = ("chat",)
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """A kind of server: its usual address, how it is started, and where it differs. `knows` is what it adds to chat."""

    name: str
    url: str
    start: str
    quirks: Quirks = field(default_factory=Quirks)
    schema: bool = True
    tools: bool = True


SERVERS: Mapping[str, Server] = {
    server.name: server
    for server in (
        Server("ollama", "http://127.0.0.1:11434/v1", "ollama pull {model}"),
        Server("vllm", "http://127.0.0.1:8000/v1", "vllm serve {model}"),
        Server("vllm-omni", "http://127.0.0.1:8091/v1", "vllm serve {model} --omni --port 8091",
               Quirks(voice="Chelsie", streams_sound=False)),
        Server("sglang", "http://127.0.0.1:30000/v1", "python -m sglang.launch_server --model-path {model}"),
        Server("llama.cpp", "http://127.0.0.1:8080/v1", "llama-server -hf {model}"),
        Server("lm-studio", "http://127.0.0.1:1234/v1", "lms server start && lms load {model}"),
        # ignores response_format with a line in its log; its models don't ask for tools reliably
        Server("transformers", "http://127.0.0.1:8000/v1", "transformers serve {model}", schema=False, tools=False),
        Server("litellm", "http://127.0.0.1:4000/v1", "litellm --config config.yaml"),
    )
}  # fmt: skip

_PLAIN = SIGHT.but(schema=True, tools=False, tool_media=frozenset())
_POINTS = SIGHT.but(takes=frozenset({"text", "image", "video"}), tools=False, tool_media=frozenset())
_OMNI = Profile(takes=frozenset({"text", "image", "audio", "video"}), knobs=SIGHT.knobs, max_output=2048)

MODELS: tuple[Open, ...] = (
    Open("LLaVA 1.5 7B", {"vllm": "llava-hf/llava-1.5-7b-hf", "sglang": "llava-hf/llava-1.5-7b-hf",
                          "transformers": "llava-hf/llava-1.5-7b-hf", "ollama": "llava"},
         "Llama 2 Community", _PLAIN.but(context=4096), "basic"),
    Open("LLaVA-OneVision 7B", {"vllm": "llava-hf/llava-onevision-qwen2-7b-ov-hf",
                                "transformers": "llava-hf/llava-onevision-qwen2-7b-ov-hf"},
         "Apache-2.0", _PLAIN),
    Open("NVLM-D 72B", {"vllm": "nvidia/NVLM-D-72B"}, "CC-BY-NC-4.0", _PLAIN),
    Open("Qwen2.5-Omni 7B", {"vllm-omni": "Qwen/Qwen2.5-Omni-7B"}, "Apache-2.0",
         _OMNI.but(makes=frozenset({"text", "audio"}), knobs=_OMNI.knobs | {"voice"})),
    Open("Qwen2.5-Omni 7B (text out)", {"vllm": "Qwen/Qwen2.5-Omni-7B"}, "Apache-2.0", _OMNI),
    Open("Qwen3-Omni 30B-A3B", {"vllm-omni": "Qwen/Qwen3-Omni-30B-A3B-Instruct",
                                "sglang": "Qwen/Qwen3-Omni-30B-A3B-Instruct"}, "Apache-2.0", _OMNI),
    Open("Janus-Pro 7B", {"sglang": "deepseek-ai/Janus-Pro-7B"}, "DeepSeek Model License", _PLAIN.but(schema=False),
         "basic"),
    Open("Molmo 7B-D", {"vllm": "allenai/Molmo-7B-D-0924"}, "Apache-2.0", _PLAIN),
    Open("Molmo2 8B", {"vllm": "allenai/Molmo2-8B", "transformers": "allenai/Molmo2-8B"}, "Apache-2.0", _POINTS),
    Open("Stable Diffusion 3.5 medium", {"vllm-omni": "stabilityai/stable-diffusion-3.5-medium",
                                         "sglang": "stabilityai/stable-diffusion-3.5-medium"},
         "Stability Community", PICTURES, kinds=("images",)),
    Open("Qwen-Image", {"vllm-omni": "Qwen/Qwen-Image"}, "Apache-2.0", PICTURES, "best", kinds=("images",)),
    Open("Qwen-Image-Edit", {"vllm-omni": "Qwen/Qwen-Image-Edit", "sglang": "Qwen/Qwen-Image-Edit"}, "Apache-2.0",
         PICTURES, "best", kinds=("edits",)),
    Open("Qwen3-TTS", {"vllm-omni": "Qwen/Qwen3-TTS-12Hz-1.7B-CustomVoice"}, "Apache-2.0",
         SPEECH.but(knobs=frozenset({"language"})), "best", kinds=("speech",), voice="vivian"),
)  # fmt: skip


def served_by(server: str, *, url: str = "", local: bool = False, price: Price | None = None) -> Compatible:
    """What is known to run on this kind of server, as a provider whose address the environment gives."""
    kind = SERVERS[server]
    rows = tuple(_row(model, kind, price) for model in MODELS if server in model.ids)
    variable = f"INTERMODAL_{_spelled(server)}_URL"
    start = kind.start.format(model="MODEL")
    return Compatible(
        server, url, rows, Key((f"{_spelled(server)}_API_KEY",), required=False), local, kind.quirks,
        _where(server), variable, hint=f"run `{start}` and set {variable}={kind.url}",
    )  # fmt: skip


def server(
    kind: str,
    *,
    model: str,
    url: str = "",
    local: bool = False,
    key: Given = None,
    profile: Profile | None = None,
    kinds: tuple[Kind, ...] = ("chat",),
    tier: Tier = "good",
    name: str = "",
) -> Compatible:
    """One model on a server of a kind known here, at its usual address unless `url` is given.

    A model known here brings its profile and licence; else it is taken for one that sees pictures. `local=True` grants
    that nothing leaves this machine. Raises ParameterInvalid for an unknown kind, ConfigurationError for a bad address.
    """
    if kind not in SERVERS:
        raise ParameterInvalid(f"{kind!r} is no kind of server known here.", hint=f"One of: {', '.join(SERVERS)}.")
    known = SERVERS[kind]
    checked(url or known.url)
    found = next((m for m in MODELS if m.ids.get(kind) == model), None)
    if found is None:
        row = Row(model, _limited(profile or SIGHT, known), tier, kinds=kinds)
    else:
        row = _row(found, known, None)
        row = row if profile is None else Row(model, profile, row.tier, licence=row.licence, kinds=row.kinds)
    return Compatible(
        name or kind, url or known.url, (row,), Key((), key, required=key is not None), local, known.quirks,
        _where(kind),
    )  # fmt: skip


def ollama(*, model: str, url: str = "", local: bool = False) -> Compatible:
    """A model that Ollama has pulled (a name that ends in -cloud runs at Ollama, not here)."""
    return server("ollama", model=model, url=url, local=local and not model.endswith("-cloud"))


def discovered() -> list[Compatible]:
    """Every kind of server with what is known to run on it; usable where its address is set."""
    granted = {name.strip() for name in os.environ.get("INTERMODAL_LOCAL_SERVERS", "").split(",")}
    kinds = [name for name in SERVERS if any(name in model.ids for model in MODELS)]
    return [served_by(name, local=name in granted) for name in kinds]


def _row(model: Open, kind: Server, price: Price | None) -> Row:
    profile = _limited(model.profile, kind)
    return Row(model.ids[kind.name], profile, model.tier, price, licence=model.licence, kinds=model.kinds,
               voice=model.voice)  # fmt: skip


def _limited(profile: Profile, kind: Server) -> Profile:
    """What the model can do and the server lets through."""
    schema, tools = profile.schema and kind.schema, profile.tools and kind.tools
    return profile.but(schema=schema, tools=tools, tool_media=profile.tool_media if tools else frozenset())


def _where(kind: str) -> str:
    return f"sent to your own {kind} server; where that sends it, only you can know"


def _spelled(name: str) -> str:
    return name.upper().replace(".", "_").replace("-", "_")
