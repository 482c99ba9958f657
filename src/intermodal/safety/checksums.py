"""Check digits of the numbers people are known by, and other tests of a value's shape."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable


def luhn(value: str) -> bool:
    """ISO/IEC 7812: the check digit of payment cards, 13 to 19 digits that aren't all the same."""
    digits = [int(c) for c in value if c.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    total = sum(d if i % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2) for i, d in enumerate(reversed(digits)))
    return total % 10 == 0


def card(value: str) -> bool:
    """Luhn, and a beginning that issuers use (2 to 6, 9 inside China, 1800 of JCB)."""
    return (value[:1] in "234569" and luhn(value)) or (value.startswith("1800") and luhn(value))


def iban(value: str) -> bool:
    """ISO 13616: modulo 97 over the rearranged number."""
    text = re.sub(r"[\s-]", "", value).upper()
    return 15 <= len(text) <= 34 and int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def chinese_id(value: str) -> bool:
    """GB 11643-1999: the weighted check character of resident identity numbers."""
    total = sum(int(d) * (2 ** (17 - i) % 11) for i, d in enumerate(value[:17]))
    return "10X98765432"[total % 11] == value[17].upper()


_HOUSES = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "255.0.0.0/8")))


def _ip(value: str) -> bool:
    """An address of the world: not this machine, not "any", not one of a house's own network (RFC 1918)."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    own = any(address in net for net in _HOUSES)
    return not (own or bool(address.is_loopback or address.is_unspecified or address.is_multicast))


def _digits(value: str) -> bool:
    """7 to 16 digits, as telephone numbers have."""
    number: str = re.split(r"x|ext", value)[0]
    return 7 <= sum(c.isdigit() for c in number) <= 16


def _date(value: str) -> bool:
    parts = [int(p) for p in re.split(r"[/.-]", value)]
    return len(parts) == 3 and any(p > 31 or len(str(p)) == 4 for p in parts) and sum(p <= 31 for p in parts) >= 2


CHECKS: dict[str, Callable[[str], bool]] = {
    "card": card,
    "iban": iban,
    "chinese_id": chinese_id,
    "ip": _ip,
    "digits": _digits,
    "date": _date,
    "lettered": lambda value: sum(c.isdigit() for c in value) >= 10,
    "numbered": lambda value: sum(c.isdigit() for c in value) >= 4,
    "age": lambda value: 0 < int(value) < 120,
}
