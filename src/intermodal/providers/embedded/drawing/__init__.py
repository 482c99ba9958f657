"""Pictures drawn and changed by rules: no model, the same every time, and a plain refusal of what rules can't do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ...offer import Env, Need, Offer, Speed
from ...protocols import ImageComposer, ImageEditor, ImageGenerator
from .editing import Composer, Retoucher
from .engine import Drawer


@asynccontextmanager
async def drawer(env: Env) -> AsyncIterator[Drawer]:
    yield Drawer(env)


@asynccontextmanager
async def retoucher(env: Env) -> AsyncIterator[Retoucher]:
    yield Retoucher(env)


@asynccontextmanager
async def composer(env: Env) -> AsyncIterator[Composer]:
    yield Composer(env)


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
