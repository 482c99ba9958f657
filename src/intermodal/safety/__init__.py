"""What is allowed: detectors, the gate, redaction, label flow."""

from .detectors import Detector, text_of
from .gate import Allow, Block, Decision, NeedsApproval, Redact, by_rules, gate
from .guard import Guard, Scan
from .patterns import PatternDetector
from .redaction import redacted

__all__ = [
    "Allow", "Block", "Decision", "Detector", "Guard", "NeedsApproval", "PatternDetector", "Redact", "Scan",
    "by_rules", "gate", "redacted", "text_of",
]  # fmt: skip
