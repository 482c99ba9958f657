"""`intermodal doctor`: opens what is usable, says what is missing; exit status 1 where something is broken."""

from __future__ import annotations

import platform
import time
from pathlib import Path

from ..errors import IntermodalError
from ..orchestrator import default_home
from .common import Limits, drive, say, studio

_STATE = {True: "ok", None: "missing", False: "BROKEN"}  # what isn't there is no fault; what is there must open


def command(home: Path | None, as_json: bool) -> None:
    async def work() -> int:
        rows: list[tuple[str, bool | None, str]] = [("python", True, platform.python_version())]
        try:
            async with studio(home, Limits()) as orchestrator:
                rows.append(("home", True, str(home or default_home())))
                for entry in orchestrator.catalog.entries():
                    if not entry.usable:
                        rows.append((entry.offer.id, None, "; ".join(entry.remedies)))
                        continue
                    begun = time.perf_counter()
                    try:
                        async with orchestrator.desk.house.pool.lease(entry.offer.id):
                            rows.append((entry.offer.id, True, f"opens in {time.perf_counter() - begun:.2f} s"))
                    except IntermodalError as error:
                        rows.append((entry.offer.id, False, str(error)))
        except IntermodalError as error:
            rows.append(("home", False, str(error)))
        for name, fine, text in rows:
            if as_json:
                say({"what": name, "ok": fine, "detail": text})
            else:
                print(f"{_STATE[fine]:<7} {name:<26} {text}")
        broken = any(fine is False for _, fine, _ in rows)
        return 1 if broken or all(fine is None for name, fine, _ in rows if "/" in name) else 0

    drive(work, as_json=as_json)
