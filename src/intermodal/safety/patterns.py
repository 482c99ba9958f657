"""Secrets and personal data that have a shape: rules with checksums, and a list of well-known placeholders."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..artifacts import Artifact, Finding
from .detectors import text_of


def luhn(value: str) -> bool:
    """ISO/IEC 7812: the check digit of payment cards."""
    digits = [int(c) for c in value if c.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    total = sum(d if i % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2) for i, d in enumerate(reversed(digits)))
    return total % 10 == 0


def iban(value: str) -> bool:
    """ISO 13616: modulo 97 over the rearranged number."""
    text = re.sub(r"\s", "", value).upper()
    return 15 <= len(text) <= 34 and int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def chinese_id(value: str) -> bool:
    """GB 11643-1999: the weighted check character of resident identity numbers."""
    total = sum(int(d) * (2 ** (17 - i) % 11) for i, d in enumerate(value[:17]))
    return "10X98765432"[total % 11] == value[17].upper()


def entropic(value: str) -> bool:
    """At least 3 bits a character: random keys pass, words and counters don't."""
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values()) >= 3.0


@dataclass(frozen=True, slots=True)
class Rule:
    category: str
    type: str
    pattern: re.Pattern[str]
    score: float
    check: Callable[[str], bool] | None = None


def _rule(category: str, type_: str, pattern: str, score: float, check: Callable[[str], bool] | None = None) -> Rule:
    return Rule(category, type_, re.compile(pattern), score, check)


RULES: tuple[Rule, ...] = (
    _rule("secret", "private_key", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----", 1.0),
    _rule("secret", "aws_access_key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", 0.95),
    _rule("secret", "github_token", r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{50,}\b", 0.99),
    _rule("secret", "slack_token", r"\bxox[abprs]-[A-Za-z0-9-]{10,}", 0.95),
    _rule("secret", "api_key", r"\bsk-(?:[a-z]+-)?[A-Za-z0-9_-]{20,}", 0.9, entropic),
    _rule("secret", "google_key", r"\bAIza[0-9A-Za-z_-]{35}\b", 0.95),
    _rule("secret", "jwt", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}", 0.9),
    _rule(
        "secret",
        "assigned_secret",
        r"""(?i)(?:password|passwd|secret|api[_-]?key|token)["']?\s*[:=]\s*["']?(?P<value>[^\s"',;]{8,})""",
        0.7,
        entropic,
    ),
    _rule("personal_data", "email", r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b", 0.9),
    _rule("personal_data", "card", r"\b\d(?:[ -]?\d){12,18}\b", 0.95, luhn),
    _rule("personal_data", "iban", r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", 0.95, iban),
    _rule("personal_data", "cn_id", r"(?<!\d)\d{17}[\dXx](?!\d)", 0.95, chinese_id),
    _rule("personal_data", "cn_phone", r"(?<!\d)1[3-9]\d{9}(?!\d)", 0.7),
    _rule("personal_data", "phone", r"(?<![\w.])\+\d{1,3}[ -]?(?:\(\d+\)[ -]?)?\d{2,4}(?:[ -]?\d{2,4}){2,3}\b", 0.7),
)

PLACEHOLDERS = re.compile(r"(?i)example|placeholder|changeme|your[_-]|x{4,}|\*{3,}|<[^>]+>|\$\{|dummy|redacted")


class PatternDetector:
    """Secrets and personal data by shape, in anything that consists of words. English and Chinese forms."""

    id = "patterns@1"
    categories = frozenset({"secret", "personal_data"})

    def reads(self, artifact: Artifact) -> bool:
        return artifact.modality in ("text", "regions", "transcript", "table")

    def scan(self, artifact: Artifact) -> Sequence[Finding]:
        return self.scan_text(text_of(artifact) or "")

    def scan_text(self, text: str) -> list[Finding]:
        """Findings in order of place; spans count Unicode code points. Of overlapping ones the surer stays."""
        found: list[Finding] = []
        for rule in RULES:
            for match in rule.pattern.finditer(text):
                name = "value" if "value" in rule.pattern.groupindex else 0
                value = match.group(name)
                if (rule.check and not rule.check(value)) or PLACEHOLDERS.search(value):
                    continue
                where = {"start": match.start(name), "end": match.end(name)}
                found.append(Finding(rule.category, rule.type, rule.score, self.id, where))
        return _without_overlaps(found)


def _without_overlaps(found: list[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda f: -f.score):
        start, end = finding.where["start"], finding.where["end"]
        if all(end <= k.where["start"] or start >= k.where["end"] for k in kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: int(f.where["start"]))
