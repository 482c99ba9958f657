"""What findings are called when people are told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..artifacts import Finding

_CALLED = {
    "cn_phone": "phone number", "phone": "phone number", "email": "e-mail address", "person": "name", "name": "name",
    "cn_id": "identity number", "us_ssn": "social security number", "uk_nino": "national insurance number",
    "passport": "passport number", "driver_licence": "driving licence", "tax_or_id_number": "identity number",
    "card": "card number", "iban": "bank account number", "address": "address", "uk_postcode": "postcode",
    "place": "place", "url": "web address", "ip_address": "IP address", "mac_address": "MAC address",
    "date_of_birth": "date of birth", "quoted": "place with the words", "organisation": "firm",
    "private_key": "private key", "password_hash": "password hash", "coordinates": "pair of coordinates",
}  # fmt: skip
_BY_CATEGORY = {
    "injection": "planted instruction", "unsafe": "unsafe passage", "secret": "secret",
}  # fmt: skip
_PLURALS = {
    "date of birth": "dates of birth", "place with the words": "places with the words",
    "pair of coordinates": "pairs of coordinates",
}  # fmt: skip


def counted(findings: Iterable[Finding]) -> str:
    """ "3 phone numbers, 2 e-mail addresses", what there is most of first."""
    counts = Counter(called(finding) for finding in findings)
    return ", ".join(f"{number} {_plural(name) if number > 1 else name}" for name, number in counts.most_common())


def called(finding: Finding) -> str:
    """ "phone number" for the type "cn_phone"; of planted instructions and of what is unsafe, the category."""
    if finding.category in ("injection", "unsafe"):
        return _BY_CATEGORY[finding.category]
    return _CALLED.get(finding.type) or finding.type.replace("_", " ") or _BY_CATEGORY.get(finding.category, "finding")


def _plural(name: str) -> str:
    if name in _PLURALS:
        return _PLURALS[name]
    if name.endswith("y") and name[-2] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "sh", "ch")) else f"{name}s"
