"""The command line. One file per command; nothing is imported before a command needs it."""

import signal
import sys


def main() -> None:
    """The console script. From its first line on, SIGINT and SIGTERM end it with status 130."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupted)  # until a command's loop takes over
    try:
        from .app import app

        app()
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):  # how it ended is decided: what comes now must not change it
            signal.signal(number, signal.SIG_IGN)


__all__ = ["main"]
