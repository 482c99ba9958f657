"""Hosted carriers that speak OpenAI's protocol: a few lines of data each, as of 2026-11.

Ids and what models take: the carriers' own model pages (named beside each). Prices: genai-prices, by `listed`. Where a
carrier states no figure here, nothing is assumed. `intermodal catalog refresh` compares these rows with the carriers'
own lists.
"""

from __future__ import annotations

from ..offer import Speed
from ..pricing import Price
from ..profile import Lifecycle, Profile
from .compatible import Quirks
from .families import LISTENING, SIGHT, SPEECH, Compatible, Row
from .keys import Key

THINKS = 16384  # output tokens of a model that reasons before it answers: both are counted

# platform.kimi.ai/docs/models and /docs/guide/use-kimi-vision-model: pictures at a flat 1,024 tokens, video clips;
# sampling is fixed. /docs/guide/response_format: json_schema.
KIMI = Profile(
    takes=frozenset({"text", "image", "video"}), schema=True, tools=True, tool_media=frozenset({"image"}),
    media_types=frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "video/mp4", "video/quicktime",
                           "video/webm"}),
    context=262144, max_output=THINKS, tokens={"image": (1024, 1024)},
)  # fmt: skip
_GONE = Lifecycle("retired", successor="moonshot/kimi-k2.6", source="promptfoo.dev/docs/providers/moonshot")
_OLD = Lifecycle("deprecated", successor="moonshot/kimi-k2.6", source="genai-prices 0.2.3")

MOONSHOT = Compatible(
    "moonshot",
    "https://api.moonshot.ai/v1",
    (
        Row("kimi-k3.1-pro", KIMI.but(context=1048576), "best"),
        Row("kimi-k3", KIMI.but(context=1048576), "best"),
        Row("kimi-k2.6", KIMI),
        Row("kimi-k2.7-code", KIMI.but(takes=frozenset({"text", "image"}))),
        Row("kimi-k2.5", KIMI, lifecycle=_OLD),
        *(Row(name, lifecycle=_GONE) for name in ("kimi-k2-0711-preview", "kimi-k2-0905-preview", "kimi-k2-thinking",
                                                  "kimi-k2-turbo-preview", "kimi-k2-thinking-turbo", "kimi-latest")),
    ),
    Key(("MOONSHOT_API_KEY", "KIMI_API_KEY")),
    quirks=Quirks(max_output="max_completion_tokens", replays_reasoning=True),
    privacy="sent to Moonshot AI (api.moonshot.ai); kept and used as platform.kimi.ai's terms say",
    address="MOONSHOT_BASE_URL",
    listed="moonshotai",
    get_key="keys: platform.kimi.ai/console/api-keys",
)  # fmt: skip

# alibabacloud.com/help/en/model-studio/qwen-omni (2026-09-18): only streams; speech as 24 kHz samples in delta.audio;
# sound goes in as a data URL; qwen3.8 answers with text only.
OMNI = Profile(
    takes=frozenset({"text", "image", "audio", "video"}), makes=frozenset({"text", "audio"}), only_streams=True,
    max_output=2048, knobs=frozenset({"temperature", "top_p", "seed", "voice"}),
)  # fmt: skip

DASHSCOPE = Compatible(
    "dashscope",
    "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    (
        Row("qwen3.5-omni-plus", OMNI, "best"),
        Row("qwen3.5-omni-flash", OMNI),
        Row("qwen3.8-omni-flash", OMNI.but(makes=frozenset({"text"})), "best"),
    ),
    Key(("DASHSCOPE_API_KEY",)),
    quirks=Quirks(sound_as_url=True, voice="Tina"),
    privacy="sent to Alibaba Cloud Model Studio (Singapore unless DASHSCOPE_BASE_URL names another region); kept and "
    "used as its terms say (alibabacloud.com/help/en/model-studio)",
    address="DASHSCOPE_BASE_URL",
    get_key="keys: modelstudio.console.alibabacloud.com",
)  # fmt: skip

