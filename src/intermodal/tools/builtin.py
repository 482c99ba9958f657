"""The tools every orchestrator has. A list, so that nothing registers itself."""

from __future__ import annotations

from .toolbox import AnyTool


def _built_in() -> tuple[AnyTool, ...]:
    from . import captioning, documents, imaging, language, ocr, spatial, speech, tables, video
    from .tool import Tool

    rooms = (ocr, documents, speech, video, spatial, captioning, language, tables, imaging)
    return tuple(value for room in rooms for value in vars(room).values() if isinstance(value, Tool))


BUILT_IN: tuple[AnyTool, ...] = _built_in()
