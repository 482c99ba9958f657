"""What flows: artifacts, their modalities, their bytes, and how they are read and checked."""

from .artifact import Artifact, Content, Origin, Trust, canonical
from .blob import INLINE_LIMIT, Blob
from .labels import Finding, Label
from .modality import (
    BUILT_IN,
    Audio,
    Document,
    Embedding,
    Image,
    Modalities,
    Region,
    Regions,
    Segment,
    Table,
    Text,
    Transcript,
    Video,
)
from .record import Evidence, Record

__all__ = [
    "BUILT_IN", "INLINE_LIMIT", "Artifact", "Audio", "Blob", "Content", "Document", "Embedding", "Evidence", "Finding",
    "Image", "Label", "Modalities", "Origin", "Record", "Region", "Regions", "Segment", "Table", "Text", "Transcript",
    "Trust", "Video", "canonical",
]  # fmt: skip
