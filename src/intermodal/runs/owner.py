"""Who holds a run: a process, recognised across restarts and reused process ids."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    host: str
    pid: int
    started: str

    @classmethod
    def here(cls) -> Owner:
        return cls(platform.node(), os.getpid(), _started(os.getpid()))

    def encode(self) -> str:
        return f"{self.host}\n{self.pid}\n{self.started}"

    @classmethod
    def decode(cls, text: str) -> Owner:
        host, pid, started = text.split("\n")
        return cls(host, int(pid), started)

    def text(self) -> str:
        return f"process {self.pid} on {self.host}"

    def alive(self) -> bool:
        """False only if it surely is not: a process of another machine counts as alive until its lease ends."""
        if self.host != platform.node():
            return True
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
