"""The page of a run: complete, self-contained, escaped; seen in a real browser where there is one."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import intermodal as im
from intermodal.artifacts.intake import text
from intermodal.errors import StorageError
from intermodal.testing import FunctionEngine, offer_of

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
WORDS = "Mail <b>ada@lovelace.org</b> today"


@im.tool
async def look(image: im.Image, words: im.Text, *, reader: im.TextReader = im.engine()) -> im.Regions:
    """Look."""
    return await reader.read(image)


@im.tool
async def tell(regions: im.Regions) -> im.Text:
    """Tell."""
    return im.Text.of("; ".join(region.text for region in regions.items))


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
async def saved(tmp_path: Path) -> Path:
    from PIL import Image as Pillow

    Pillow.new("RGB", (200, 100), "navy").save(tmp_path / "photo.png")
    found = im.Regions.of([im.Region((10, 20, 60, 40), text="hello <i>")], width=200, height=100)
    offer = offer_of(FunctionEngine(read=lambda image: found), im.TextReader)
    draft = im.PlanBuilder("seen & told")
    draft.output(draft.step(tell, draft.step(look, draft.input("photo", im.Image), draft.input("words", im.Text))))
    inputs: dict[str, Any] = {"photo": tmp_path / "photo.png", "words": text(WORDS)}
    async with im.Orchestrator(home=tmp_path / "home", providers=[offer], tools=[look, tell]) as studio:
        result = await studio.run(draft.build(), inputs=inputs)
        return await asyncio.to_thread(result.report.save, tmp_path / "deep" / "run.html")


def test_everything_is_on_it(saved: Path) -> None:
    html = saved.read_text("utf-8")
    page = Page(html)
    assert "seen &amp; told" in html
    assert "<b>ada" not in html
    assert re.search(r'<mark title="email \(personal_data\)">ada@lovelace.org</mark>', html)
    pictures = page.all("img")
    assert [bool(p["alt"]) and str(p["src"]).startswith("data:image/png;base64,") for p in pictures] == [True, True]
    boxes = [r for r in page.all("rect") if "rx" not in r]
    assert [(b["x"], b["y"], b["width"], b["height"]) for b in boxes] == [("10", "20", "50", "20")]
    assert html.count('<tr><th scope="row">') == 2
    assert "not checked" in html.lower()


def test_nothing_is_fetched_or_run(saved: Path) -> None:
    page = Page(saved.read_text("utf-8"))
    assert not page.all("script")
    assert not page.all("link")
    addresses = [str(a.get("src") or a.get("href") or "data:") for _, a in page.tags]
    assert all(address.startswith("data:") for address in addresses)
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


def test_it_can_be_read_without_a_pointer_or_eyes(saved: Path) -> None:
    page = Page(saved.read_text("utf-8"))
    assert page.all("html")[0]["lang"] == "en"
    assert "width=device-width" in str(page.all("meta")[1]["content"])
    for region in page.all("div"):
        if region.get("class") == "scroll":
            assert region["tabindex"] == "0"
            assert region.get("aria-label") or region.get("aria-labelledby")
    assert [a["aria-label"] for a in page.all("svg") if a.get("role") == "img"] == ["The plan as a graph"]


async def test_a_place_that_cant_be_written(saved: Path, tmp_path: Path) -> None:
    async with im.Orchestrator(home=tmp_path / "home2", tools=[tell]) as studio:
        draft = im.PlanBuilder("p")
        draft.output(draft.step(tell, draft.input("regions", im.Regions)))
        result = await studio.run(draft.build(), inputs={"regions": im.Regions.of([], width=1, height=1)})
    with pytest.raises(StorageError, match="run"):
        result.report.save(saved / "run.html")


@pytest.mark.skipif(BROWSER is None, reason="no chromium here")
@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_browser(saved: Path, tmp_path: Path, width: int) -> None:
    from PIL import Image as Pillow

    shot = tmp_path / "shot.png"
    quiet = ("background-networking", "component-update", "sync")
    command = [
        str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},1400",
        f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={shot}", *(f"--disable-{name}" for name in quiet),
        saved.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with Pillow.open(shot) as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24) or []}
    assert picture.width == width
    assert any(red < 30 and green < 30 and 100 < blue < 150 for red, green, blue in colours), "the photo is shown"
    assert (214, 0, 108) in colours, "and the box on it"
