"""`intermodal doctor`: opens what is usable, says what is missing; exit status 1 where something is broken."""

from __future__ import annotations

import platform
import time
from collections.abc import Sequence
from pathlib import Path

from ..errors import IntermodalError
from ..orchestrator import Orchestrator, default_home
from ..providers import Entry, profile
from .common import Limits, drive, say, studio

Row = tuple[str, bool | None, str]
_STATE = {True: "ok", None: "missing", False: "BROKEN"}  # what isn't there is no fault; what is there must open


def command(home: Path | None, as_json: bool) -> None:
    async def work() -> int:
        rows: list[Row] = [("python", True, platform.python_version())]
        try:
            async with studio(home, Limits()) as orchestrator:
                rows.append(("home", True, str(home or default_home())))
                entries = orchestrator.catalog.entries()
                for entry in entries:
                    if entry.usable and not _carried(entry):
                        rows.append(await _opened(orchestrator, entry))
                    elif not _carried(entry):
                        rows.append((entry.offer.id, None, "; ".join(entry.remedies)))
                rows += [await _carrier(orchestrator, *one) for one in _carriers(entries).items()]
        except IntermodalError as error:
            rows.append(("home", False, str(error)))
        broken = any(fine is False for _, fine, _ in rows)
        useless = broken or all(fine is None for _, fine, _ in rows[2:])  # after python and home: the engines
        if as_json:
            checks = [{"what": name, "ok": fine, "detail": text} for name, fine, text in rows]
            say({"ok": not useless, "checks": checks})
        else:
            for name, fine, text in rows:
                print(f"{_STATE[fine]:<7} {name:<26} {text}")
        return 1 if useless else 0

    drive(work, as_json=as_json)


async def _opened(orchestrator: Orchestrator, entry: Entry) -> Row:
    begun = time.perf_counter()
    try:
        async with orchestrator.desk.house.pool.lease(entry.offer.id):
            return entry.offer.id, True, f"opens in {time.perf_counter() - begun:.2f} s"
    except IntermodalError as error:
        return entry.offer.id, False, str(error)


def _carried(entry: Entry) -> bool:
    """Its work is done elsewhere, by a carrier or a server: one line for all that it offers."""
    return not entry.offer.embedded and bool(entry.offer.privacy)


def _carriers(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    today = profile.today()
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if _carried(entry) and not entry.offer.lifecycle.retired(today):
            found.setdefault(entry.offer.id.partition("/")[0], []).append(entry)
    return found


async def _carrier(orchestrator: Orchestrator, name: str, entries: list[Entry]) -> Row:
    """What a carrier still needs and how to get it; else whether its client opens. Nothing is asked of the carrier."""
    usable = [entry for entry in entries if entry.usable]
    if not usable:
        remedies = dict.fromkeys(remedy for entry in entries for remedy in entry.remedies)
        return name, None, f"{'; '.join(remedies)} ({len(entries)} offers)"
    _, fine, text = await _opened(orchestrator, usable[0])
    return name, fine, f"{text} ({len(usable)} of {len(entries)} offers)" if fine else text
