"""Opening documents and counting their pages. Runs in the child only; readers of their text build on it."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO
from xml.etree import ElementTree

from ..errors import MediaEmpty, MediaTooLarge, MediaUnreadable, MediaUnsupported
from .jobs import Result, opened

MAX_UNPACKED = 512 << 20
MAX_PART = 64 << 20  # one XML part: its tree takes about ten times that
MAX_RATIO = 200  # deflate reaches 1000, real office files 5 to 50
RATIO_FROM = 16 << 20
MAX_MEMBERS = 50_000
INSTALL = "pip install 'intermodal[embedded]'"

_ROOTS = {"document": "docx", "presentation": "pptx", "workbook": "xlsx"}
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def probe_document(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """{"pages"}: pages of a PDF, slides, sheets; None for a docx, whose pages only a layout engine knows.

    Raises MediaUnreadable (damaged, truncated), MediaUnsupported (password, older formats) or MediaTooLarge.
    """
    stream = opened(params, blobs)
    if kind_of(stream) == "pdf":
        return {"pages": _probed_pdf(params, blobs)}, []
    package = Package(stream)
    count = {"docx": None, "pptx": len(package.slides()), "xlsx": len(package.sheets())}
    return {"pages": count[package.kind]}, []


def kind_of(stream: BinaryIO) -> str:
    """ "pdf" or "office", by content. Raises MediaEmpty, MediaUnsupported or MediaUnreadable."""
    head = stream.read(1024)
    stream.seek(0)
    if not head:
        raise MediaEmpty("The document holds no bytes.", hint="Send it again.")
    if head.startswith(b"PK"):
        return "office"
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"\xd0\xcf\x11\xe0"):  # OLE: Office before 2007, or encrypted
        raise MediaUnsupported(
            "It is an Office file of the old format, or one with a password.",
            hint="Save it as docx, pptx or xlsx without a password.",
        )
    raise MediaUnreadable("It is neither a PDF nor an Office file.", hint="The file is damaged or not what it claims.")


def pdf_opened(params: dict[str, Any], blobs: list[bytes]) -> Any:
    """A pypdfium2 document, its form fields ready to be drawn. Close it. Raises like `probe_document`."""
    try:
        import pypdfium2
    except ImportError:
        raise MediaUnsupported("Reading a PDF needs pypdfium2.", hint=INSTALL) from None
    try:
        pdf = pypdfium2.PdfDocument(params["path"] if "path" in params else blobs[0])
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise MediaUnsupported(
                "The PDF is protected by a password.", hint="Save a copy without a password and send that."
            ) from error
        raise MediaUnreadable("The PDF can't be opened.", hint="It is damaged or truncated: send it again.") from error
    pdf.init_forms()
    return pdf


def _probed_pdf(params: dict[str, Any], blobs: list[bytes]) -> int | None:
    try:
        pdf = pdf_opened(params, blobs)
    except MediaUnsupported as error:
        if error.hint == INSTALL:
            return None
        raise
    import pypdfium2

    with closing(pdf):
        count, number = len(pdf), 0
        try:
            # a page's size needs the page's own object and not its contents: a truncated file is found at once
            for number in range(count):
                pdf.get_page_size(number)
        except pypdfium2.PdfiumError as error:
            raise MediaUnreadable(
                f"Page {number + 1} of {count} is missing.", hint="The PDF is damaged or truncated: send it again."
            ) from error
    if not count:
        raise MediaUnreadable("The PDF has no pages.", hint="It is damaged or truncated: send it again.")
    return count


@dataclass(frozen=True, slots=True)
class Part:
    """A relation of one part of a package to another: `kind` is the last word of its type ("slide", "header")."""

    kind: str
    name: str


def _damaged(name: str) -> MediaUnreadable:
    return MediaUnreadable(
        f"The part {name!r} of the Office file is missing or damaged.", hint="Send it again, or save it anew."
    )


class Package:
    """An Office Open XML file (ISO/IEC 29500-2): XML parts in a ZIP, found by following relations.

    Nothing is unpacked to disk. Elements are told apart by local name, so that both the transitional and the strict
    namespaces are read.
    """

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self.zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, EOFError) as error:
            raise MediaUnreadable(
                "The Office file can't be opened.", hint="It is damaged or truncated: send it again."
            ) from error
        self._check_size()
        self.main = next((p.name for p in self.related("").values() if p.kind == "officeDocument"), "")
        if self.main not in self.zip.namelist():
            raise MediaUnsupported("It is a ZIP file, but no docx, pptx or xlsx.", hint="Send the document itself.")
        self.root = self.tree(self.main)
        self.kind = _ROOTS.get(local(self.root), "")
        if not self.kind:
            raise MediaUnsupported("It is no docx, pptx or xlsx.", hint="Save it as one of these.")

    def _check_size(self) -> None:
        """Before anything is unpacked; a member that lies about its size is cut off there by zipfile."""
        members = self.zip.infolist()
        unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
        if (
            unpacked > MAX_UNPACKED
            or len(members) > MAX_MEMBERS
            or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed)
        ):
            raise MediaTooLarge(
                f"Unpacked it would take {unpacked >> 20} MB in {len(members)} parts; it is packed {packed >> 20} MB.",
                hint=f"The limits are {MAX_UNPACKED >> 20} MB and {MAX_RATIO} times its packed size.",
            )

    def part(self, name: str) -> bytes:
        """One part's bytes. Raises MediaTooLarge, or MediaUnreadable where it is missing or damaged."""
        try:
            info = self.zip.getinfo(name)
            if info.file_size > MAX_PART:
                raise MediaTooLarge(
                    f"Its part {name!r} has {info.file_size >> 20} MB; the limit is {MAX_PART >> 20} MB.",
                    hint="Split the document.",
                )
            with self.zip.open(info) as file:
                return file.read(MAX_PART + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise _damaged(name) from error  # the last two: packed in a way nobody reads, or encrypted

    def tree(self, name: str) -> ElementTree.Element:
        """One XML part, parsed. Raises what `part` raises, and MediaUnreadable for one that isn't XML or has a DTD."""
        data = self.part(name)
        # DTDs are forbidden in these files; they are how entity bombs are written
        if b"<!DOCTYPE" in data[:65536].replace(b"\0", b""):
            raise MediaUnreadable("It declares XML entities.", hint="No office program writes that: don't trust it.")
        try:
            return ElementTree.fromstring(data)
        except ElementTree.ParseError as error:
            raise _damaged(name) from error

    def related(self, name: str) -> dict[str, Part]:
        """The parts that `name` refers to, by relation id, in their order; external links are left out."""
        folder, base = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if relations not in self.zip.namelist():
            return {}
        found = {}
        for row in self.tree(relations):
            if row.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, row.get("Target", ""))).lstrip("/")
                found[row.get("Id", "")] = Part(posixpath.basename(row.get("Type", "")), target)
        return found

    def slides(self) -> list[str]:
        """The slides' part names in the order they are shown."""
        return self._listed("sldId", "slide")

    def sheets(self) -> list[str]:
        """The sheets' part names in the order of their tabs, charts and hidden ones too."""
        return self._listed("sheet", "")

    def _listed(self, element: str, kind: str) -> list[str]:
        related = self.related(self.main)
        ids = (value for row in self._rows(element) for key, value in row.attrib.items() if key.endswith("}id"))
        return [related[i].name for i in ids if i in related and (not kind or related[i].kind == kind)]

    def _rows(self, element: str) -> Iterator[ElementTree.Element]:
        return (row for row in self.root.iter() if local(row) == element)


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
