"""Failures that say what is wrong and where."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from ...errors import IntermodalError


def must(holds: object, where: str, what: str) -> None:
    """Raises AssertionError "where: what" unless it holds; also under `python -O`."""
    if not holds:
        raise AssertionError(f"{where}: {what}")


async def refused(
    work: Awaitable[Any], kinds: type[IntermodalError] | tuple[type[IntermodalError], ...], where: str
) -> None:
    """The call must raise one of these errors; what it answers or raises instead is quoted."""
    wanted = " or ".join(k.__name__ for k in (kinds if isinstance(kinds, tuple) else (kinds,)))
    try:
        answer = await work
    except kinds:
        return
    except AssertionError:
        raise
    except Exception as error:
        raise AssertionError(f"{where}: raised {type(error).__name__} ({error}), expected {wanted}") from error
    raise AssertionError(f"{where}: answered {answer!r:.80}, expected {wanted}")
