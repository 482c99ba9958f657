"""What a phrase names, found in a picture."""

from __future__ import annotations

import re

from ..artifacts import Image, Regions
from ..errors import ParameterInvalid
from ..providers import Locator
from .tool import engine, tool


@tool(version="1", effect="pure")
async def locate(image: Image, *, phrase: str = "", locator: Locator = engine()) -> Regions:
    """Find in a picture what a phrase names."""
    return await locator.locate(image, phrase=phrase)
