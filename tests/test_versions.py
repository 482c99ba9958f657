"""A tool whose source changed without a new version: yesterday's cached results would pass for today's.

After raising the version: `python tests/test_versions.py` writes the snapshot anew, and refuses where it wasn't raised.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import re
import sys
import textwrap
import types
from pathlib import Path
from typing import Any

from intermodal.tools.builtin import BUILT_IN

SNAPSHOT = Path(__file__).parent / "tool_versions.json"
PACKAGES = ("intermodal.tools", "intermodal.spatial")


def source(thing: Any) -> str:
    """Without docstrings, decorators and comments: what is left is what runs."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node.decorator_list = []
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def stable(value: Any, seen: dict[str, str]) -> str:
    """The same in every process: sets have no order, functions stand for their source."""
    if isinstance(value, types.FunctionType | type):
        return value.__qualname__ if parts(value, seen) else ""
    if isinstance(value, set | frozenset):
        return f"set{sorted(stable(item, seen) for item in value)}"
    if isinstance(value, dict):
        return str([(stable(k, seen), stable(v, seen)) for k, v in value.items()])
    return str([stable(item, seen) for item in value]) if isinstance(value, tuple | list) else repr(value)


def parts(thing: Any, seen: dict[str, str]) -> dict[str, str]:
    """The sources of a function or class and of everything in PACKAGES that it uses, by name."""
    name = f"{thing.__module__}.{thing.__qualname__}"
    if name in seen or not thing.__module__.startswith(PACKAGES):
        return seen
    seen[name] = source(thing)
    used = {node.id for node in ast.walk(ast.parse(seen[name])) if isinstance(node, ast.Name)}
    module = sys.modules[thing.__module__]
    for word in sorted(used):
        value = vars(module).get(word)
        if isinstance(value, types.FunctionType | type):
            parts(value, seen)
        elif isinstance(value, str | int | float | tuple | dict | frozenset | set | list | re.Pattern):
            seen[f"{thing.__module__}.{word}"] = stable(value, seen)
    return seen


def current() -> dict[str, list[str]]:
    found = {}
    for tool in BUILT_IN:
        text = json.dumps(sorted(parts(tool.function, {}).items()))
        found[tool.id] = [tool.version, hashlib.sha256(text.encode()).hexdigest()[:16]]
    return found


def stale() -> list[str]:
    kept = json.loads(SNAPSHOT.read_text("utf-8")) if SNAPSHOT.exists() else {}
    return [i for i, now in current().items() if i in kept and kept[i][0] == now[0] and kept[i][1] != now[1]]


def test_a_changed_tool_has_a_new_version() -> None:
    assert not stale(), "raise the version of these tools, then run `python tests/test_versions.py`"
    assert current() == json.loads(SNAPSHOT.read_text("utf-8")), "run `python tests/test_versions.py`"


def test_a_helper_is_part_of_its_tool() -> None:
    def names(tool_id: str) -> set[str]:
        return {name.rpartition(".")[2] for name in parts(next(t for t in BUILT_IN if t.id == tool_id).function, {})}

    assert {"relate", "answer", "_standing", "_ANSWERS", "clearly", "INSIDE"} <= names("relate")


if __name__ == "__main__":
    if stale():
        sys.exit(f"Raise the version first: {', '.join(stale())}")
    SNAPSHOT.write_text(json.dumps(current(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
