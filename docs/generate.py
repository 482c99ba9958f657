"""Writes docs/cli.md and docs/api.md from the code: `python docs/generate.py`; with `--check` it only compares."""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

import intermodal as im
from intermodal.cli.app import app
from intermodal.config import Configuration

HERE = Path(__file__).parent


def cli() -> Iterator[str]:
    """Every command with its arguments and options, from the command line's own declarations."""
    yield "# Command line\n\nGenerated from the commands' own declarations by `make docs`.\n"
    yield from _command(typer.main.get_command(app), "intermodal")


def _command(command: Any, path: str) -> Iterator[str]:
    yield f"## `{path}`\n\n{(command.help or '').strip()}\n"
    rows = [_row(param) for param in command.params if param.name != "help"]
    if rows:
        yield "| argument or option | meaning |\n|---|---|\n" + "\n".join(rows) + "\n"
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        yield from _command(inner, f"{path} {name}")


def _row(param: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
    if param.param_type_name == "argument":
        names = f"`{param.name.upper()}{'...' if param.nargs == -1 else ''}`"
    variable = f" Environment: `{param.envvar}`." if getattr(param, "envvar", None) else ""
    text = (getattr(param, "help", "") or "").replace("|", "\\|")
    return f"| {names} | {text}{variable} |"


def api() -> Iterator[str]:
    """Every public name with its signature and docstring."""
    yield "# Public names\n\nGenerated from the docstrings by `make docs`; `import intermodal as im`.\n"
    things = [(f"im.{name}", getattr(im, name)) for name in im.__all__]
    for module in (im.agents, im.graphs, im.testing, im.testing.conformance):
        short = f"im.{module.__name__.partition('.')[2]}"
        things += [(f"{short}.{name}", getattr(module, name)) for name in module.__all__ if name not in im.__all__]
    for path, thing in things:
        if inspect.ismodule(thing) or not callable(thing):
            continue
        name = path.rpartition(".")[2]
        yield f"## `{path}`\n"
        if not (inspect.isclass(thing) and (issubclass(thing, Exception) or getattr(thing, "_is_protocol", False))):
            yield f"```text\n{name}{_signature(thing)}\n```\n"
        text = inspect.getdoc(thing) or ""
        if not text.startswith(f"{name}("):  # a dataclass without a docstring of its own
            yield f"{text}\n"
        if inspect.isclass(thing):
            yield from _members(thing)


def _signature(thing: Any) -> str:
    try:
        text = str(inspect.signature(thing)).replace("intermodal.", "")
        return re.sub(r"(: |-> )'([^']*)'", r"\1\2", text)
    except (TypeError, ValueError):
        return ""


def _members(kind: type) -> Iterator[str]:
    rows = []
    for name, value in vars(kind).items():
        function = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
        text = inspect.getdoc(function if not isinstance(value, property) else value.fget)
        if name.startswith("_") or not text or not (inspect.isfunction(function) or isinstance(value, property)):
            continue
        shown = "" if isinstance(value, property) else _signature(function).replace("self, ", "").replace("cls, ", "")
        rows.append(f"- `{name}{shown.replace('(self)', '()')}` {text.partition(chr(10))[0]}")
    if rows:
        yield "\n".join(rows) + "\n"


def main() -> int:
    status = 0
    schema = json.dumps(Configuration.model_json_schema(), indent=1) + "\n"
    for name, pages in (("cli.md", cli()), ("api.md", api()), ("config.schema.json", iter([schema]))):
        text = "\n".join(pages)
        file = HERE / name
        if "--check" in sys.argv:
            if not file.exists() or file.read_text("utf-8") != text:
                print(f"docs/{name} is not what the code says: run `make docs`.", file=sys.stderr)
                status = 1
        else:
            file.write_text(text, "utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
