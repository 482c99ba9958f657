"""Plug-ins: real distributions on the path, loaded only when named, every failure quoted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import intermodal as im
from intermodal.errors import PluginError
from intermodal.plugins import installed, load

MODULE = '''
from contextlib import asynccontextmanager
import intermodal as im

@im.tool(examples=["weigh this picture"])
async def weigh(image: im.Image) -> im.Text:
    """Weigh a picture in bytes."""
    return im.Text.of(f"{image.blob.size} bytes")

class Touch(im.Artifact, modality="touch", media_types=("application/vnd.touch",)):
    """A touch."""

class Blank:
    async def read(self, image, /):
        return im.Regions.of([], width=1, height=1)

@asynccontextmanager
async def opened(env):
    yield Blank()

blank = im.Offer("acme/blank", im.TextReader, opened, local=True)
nonsense = 7
'''


def distribution(folder: Path, name: str, module: str, points: str) -> None:
    (folder / f"{name.replace('-', '_')}_module.py").write_text(module, "utf-8")
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(points, "utf-8")


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    points = (
        "[intermodal.tools]\nweigh = acme_media_module:weigh\n"
        "[intermodal.providers]\nblank = acme_media_module:blank\n"
        "[intermodal.modalities]\ntouch = acme_media_module:Touch\n"
    )
    distribution(tmp_path, "acme-media", MODULE, points)
    distribution(
        tmp_path, "acme-broken", "raise RuntimeError('no licence')", "[intermodal.tools]\na = acme_broken_module:a\n"
    )
    distribution(tmp_path, "acme-wrong", "seven = 7", "[intermodal.tools]\na = acme_wrong_module:seven\n")
    distribution(tmp_path, "acme-silent", "", "[console_scripts]\na = acme_silent_module:a\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return "acme-media"


async def test_what_is_named_is_planned_with(acme: str, tmp_path: Path) -> None:
    from PIL import Image as Pillow

    Pillow.new("RGB", (9, 9)).save(tmp_path / "a.png")
    assert installed()[acme] == ("modalities: touch", "providers: blank", "tools: weigh")
    assert "acme_media_module" not in sys.modules
    async with im.Orchestrator(home=tmp_path / "home", plugins=[acme], providers=[]) as studio:
        assert "acme-media/weigh" in studio.tools
        assert studio.catalog["acme/blank"].usable
        plan = await studio.plan("Weigh this picture", tmp_path / "a.png")
        assert [step.tool for step in plan.plan.steps] == ["acme-media/weigh"]
        assert "bytes" in str((await studio.run(plan)).text)
    async with im.Orchestrator(home=tmp_path / "home", providers=[]) as studio:
        assert "acme-media/weigh" not in studio.tools


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("nobody-has-this", "nobody-has-this"),
        ("acme-broken", "no licence"),
        ("acme-wrong", "7"),
        ("acme-silent", "nothing"),
    ],
)
async def test_what_goes_wrong_is_named(acme: str, name: str, quoted: str) -> None:
    with pytest.raises(PluginError, match=quoted):
        load([name])
    with pytest.raises(PluginError, match=quoted):
        async with im.Orchestrator(plugins=[acme, name], providers=[]):
            pass
