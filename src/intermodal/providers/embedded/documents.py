"""Documents on this machine: PDF by PDFium, Office files by their own XML. No weights, no network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from ...artifacts import Document, Image, Text
from ...artifacts.decoding import source
from ...errors import MediaTooLarge, ParameterInvalid
from ...workers import Job, WorkerPool
from ..offer import Env, Need, Offer, Speed
from ..protocols import DocumentReader

_TEXT = Job("intermodal.providers.embedded.document_jobs:document_text", 120.0)
_PAGES = Job("intermodal.providers.embedded.document_jobs:document_pages", 120.0)
MAX_TEXT_BYTES = 128 << 20
MAX_IMAGE_BYTES = 512 << 20
DPI = range(18, 1201)


class Documents:
    """Text layers of PDF, docx, pptx and xlsx; pictures of PDF pages. A slide or a sheet is a page, a docx is one.

    Raises MediaUnreadable, MediaTooLarge, MediaUnsupported (password, older formats) or ParameterInvalid (a page
    that isn't there).
    """

    def __init__(self, workers: WorkerPool) -> None:
        self._workers = workers

    async def text(self, document: Document, /, *, pages: Sequence[int] = ()) -> Sequence[Text]:
        params, blobs = source(document.blob)
        texts: list[Text] = []
        size = 0
        while True:
            facts, out = await self._workers.run(_TEXT, {**params, "pages": list(pages), "skip": len(texts)}, blobs)
            texts.extend(Text.from_bytes(page) for page in out)
            size += sum(map(len, out))
            _check(size, MAX_TEXT_BYTES, "text")
            if len(texts) >= facts["asked"]:
                return texts

    async def render(self, document: Document, /, *, pages: Sequence[int] = (), dpi: int = 150) -> Sequence[Image]:
        """PNG, at most 20 megapixels a page: a larger page is drawn at a lower resolution than `dpi`."""
        if dpi not in DPI:
            raise ParameterInvalid(f"dpi can't be {dpi!r}.", hint=f"Choose {DPI[0]} to {DPI[-1]}; 150 suits reading.")
        params, blobs = source(document.blob)
        images: list[Image] = []
        size = 0
        while True:
            asked = {**params, "pages": list(pages), "skip": len(images), "dpi": dpi}
            facts, out = await self._workers.run(_PAGES, asked, blobs)
            for number, (width, height), png in zip(facts["numbers"], facts["sizes"], out, strict=True):
                images.append(Image.from_bytes(png, "image/png", width=width, height=height, name=f"page {number}"))
            size += sum(map(len, out))
            _check(size, MAX_IMAGE_BYTES, "pictures")
            if len(images) >= facts["asked"]:
                return images


def _check(size: int, limit: int, what: str) -> None:
    if size > limit:
        raise MediaTooLarge(
            f"Its pages give more than {limit >> 20} MB of {what}.", hint="Name fewer of them: pages=(1, 2, …)."
        )


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[Documents]:
    yield Documents(env.workers)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "embedded/documents",
        DocumentReader,
        opened,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(fixed=0.05, per_unit=0.02),
        memory_mb=200,
        licence="BSD-3-Clause and Apache-2.0 (PDFium), MIT (openpyxl)",
        needs=(
            Need("pip install 'intermodal[embedded]'", package="pypdfium2"),
            Need("pip install 'intermodal[embedded]'", package="openpyxl"),
        ),
        revision="pypdfium2+office",
        concurrency=2,
    ),
)
