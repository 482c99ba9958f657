"""Intermodal: plan, price, approve and resume media pipelines.

The layering, one direction of imports (kept by a contract):
errors ← events, policy, ledger ← workers ← artifacts ← spatial ← providers ← tools ← plans ← safety ← runs ← agents ← graphs
← orchestrator ← cli. This façade is lazy: a name is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import agents as agents
    from . import errors as errors
    from . import graphs as graphs
    from . import tools as tools
    from .agents import (
        Agent as Agent,
    )
    from .agents import (
        Answer as Answer,
    )
    from .agents import (
        Ask as Ask,
    )
    from .agents import (
        Decision as Decision,
    )
    from .agents import (
        Delegate as Delegate,
    )
    from .agents import (
        Do as Do,
    )
    from .agents import (
        GiveUp as GiveUp,
    )
    from .agents import (
        Task as Task,
    )
    from .agents import (
        Team as Team,
    )
    from .artifacts import (
        Artifact as Artifact,
    )
    from .artifacts import (
        Audio as Audio,
    )
    from .artifacts import (
        Document as Document,
    )
    from .artifacts import (
        Finding as Finding,
    )
    from .artifacts import (
        Image as Image,
    )
    from .artifacts import (
        Label as Label,
    )
    from .artifacts import (
        Record as Record,
    )
    from .artifacts import (
        Region as Region,
    )
    from .artifacts import (
        Regions as Regions,
    )
    from .artifacts import (
        Segment as Segment,
    )
    from .artifacts import (
        Table as Table,
    )
    from .artifacts import (
        Text as Text,
    )
    from .artifacts import (
        Transcript as Transcript,
    )
    from .artifacts import (
        Video as Video,
    )
    from .artifacts.intake import text as text
    from .artifacts.intake import url as url
    from .errors import (
        ApprovalNeeded as ApprovalNeeded,
    )
    from .errors import (
        Blocked as Blocked,
    )
    from .errors import (
        IntermodalError as IntermodalError,
    )
    from .errors import (
        ProviderNeeded as ProviderNeeded,
    )
    from .errors import (
        RequestUnclear as RequestUnclear,
    )
    from .events import (
        AgentDecided as AgentDecided,
    )
    from .events import (
        ApprovalAsked as ApprovalAsked,
    )
    from .events import (
        Event as Event,
    )
    from .events import (
        OutputDelta as OutputDelta,
    )
    from .events import (
        Question as Question,
    )
    from .events import (
        Replanned as Replanned,
    )
    from .events import (
        RunFinished as RunFinished,
    )
    from .events import (
        RunStarted as RunStarted,
    )
    from .events import (
        StepFailed as StepFailed,
    )
    from .events import (
        StepFinished as StepFinished,
    )
    from .events import (
        StepStarted as StepStarted,
    )
    from .events import (
        StepWaiting as StepWaiting,
    )
    from .oneshot import run as run
    from .oneshot import run_sync as run_sync
    from .orchestrator import Orchestrator as Orchestrator
    from .orchestrator import Outcome as Outcome
    from .plans import BoundPlan as BoundPlan
    from .plans import Plan as Plan
    from .plans import PlanBuilder as PlanBuilder
    from .policy import Policy as Policy
    from .policy import Rule as Rule
    from .providers import (
        Captioner as Captioner,
    )
    from .providers import (
        ChatModel as ChatModel,
    )
    from .providers import (
        Conversant as Conversant,
    )
    from .providers import (
        DocumentReader as DocumentReader,
    )
    from .providers import (
        Env as Env,
    )
    from .providers import (
        Extractor as Extractor,
    )
    from .providers import (
        ImageComposer as ImageComposer,
    )
    from .providers import (
        ImageEditor as ImageEditor,
    )
    from .providers import (
        ImageGenerator as ImageGenerator,
    )
    from .providers import (
        Locator as Locator,
    )
    from .providers import (
        MediaAnswerer as MediaAnswerer,
    )
    from .providers import (
        Need as Need,
    )
    from .providers import (
        ObjectDetector as ObjectDetector,
    )
    from .providers import (
        Offer as Offer,
    )
    from .providers import (
        Price as Price,
    )
    from .providers import (
        Profile as Profile,
    )
    from .providers import (
        QuestionAnswerer as QuestionAnswerer,
    )
    from .providers import (
        Redactor as Redactor,
    )
    from .providers import (
        Speaker as Speaker,
    )
    from .providers import (
        Speed as Speed,
    )
    from .providers import (
        TextReader as TextReader,
    )
    from .providers import (
        Transcriber as Transcriber,
    )
    from .providers import (
        VideoReader as VideoReader,
    )
    from .providers.discovery import discover as discover
    from .providers.hosted.families import openai_server as openai_server
    from .runs import Report as Report
    from .runs import Result as Result
    from .runs import Run as Run
    from .tools import Pattern as Pattern
    from .tools import Tool as Tool
    from .tools import engine as engine
    from .tools import tool as tool

_WHERE: dict[str, tuple[str, ...]] = {
    "agents": ("Agent", "Answer", "Ask", "Decision", "Delegate", "Do", "GiveUp", "Task", "Team"),
    "artifacts": (
        "Artifact", "Audio", "Document", "Finding", "Image", "Label", "Record", "Region", "Regions", "Segment", "Table",
        "Text", "Transcript", "Video",
    ),
    "artifacts.intake": ("text", "url"),
    "errors": ("ApprovalNeeded", "Blocked", "IntermodalError", "ProviderNeeded", "RequestUnclear"),
    "events": (
        "AgentDecided", "ApprovalAsked", "Event", "OutputDelta", "Question", "Replanned", "RunFinished", "RunStarted",
        "StepFailed", "StepFinished", "StepStarted", "StepWaiting",
    ),
    "oneshot": ("run", "run_sync"),
    "orchestrator": ("Orchestrator", "Outcome"),
    "plans": ("BoundPlan", "Plan", "PlanBuilder"),
    "policy": ("Policy", "Rule"),
    "providers": (
        "Captioner", "ChatModel", "Conversant", "DocumentReader", "Env", "Extractor", "ImageComposer", "ImageEditor",
        "ImageGenerator", "Locator", "MediaAnswerer", "Need", "ObjectDetector", "Offer", "Price", "Profile",
        "QuestionAnswerer", "Redactor", "Speaker", "Speed", "TextReader", "Transcriber",
        "VideoReader",
    ),
    "providers.discovery": ("discover",),
    "providers.hosted.families": ("openai_server",),
    "runs": ("Report", "Result", "Run"),
    "tools": ("Pattern", "Tool", "engine", "tool"),
}  # fmt: skip
_MODULES = ("agents", "errors", "graphs", "tools", "testing")
_HOME = {name: module for module, names in _WHERE.items() for name in names}

__all__ = [*sorted(_HOME), *_MODULES]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