OPENROUTER = Compatible(
    "openrouter",
    "https://openrouter.ai/api/v1",
    (
        Row("moonshotai/kimi-k3.1-pro", KIMI.but(takes=SIGHT.takes, context=1048576), "best"),
        Row("moonshotai/kimi-k2.6", KIMI.but(takes=SIGHT.takes)),
        Row("google/gemma-4-31b-it", SIGHT.but(context=262144)),
        Row("qwen/qwen3.8-omni-flash", OMNI.but(makes=frozenset({"text"}), only_streams=False, context=1000000)),
    ),
    Key(("OPENROUTER_API_KEY",)),
    quirks=Quirks(replays_reasoning=True),
    privacy="sent to OpenRouter and on to the provider it chooses; what each keeps: openrouter.ai/docs/features/"
    "privacy-and-logging",
    address="OPENROUTER_BASE_URL",
    listed="openrouter",
    get_key="keys: openrouter.ai/settings/keys",
)  # fmt: skip

# console.groq.com/docs/vision (4 MB a request with base64), /docs/speech-to-text (25 MB), /docs/text-to-speech
GROQ = Compatible(
    "groq",
    "https://api.groq.com/openai/v1",
    (
        Row("qwen/qwen3.8-27b", SIGHT.but(max_bytes=2_900_000, context=131072, max_output=8192),
            speed=Speed(0.5, 0.2)),
        Row("openai/gpt-oss-120b", SIGHT.but(takes=frozenset({"text"}), tool_media=frozenset(), context=131072,
                                             max_output=8192), licence="Apache-2.0", speed=Speed(0.5, 0.2)),
        Row("whisper-large-v3", LISTENING.but(max_bytes=25_000_000), "best", kinds=("transcripts",), licence="MIT",
            speed=Speed(0.5, 0.01)),
        Row("whisper-large-v3-turbo", LISTENING.but(max_bytes=25_000_000), kinds=("transcripts",), licence="MIT",
            speed=Speed(0.4, 0.005)),
        Row("canopylabs/orpheus-v1-english", SPEECH.but(context=4000), kinds=("speech",), voice="troy",
            licence="Apache-2.0", languages=frozenset({"en"})),
    ),
    Key(("GROQ_API_KEY",)),
    quirks=Quirks(max_output="max_completion_tokens"),
    privacy="sent to Groq (api.groq.com); what is kept: console.groq.com/docs/your-data",
    address="GROQ_BASE_URL",
    listed="groq",
    get_key="keys: console.groq.com/keys",
)  # fmt: skip

TOGETHER = Compatible(
    "together",
    "https://api.together.xyz/v1",
    (
        Row("nvidia/NVIDIA-Nemotron-3.5-Super-VL", SIGHT.but(context=262144, max_output=8192)),
        Row("moonshotai/Kimi-K3.1-Pro", KIMI.but(takes=SIGHT.takes, context=1048576), "best"),
        Row("Qwen/Qwen3.7-Plus", SIGHT.but(context=1000000, max_output=8192)),
    ),
    Key(("TOGETHER_API_KEY",)),
    privacy="sent to Together AI (api.together.xyz); kept and used as together.ai/privacy says",
    address="TOGETHER_BASE_URL",
    listed="together",
    get_key="keys: api.together.ai/settings/api-keys",
)  # fmt: skip

_ROUTED = "genai-prices 0.2.3 (huggingface)"
HF_ROUTER = Compatible(
    "hf-router",
    "https://router.huggingface.co/v1",
    (
        Row("google/gemma-4-31B-it:novita", SIGHT.but(context=262144),
            price=Price({"input_token": 0.14e-6, "output_token": 0.4e-6}, _ROUTED)),
        Row("meta-llama/Llama-4-Scout-17B-16E-Instruct:groq", SIGHT.but(context=131072), licence="Llama 4 Community",
            price=Price({"input_token": 0.11e-6, "output_token": 0.34e-6}, _ROUTED)),
    ),
    Key(("HF_TOKEN",)),
    privacy="sent to Hugging Face and on to the provider after the colon; huggingface.co/docs/inference-providers/"
    "security",
    address="HF_ROUTER_BASE_URL",
    get_key="tokens: huggingface.co/settings/tokens",
)  # fmt: skip

CARRIERS: tuple[Compatible, ...] = (MOONSHOT, DASHSCOPE, OPENROUTER, GROQ, TOGETHER, HF_ROUTER)
