"""Fonts that really have the characters: from a variable, a package, the system; never boxes for what is missing."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ....errors import ParameterInvalid, ProviderNeeded
from ...weights import package_folder

VARIABLE = "INTERMODAL_FONTS"  # files or folders, parted like PATH
PACKAGE = "pylopdf_fonts_zh_cn"
FILE = "NotoSansSC-Regular.otf"
INSTALL = "pip install 'intermodal[embedded]'"
_SUFFIXES = (".ttf", ".otf", ".ttc")
_MEASURED = 100  # px at which glyphs are measured and compared
_FIRST = ("notosanscjk", "notosans-regular", "dejavusans.", "arial.", "pingfang", "msyh", "wqy")  # of a system's many
_NO_CHARACTER = "\U0010ffff"
_NEVER_FIRST = frozenset("，。、；：！？）》」』”’,.;:!?)%")  # no line begins with these


@dataclass(frozen=True)
class Face:
    """One font file. Reading it blocks."""

    path: Path

    @cached_property
    def _font(self) -> Any:
        from PIL import ImageFont

        return ImageFont.truetype(str(self.path), _MEASURED, layout_engine=ImageFont.Layout.BASIC)

    @cached_property
    def usable(self) -> bool:
        try:
            return bool(self._font.getname()[0])
        except OSError:  # a bitmap font or a damaged file
            return False

    @cached_property
    def family(self) -> str:
        return str(self._font.getname()[0])

    @cached_property
    def _missing(self) -> tuple[Any, bytes]:
        return self._drawn(_NO_CHARACTER)

    def _drawn(self, character: str) -> tuple[Any, bytes]:
        mask = self._font.getmask(character)
        return mask.size, bytes(mask)

    def has(self, character: str) -> bool:
        """Whether the character is drawn as something else than the font's sign for what it lacks."""
        return invisible(character) or (self.usable and self._drawn(character) != self._missing)

    def length(self, text: str) -> float:
        """Width of a line in units of the type size."""
        return float(self._font.getlength(text)) / _MEASURED


class Fonts:
    """The faces of this machine in order of preference; remembers which face has which character."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._candidates = _files(variables)
        self._faces: list[Face] = []
        self._by_character: dict[str, Face] = {}

    def runs(self, text: str) -> list[tuple[Face, str]]:
        """The text in pieces with a face each. Raises ProviderNeeded, naming the characters that no font here has."""
        out: list[tuple[Face, str]] = []
        lacking: list[str] = []
        for character in text:
            face = self._face(character, out[-1][0] if out else None)
            if face is None:
                lacking.append(character)
            elif out and out[-1][0] is face:
                out[-1] = (face, out[-1][1] + character)
            else:
                out.append((face, character))
        if lacking:
            raise _lacking(lacking)
        return out

    def _face(self, character: str, before: Face | None) -> Face | None:
        if invisible(character) and before is not None:
            return before
        if (known := self._by_character.get(character)) is not None:
            return known
        for face in self._all():
            if face.usable and face.has(character):
                self._by_character[character] = face
                return face
        return None

    def _all(self) -> Iterator[Face]:
        """Faces opened already, then the others one by one."""
        yield from self._faces
        for path in self._candidates:
            face = Face(path)
            self._faces.append(face)
            yield face

    def width(self, text: str, size: float) -> float:
        return size * sum(face.length(piece) for face, piece in self.runs(text))

    def wrapped(self, text: str, size: float, width: float) -> list[str] | None:
        """Lines no wider than `width`: broken at spaces and between Chinese characters; None where a word is too wide."""
        lines: list[str] = []
        for paragraph in text.splitlines():
            line = ""
            for piece in _breakable(paragraph):
                if self.width((line + piece).rstrip(), size) <= width:
                    line += piece
                    continue
                if line.strip():
                    lines.append(line.rstrip())
                line = piece.lstrip()
                if self.width(line.rstrip(), size) > width:
                    return None
            lines.append(line.rstrip())
        return lines

    def fitted(
        self, text: str, width: float, height: float, *, largest: float, smallest: float = 10.0, leading: float = 1.3
    ) -> tuple[float, list[str]]:
        """(size, lines) as large as fits a box. Raises ParameterInvalid where even the smallest doesn't."""
        size = largest
        while size >= smallest:
            lines = self.wrapped(text, size, width)
            if lines is not None and len(lines) * size * leading <= height:
                return size, lines
            size *= 0.92
        raise ParameterInvalid(
            f"{len(text)} characters don't fit there ({text[:40]!r}…).", hint="Shorten the text or enlarge the picture."
        )


def invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cf", "Mn", "Me")


def _breakable(paragraph: str) -> list[str]:
    pieces: list[str] = []
    for character in paragraph:
        wide = unicodedata.east_asian_width(character) in ("W", "F")
        glued = character in _NEVER_FIRST or character == " "
        before = pieces[-1][-1] if pieces else ""
        opens = bool(before) and (before == " " or unicodedata.east_asian_width(before) in ("W", "F"))
        if pieces and (glued or not (wide or opens)):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _lacking(characters: Sequence[str]) -> ProviderNeeded:
    shown = "".join(dict.fromkeys(characters))[:12]
    scripts = ", ".join(dict.fromkeys(unicodedata.name(c, f"U+{ord(c):04X}").title() for c in characters[:3]))
    ways: tuple[str, ...] = (f"{VARIABLE}=a font file or folder that has them",)
    if package_folder(PACKAGE) is None:
        ways = (f"{INSTALL} (Chinese, Japanese, Latin, Greek, Cyrillic)", *ways)
    return ProviderNeeded(
        f"No font here has the characters {shown!r} ({scripts}).",
        hint=f"{', or '.join(ways)}.",
        missing="font",
        ways=ways,
    )


def _files(variables: Mapping[str, str]) -> Iterator[Path]:
    """Font files, best first: what the caller named, the package's, the system's."""
    for entry in filter(None, variables.get(VARIABLE, "").split(os.pathsep)):
        path = Path(entry)
        if not path.exists():
            raise ProviderNeeded(f"{VARIABLE} names {entry!r}, and there is no such file.", hint="Correct or unset it.")
        yield from _under(path) if path.is_dir() else (path,)
    if (folder := package_folder(PACKAGE)) is not None and (folder / FILE).is_file():
        yield folder / FILE
    for home in _system_folders(variables):
        if home.is_dir():
            yield from _under(home)


def _under(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    return sorted(found, key=lambda path: (_rank(path.name.lower()), len(path.name), str(path)))


def _rank(name: str) -> int:
    return next((i for i, start in enumerate(_FIRST) if name.startswith(start)), len(_FIRST))


def _system_folders(variables: Mapping[str, str]) -> tuple[Path, ...]:
    if sys.platform == "win32":
        return (Path(variables.get("WINDIR", r"C:\Windows")) / "Fonts",)
    home = Path(variables.get("HOME", "/"))
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts")
