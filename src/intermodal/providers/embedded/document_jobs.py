"""What workers do with documents: a text layer, page pictures. Runs in the child only.

Both jobs take `pages` (1-based; empty: all) and `skip` (how many of these are done already), do as many as fit into
one answer, and say how many there are: {"asked": n}. The engine asks again until it has all.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from ...artifacts.document_jobs import Package, kind_of, pdf_opened
from ...artifacts.jobs import Result, opened
from ...artifacts.pdf import drawn, flattened
from ...errors import MediaTooLarge, MediaUnsupported, ParameterInvalid

MAX_PAGES = 5_000
MAX_PAGE_BYTES = 64 << 20  # one page's or sheet's text
ANSWER_BYTES = 24 << 20
ANSWER_S = 15.0


def document_text(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """The text layer of as many pages as fit, UTF-8, one blob a page; {"asked", "kind"}."""
    stream = opened(params, blobs)
    if kind_of(stream) == "pdf":
        with closing(pdf_opened(params, blobs)) as pdf:
            wanted = chosen(params, len(pdf), "page")
            return {"asked": len(wanted), "kind": "pdf"}, _fitting(_pdf_text(pdf, n) for n in _left(wanted, params))
    from . import office

    package = Package(stream)
    if package.kind == "docx":
        wanted = chosen(params, 1, "page")
        texts: Iterator[str] = (office.docx_text(package) for _ in _left(wanted, params))
    elif package.kind == "pptx":
        slides = package.slides()
        wanted = chosen(params, len(slides), "slide")
        texts = (office.slide_text(package, slides[n]) for n in _left(wanted, params))
    else:
        wanted = chosen(params, len(package.sheets()), "sheet")
        stream.seek(0)
        texts = office.sheets_text(stream, _left(wanted, params))
    return {"asked": len(wanted), "kind": package.kind}, _fitting(texts)


def document_pages(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """As many pages as fit, drawn at `dpi`, PNG, one blob a page; {"asked", "numbers", "sizes"}."""
    stream = opened(params, blobs)
    if kind_of(stream) != "pdf":
        raise MediaUnsupported(
            f"The pages of a {Package(stream).kind} can't be drawn here.", hint="Read its text, or save it as PDF."
        )
    sizes: list[tuple[int, int]] = []
    pictures: list[bytes] = []
    size, started = 0, time.monotonic()
    with closing(pdf_opened(params, blobs)) as pdf:
        wanted = chosen(params, len(pdf), "page")
        left = _left(wanted, params)
        for number in left:
            picture = drawn(pdf, number, params["dpi"])
            out = io.BytesIO()
            picture.save(out, "PNG", compress_level=2)
            sizes.append(picture.size)
            pictures.append(out.getvalue())
            size += len(pictures[-1])
            if size > ANSWER_BYTES or time.monotonic() - started > ANSWER_S:
                break
    numbers = [n + 1 for n in left[: len(pictures)]]
    return {"asked": len(wanted), "numbers": numbers, "sizes": sizes}, pictures


def chosen(params: dict[str, Any], count: int, unit: str) -> list[int]:
    """The asked pages, 0-based. Raises ParameterInvalid, naming the range, or MediaTooLarge."""
    pages: list[int] = params["pages"]
    for page in pages:
        if not 1 <= page <= count:
            raise ParameterInvalid(
                f"There is no {unit} {page!r}.",
                hint=f"It has {unit}s 1 to {count}." if count > 1 else f"It has one {unit}: 1.",
            )
    wanted = [page - 1 for page in pages] or list(range(count))
    if len(wanted) > MAX_PAGES:
        raise MediaTooLarge(
            f"{len(wanted)} {unit}s at once; the limit is {MAX_PAGES}.", hint=f"Name the {unit}s: pages=(1, 2, …)."
        )
    return wanted


def _left(wanted: list[int], params: dict[str, Any]) -> list[int]:
    return wanted[params["skip"] :]


def _fitting(texts: Iterator[str]) -> list[bytes]:
    out: list[bytes] = []
    size, started = 0, time.monotonic()
    for text in texts:
        out.append(text.encode("utf-8", "replace"))
        size += len(out[-1])
        if len(out[-1]) > MAX_PAGE_BYTES:
            raise MediaTooLarge(
                f"One page has {len(out[-1]) >> 20} MB of text; the limit is {MAX_PAGE_BYTES >> 20} MB.",
                hint="Split the document.",
            )
        if size > ANSWER_BYTES or time.monotonic() - started > ANSWER_S:
            break
    return out


def _pdf_text(pdf: Any, number: int) -> str:
    page = flattened(pdf, number)
    layer = page.get_textpage()
    try:
        # U+FFFE and U+0002 mark a hyphen that only the line's end made
        text: str = layer.get_text_bounded().replace("\r\n", "\n").replace("\ufffe", "").replace("\2", "")
        return text.replace("\0", "").replace("\f", "\n").strip("\n")
    finally:
        layer.close()
        page.close()
