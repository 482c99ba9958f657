"""Pictures drawn and changed by rules: no model, the same every time, and a plain refusal of what rules can't do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from ...offer import Env, Need, Offer, Speed
from ...protocols import ImageComposer, ImageEditor, ImageGenerator

if TYPE_CHECKING:  # word lists and patterns load when an engine is opened, off the loop
    from .editing import Composer, Retoucher
    from .engine import Drawer


def _drawer(env: Env) -> Drawer:
    from .engine import Drawer

    return Drawer(env)


@asynccontextmanager
async def drawer(env: Env) -> AsyncIterator[Drawer]:
    yield await env.blocking(lambda: _drawer(env))


def _retoucher(env: Env) -> Retoucher:
    from .editing import Retoucher

    return Retoucher(env)


@asynccontextmanager
async def retoucher(env: Env) -> AsyncIterator[Retoucher]:
    yield await env.blocking(lambda: _retoucher(env))


def _composer(env: Env) -> Composer:
    from .editing import Composer

    return Composer(env)


@asynccontextmanager
async def composer(env: Env) -> AsyncIterator[Composer]:
    yield await env.blocking(lambda: _composer(env))


def exact(params: Mapping[str, Any]) -> bool:
    """Whether an edit is one of geometry, covering, lettering, grey or format: done to the pixel, by no model better."""
    from .edit_reading import exact

    named = params.get("format")
    return exact(str(params.get("instruction") or (f"convert to {named}" if named else "")))


OFFERS: tuple[Offer, ...] = (
    Offer(
        "embedded/drawing",
        ImageGenerator,
        drawer,
        tier="basic",
        local=True,
        embedded=True,
        speed=Speed(0.15, 0.05),
        memory_mb=120,
        licence="Apache-2.0; MIT (resvg-py), OFL-1.1 (Noto Sans SC)",
        needs=(Need("pip install 'intermodal[embedded]'", package="resvg_py"),),
    ),
    Offer(
        "embedded/retouching",
        ImageEditor,
        retoucher,
        exact=exact,
        tier="basic",
        local=True,
        embedded=True,
        speed=Speed(0.1, 0.08),
        memory_mb=60,
        licence="Apache-2.0; MIT-CMU (Pillow)",
    ),
    Offer(
        "embedded/composing",
        ImageComposer,
        composer,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(0.1, 0.1),
        memory_mb=60,
        licence="Apache-2.0; MIT-CMU (Pillow)",
    ),
)
