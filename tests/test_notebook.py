"""What a notebook shows: every modality, everything escaped, no scripts, bytes only up to the limit."""

from __future__ import annotations

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import intermodal as im
from intermodal.artifacts import Blob
from intermodal.artifacts.intake import text
from intermodal.artifacts.notebook import LIMIT
from intermodal.plans import Plan
from intermodal.plans.values import Input
from intermodal.testing.conformance import media

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """What a browser would make of it."""

    VOID = ("img", "rect", "br")
    FETCHING = ("src", "href", "data", "poster", "srcset", "action")

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.sources: list[str] = []
        self.words = ""
        self.feed(shown)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")], attrs
        self.sources += [value or "" for name, value in attrs if name in self.FETCHING]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def shown(value: Any) -> Page:
    html = value._repr_html_()
    page = Page(html)
    assert not {"script", "iframe", "object", "embed", "link", "style", "form", "a"} & set(page.tags)
    assert all(source.startswith("data:") for source in page.sources), page.sources
    return page


def test_media_is_seen_and_played() -> None:
    picture = shown(media.picture())
    assert picture.tags.count("img") == 1
    assert picture.sources[0].startswith("data:image/png;base64,iVBOR")
    assert "picture.png" in picture.words
    assert "96" in picture.words
    assert "audio" in shown(media.sound()).tags
    assert "video" in shown(im.Video.from_bytes(b"bytes", "video/mp4")).tags
    assert not shown(media.video()).sources  # Matroska: browsers don't play it
    assert "two-pages.pdf" in shown(media.document()).words


def test_words_tables_and_places_are_read() -> None:
    assert "hello 世界" in shown(im.Text.of("hello 世界")).words
    table = shown(im.Table.of(["name", "age"], [["ada", 36], [None, True]]))
    assert table.tags.count("tr") == 3
    assert "ada36True" in table.words
    spoken = shown(im.Transcript.of([im.Segment(0.5, 1.25, "good morning")]))
    assert "0.501.25good morning" in spoken.words
    regions = shown(im.Regions.of([im.Region((1, 2, 30, 40), "line", "hi", 0.5)], width=640, height=480))
    assert regions.tags.count("rect") == 1
    assert "linehi0.501, 2, 30, 40" in regions.words


def test_much_is_cut() -> None:
    assert "… 3000 more characters" in shown(im.Text.of("x" * 5000)).words
    table = shown(im.Table.of([f"c{i}" for i in range(30)], [[i] * 30 for i in range(50)]))
    assert table.tags.count("tr") == 21
    assert "… 30 more rows and 18 more columns" in table.words
    assert len(im.Table.of(["c"], [["y" * 10_000]])._repr_html_()) < 1000
    many = im.Regions.of([im.Region((0, 0, 1, 1))] * 1000, width=9, height=9)
    assert shown(many).tags.count("rect") == 200


@pytest.mark.parametrize(
    "value",
    [
        im.Text.of(EVIL, language=EVIL),
        im.Table.of([EVIL], [[EVIL]]),
        im.Regions.of([im.Region((0, 0, 1, 1), EVIL, EVIL)], width=9, height=9),
        im.Transcript.of([im.Segment(0, 1, EVIL)], language=EVIL),
        im.Image.from_bytes(b"bytes", f'image/png"{EVIL}', name=EVIL),
        im.Image.from_bytes(f"<svg>{EVIL}</svg>".encode(), "image/svg+xml"),
        im.Document.from_bytes(EVIL.encode(), "application/pdf", name=EVIL),
        Plan(EVIL, (Input(EVIL, "text"),), (), (EVIL,)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_in_it_is_markup(value: Any) -> None:
    page = shown(value)
    assert page.tags.count("img") == (1 if getattr(value, "media_type", "") == "image/svg+xml" else 0)


@pytest.mark.parametrize(
    "value",
    [
        im.Table.from_bytes(b"not json"),
        im.Table.from_bytes(b"[" * 100_000),
        im.Table.from_bytes(b'{"columns": 7}'),
        im.Transcript.from_bytes(b'{"segments": [{"start": "<b>"}]}'),
        im.Regions.from_bytes(b'{"regions": [{"box": ["\\"><b>", 0, 1, 1]}]}', width=9, height=9),
        im.Regions.from_bytes(b'{"regions": [{"box": [1e999, 0, 1, 1]}]}', width="<b>", height=9),
    ],
    ids=str,
)
def test_what_is_malformed_is_only_named(value: im.Artifact) -> None:
    page = shown(value)
    assert "It can't be shown." in page.words
    assert "b" not in page.tags


def test_bytes_stand_in_it_up_to_two_mebibytes(tmp_path: Path) -> None:
    assert LIMIT == 2 * 1024 * 1024
    assert shown(im.Image.from_bytes(bytes(LIMIT), "image/png")).sources
    large = im.Image.from_bytes(bytes(LIMIT + 1), "image/png", name="large")
    assert not shown(large).sources
    assert "large" in shown(large).words
    gone = im.Image(blob=Blob("0" * 64, 9, path=tmp_path / "gone"), media_type="image/png")
    assert "no longer in the store" in shown(gone).words


async def test_plans_and_results(bench_in: Any) -> None:
    @im.tool
    async def noisy(words: im.Text) -> im.Image:
        """Make noise."""
        return im.Image.from_bytes(os.urandom(LIMIT * 3 // 4), "image/png", name=words.value[:1])

    draft = im.PlanBuilder(EVIL)
    for name in ("one", "two"):
        draft.output(draft.step(noisy.using(name=f"draw_{name}"), draft.input(name, im.Text)))
    plan = draft.build()
    assert "draw_onenoisyone" in shown(plan).words
    async with bench_in() as bench:
        bound = bench.bound(plan, {"one": text(f"1{EVIL}"), "two": text("2")})
        result = await bench.start(plan, bound)
        assert "draw_two" in shown(bound).words
        page = shown(result)
        assert len(page.sources) == 1  # the limit is for all of it together
        assert "complete" in page.words
        assert "draw_two" in page.words
        assert shown(result.report).tags == ["pre"]


def test_it_is_imported_when_a_notebook_asks() -> None:
    code = "import sys, intermodal as im; im.Text, im.Plan, im.Result; print('intermodal.artifacts.notebook' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
