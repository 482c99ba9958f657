"""The command line. One file per command; nothing is imported before a command needs it."""


def main() -> None:
    from .app import app

    app()


__all__ = ["main"]
