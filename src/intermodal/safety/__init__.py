"""What is allowed: detectors, the gate, redaction, label flow."""

from .detectors import Detector, Moderator, Span, TextDetector, text_of
from .gate import Allow, Block, Decision, NeedsApproval, Redact, by_rules, gate
from .guard import Guard, Scan, standard
from .redaction import cleaned, masked, redacted

__all__ = [
    "Allow", "Block", "Decision", "Detector", "Guard", "Moderator", "NeedsApproval", "Redact", "Scan", "Span",
    "TextDetector", "by_rules", "cleaned", "gate", "masked", "redacted", "standard", "text_of",
]  # fmt: skip
