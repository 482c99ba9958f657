"""Who holds a run: one journal of one process, recognised across restarts and reused process ids."""

from __future__ import annotations

import os
import platform
import uuid
from dataclasses import dataclass
from pathlib import Path

_OPEN: set[str] = set()  # journals that are open in this process: each takes itself out when it is closed


@dataclass(frozen=True, slots=True)
class Owner:
    host: str
    pid: int
    started: str
    journal: str = ""

    @classmethod
    def here(cls) -> Owner:
        """A new owner in this process, alive until it is `left` or the process ends."""
        name = uuid.uuid4().hex[:12]
        _OPEN.add(name)
        return cls(platform.node(), os.getpid(), _started(os.getpid()), name)

    def left(self) -> None:
        _OPEN.discard(self.journal)

    def encode(self) -> str:
        return f"{self.host}\n{self.pid}\n{self.started}\n{self.journal}"

    @classmethod
    def decode(cls, text: str) -> Owner:
        host, pid, started, journal = text.split("\n")
        return cls(host, int(pid), started, journal)

    def text(self) -> str:
        return f"process {self.pid} on {self.host}"

    def alive(self) -> bool:
        """False only if it surely is not: a process of another machine counts as alive until its lease ends."""
        if self.host != platform.node():
            return True
        if self.pid == os.getpid() and self.started == _started(self.pid):
            return self.journal in _OPEN
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except OSError:
            return True
        return _started(self.pid) == self.started


def _started(pid: int) -> str:
    """The kernel's start time of a process, where it tells: two processes never share id and start."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
