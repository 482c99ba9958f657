"""Secrets: credentials by their issuers' formats, and values that a text itself calls a password or a key."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from .detectors import Span, TextDetector
from .normal import View, decoded, plain
from .rules.secret_formats import FORMATS, SHAPES
from .rules.secret_structures import (
    ASSIGNED,
    BUNDLER,
    COMMAND_LOGIN,
    COMMAND_PASSWORD,
    CURL_OPTION,
    DATA,
    DISCORD,
    HEADER,
    HEADER_NAMED,
    JWK,
    JWT,
    KIND_SECRET,
    KUBERNETES,
    NAMED,
    OPTION,
    OPTION_START,
    PEM,
    PGPASS,
    POWERSHELL,
    PUTTY,
    QUERY,
    SPACED,
    SQL,
    SUMO,
    TERM,
    URL_LOGIN,
)
from .rules.secret_words import INNOCENT_ENDS, INNOCENT_STARTS, NOTHING, PASSWORDS, PLACEHOLDERS, VENDORS

_WORDY = re.compile(r"\w")
_PASSWORDS = frozenset(PASSWORDS)
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")


class _Seen(NamedTuple):
    start: int
    end: int
    type: str
    score: float


class SecretDetector(TextDetector):
    """Credentials in the formats their issuers document, private keys, logins in addresses and commands, and values
    assigned to names like `password` or `api_key`. Placeholders and references to variables are left out.
    """

    id = "secrets@3"
    category = "secret"

    def spans(self, text: str) -> list[Span]:
        view = plain(text)
        seen = [*_seen_in(view.text), *_shapes(view.text)]
        for inner in decoded(View(view.text, _here)):
            if any(_seen_in(inner.text)):
                seen.append(_Seen(*inner.back(0, len(inner.text)), "encoded_secret", 0.8))
        return [Span(*view.back(s.start, s.end), s.type, s.score) for s in seen]


def _here(start: int, end: int) -> tuple[int, int]:
    return start, end


def _seen_in(text: str) -> Iterator[_Seen]:
    yield from _formats(text)
    yield from _structures(text)
    yield from _assigned(text)


def bits(value: str) -> float:
    """Shannon entropy, bits a character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values()) if value else 0.0


def random(value: str, *, least: float = 3.0) -> bool:
    """Looks drawn, not written: many different characters, no placeholder, no long run of one."""
    folded = value.casefold()
    return bits(value) >= least and not any(p in folded for p in PLACEHOLDERS) and not _monotonous(value)


def _monotonous(value: str) -> bool:
    run = re.search(r"(.)\1{7,}", value)
    return (run is not None and 4 * len(run.group()) > len(value)) or bool(re.search(r"(\d{4,})-\1-\1", value))


def _formats(text: str) -> Iterator[_Seen]:
    for kind, heads, rest, flags in _COMPILED:
        for head in heads:
            at = text.find(head)
            while at >= 0:
                match = rest.match(text, at + len(head))
                if match and _whole(text, at, match.end(), head, flags):
                    value = match.group()
                    if "random" not in flags or random(value, least=2.5 if len(value) < 24 else 2.8):
                        yield _Seen(at, match.end(), kind, 0.95)
                at = text.find(head, at + len(head))


_COMPILED = tuple((kind, heads, re.compile(rest), frozenset(flags.split())) for kind, heads, rest, flags in FORMATS)


def _whole(text: str, start: int, end: int, head: str, flags: frozenset[str]) -> bool:
    """The token stands by itself, as its format demands."""
    if start and _WORDY.match(head) and text[start - 1].isascii() and _glued(text, start):
        return False
    if "end" in flags and end < len(text) and (text[end].isascii() and (text[end].isalnum() or text[end] in "_-/+")):
        return False
    if "digits" in flags and not re.search(r"\d", text[start + len(head) : end]):
        return False
    return "named" not in flags or bool(NAMED.search(text[max(0, start - 40) : start]))


def _glued(text: str, start: int) -> bool:
    before = text[start - 1]
    if before == "m" and re.search(r"\x1b?\[[\d;]{1,8}m$", text[max(0, start - 10) : start]):  # colours of a terminal
        return False
    return (
        before.isalnum() or before in "_-." or (before in "+/" and not text[max(0, start - 3) : start].endswith("//"))
    )


def _shapes(text: str) -> Iterator[_Seen]:
    for kind, inside, pattern, before in _SHAPES:
        at = text.find(inside)
        while at >= 0:
            if before and not (at and (text[at - 1].isalnum() or text[at - 1] in "_.~-+/")):
                at = text.find(inside, at + len(inside))
                continue
            for match in pattern.finditer(text, max(0, at - before), min(len(text), at + 300)):
                if match.start() <= at < match.end() and bits(match.group()) >= 3.0:
                    yield _Seen(match.start(), match.end(), kind, 0.95)
                break
            at = text.find(inside, at + len(inside))


_SHAPES = tuple((kind, inside, re.compile(pattern), before) for kind, inside, pattern, before in SHAPES)


def _structures(text: str) -> Iterator[_Seen]:
    """Keys and logins that are told by the structure around them."""
    if "PRIVATE KEY" in text:
        yield from (_Seen(m.start(), m.end(), "private_key", 1.0) for m in PEM.finditer(text))
    if "eyJ" in text:
        yield from (_Seen(m.start(), m.end(), "jwt", 0.95) for m in JWT.finditer(text))
    if "://" in text:
        for match in URL_LOGIN.finditer(text):
            if _literal(match["value"]) and _literal(match["user"] or "x1y") and match["value"] != match["user"]:
                yield _Seen(*match.span("value"), "login_in_address", 0.9)
    folded = text.casefold()
    if len(folded) != len(text):
        folded = text
    if "authorization" in folded:
        yield from _valued((m for m in HEADER.finditer(text) if _credential(m["value"])), "authorization", least=2.3)
    if "-" in text and ("key" in folded or "token" in folded or "auth" in folded):
        yield from _valued(HEADER_NAMED.finditer(text), "authorization", least=2.8)
    if " -u" in text or " --" in text:
        for match in COMMAND_LOGIN.finditer(text):
            whole = f"{match['user']}:{match['value']}"
            if _literal(match["value"]) and "$" not in whole and whole.casefold() not in NOTHING:
                yield _Seen(*match.span("value"), "login_in_command", 0.85)
    if "identified" in folded or "password" in folded:
        quoted = (
            m
            for m in SQL.finditer(text)
            if text[m.start("value") - 1] in "'\"" or (_looks_typed(m["value"]) and m["value"][0] != "*")
        )
        yield from _valued(quoted, "password", least=1.8)
    if "securestring" in folded:
        yield from _valued(POWERSHELL.finditer(text), "password", least=2.0)
    if "sumo" in folded:
        yield from _valued(SUMO.finditer(text), "sumologic_key", least=2.8)
    if "BUNDLE_" in text:
        yield from _valued(BUNDLER.finditer(text), "login_in_setting", least=2.0)
    if "CURLOPT_" in text:
        yield from _valued(CURL_OPTION.finditer(text), "password", least=2.0)
    if "=" in text and ("?" in text or "&" in text):
        yield from _valued(QUERY.finditer(text), "key_in_address", least=3.2)
    yield from _in_files(text)


def _in_files(text: str) -> Iterator[_Seen]:
    """What files of certain programs hold: keys in JSON (RFC 7517), Kubernetes' Secret, .pgpass, PuTTY, bots of Discord."""
    if "kty" in text:
        yield from _valued(JWK.finditer(text), "private_key", least=3.0)
    if "PuTTY-User-Key-File" in text:
        yield from (_Seen(*m.span("value"), "private_key", 1.0) for m in PUTTY.finditer(text))
    if ":" in text:
        yield from _valued(PGPASS.finditer(text), "password", least=2.0)
    if " -p" in text or "user" in text:
        yield from _valued(COMMAND_PASSWORD.finditer(text), "login_in_command", least=2.0)
    if "." in text:
        yield from (
            _Seen(m.start(), m.end(), "discord_token", 0.9) for m in DISCORD.finditer(text) if random(m.group())
        )
    for kind in KIND_SECRET.finditer(text):
        low = max(0, text.rfind("\n---", 0, kind.start()))
        high = end if (end := text.find("\n---", kind.end())) >= 0 else len(text)
        if data := DATA.search(text, low, min(high, low + 4000)):
            stop = re.compile(r"\n\S").search(text, data.end(), high)
            high = stop.start() if stop else high
            yield from _valued(
                KUBERNETES.finditer(text, data.end(), min(high, data.end() + 8000)), "kubernetes_secret", least=2.0
            )


def _credential(value: str) -> bool:
    """What follows "authorization:" is no type of a program and no word."""
    return "[" not in value and (re.search(r"\d|[=+/]", value) is not None or (len(value) >= 20 and _mixed(value)))


def _valued(matches: Iterable[re.Match[str]], kind: str, *, least: float) -> Iterator[_Seen]:
    for match in matches:
        value = match["value"]
        if _literal(value) and bits(value) >= least and not _monotonous(value):
            yield _Seen(*match.span("value"), kind, 0.85)


def _assigned(text: str) -> Iterator[_Seen]:
    """password = …, "api_key": "…", 密码：…, --password …, PW:…"""
    folded = text.lower()
    if len(folded) != len(text):  # a letter whose small form is longer: places would shift
        folded = text
    for term in TERM.finditer(folded):
        word = term.group()
        if not _begins_word(text, term.start()) or _innocent_start(folded, term.start()):
            continue
        match = _after(text, term, word)
        if match is None:
            continue
        value, start = _value_of(match)
        rest = match.groupdict().get("rest") or ""
        if not _literal(value) or (_innocent_end(rest) and not (word in _VENDORS and _CLIENT.search(rest))):
            continue
        if _SITE.match(rest) or (match["quoted"] is None and _refers(text, value, start)):
            continue
        listed = match.groupdict().get("sign") == ","
        if word in _PASSWORDS and not rest.strip("\\\"']0123456789"):
            if _looks_like_password(value, quoted=match["quoted"] is not None) and (not listed or _looks_typed(value)):
                yield _Seen(start, start + len(value), "password", 0.8)
        elif listed and ("-" in value or not re.search(r"\d", value)):
            continue
        elif _looks_like_key(value, strict=word in _STRICT):
            yield _Seen(start, start + len(value), "key", 0.75)


def _after(text: str, term: re.Match[str], word: str) -> re.Match[str] | None:
    """The value after a word that names a secret: assigned to it, or, beside passwords and options, just behind it."""
    if (match := ASSIGNED.match(text, term.end())) is not None:
        return match
    if word in _PASSWORDS:
        match = SPACED.match(text, term.end())
        if match is not None and _looks_typed(_value_of(match)[0]) and match[0].strip()[:1] not in "*&":
            return match
    if word not in _STRICT or word == "token":
        match = SPACED.match(text, term.end())
        if match is not None and _drawn(_value_of(match)[0]):
            return match
    if OPTION_START.search(text, max(0, term.start() - 48), term.start()):
        match = OPTION.match(text, term.end())
        if match is not None and (word in _PASSWORDS or _looks_like_key(_value_of(match)[0], strict=True)):
            return match
    return None


def _drawn(value: str) -> bool:
    """So plainly drawn at random that no sign of assignment is needed before it."""
    if len(value) < 24 or not _looks_like_key(value, strict=True) or sum(c.isdigit() for c in value) < 3:
        return False
    return (
        _mixed(value)
        or re.fullmatch(r"[0-9a-f]{32,128}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", value) is not None
    )


def _refers(text: str, value: str, start: int) -> bool:
    """A bare value that is a call, a member or a field of a format."""
    after = text[start + len(value) : start + len(value) + 1]
    return after == "(" or re.fullmatch(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|\w+![rsa]|&?\w+::\w+", value) is not None


_SITE = re.compile(r"\.(?:com|io|org|net|dev|cn)\b")
_VENDORS = frozenset(VENDORS)
_CLIENT = re.compile(r"(?i)(?:client|access|app|account|consumer|application|api|organi[sz]ation)[_.-]?id$")
_STRICT = frozenset({"key", "api", "login", "auth", "nonce", "salt", "token", *VENDORS})


def _value_of(match: re.Match[str]) -> tuple[str, int]:
    name = "quoted" if match["quoted"] is not None else "bare"
    value = match[name].rstrip("\\")
    return value, match.start(name)


_ANYWHERE = re.compile(r"(?i)password|passwd|secret|token|apikey")


def _begins_word(text: str, at: int) -> bool:
    """The term begins a word of its identifier: after a gap, a sign, an underscore, or as a capital after a small one."""
    if at == 0:
        return True
    before, first = text[at - 1], text[at]
    if _ANYWHERE.match(text, at):  # PGPASSWORD, dbpassword, authtoken
        return True
    if not (before.isalnum() and before.isascii() and first.isascii()):
        return True
    return (before.islower() or before.isdigit()) and first.isupper()


def _innocent_start(folded: str, at: int) -> bool:
    before = re.search(r"([a-z]+)[\s_.-]?$", folded[max(0, at - 20) : at])
    return before is not None and (before[1] in INNOCENT_STARTS or before[1].startswith(("csrf", "xsrf")))


def _innocent_end(rest: str) -> bool:
    words = [w.casefold() for w in _CAMEL.findall(rest)]
    return any(w.rstrip("s") in INNOCENT_ENDS or w in INNOCENT_ENDS for w in words[-1:]) or "(" in rest


def _literal(value: str) -> bool:
    """A value, not a reference to one and not a stand-in for one."""
    folded = value.casefold()
    if folded.strip("\"'.,;:") in NOTHING or any(p in folded for p in PLACEHOLDERS) or value[:1] in "$%&{[":
        return False
    if "${" in value or re.fullmatch(r"[$%@]?[A-Z_]{4,}[$%]?", value):  # the name of a variable
        return False
    return not re.fullmatch(r"[a-z_]+(?:\.[A-Za-z_]+)+(?:\(.*)?|.*\(\)?", value)  # a member or a call


def _looks_typed(value: str) -> bool:
    """Letters with digits or signs among them, as passwords are and the words of a sentence aren't."""
    return len(value) >= 6 and bool(re.search(r"[A-Za-z]", value)) and bool(re.search(r"\d|[!@#$%^&*]", value[:-1]))


def _looks_like_password(value: str, *, quoted: bool) -> bool:
    if not 4 <= len(value) <= 100 or len(set(value)) < 3 or value.startswith(("/", "http", "--")):
        return False
    if re.fullmatch(r"0x[0-9a-fA-F]+", value) or (re.fullmatch(r"[\d.]+", value) and not 4 <= len(value) <= 8):
        return False
    if quoted:
        return " " not in value.strip() or _looks_typed(value)
    return _looks_typed(value) or (len(value) >= 4 and bool(re.search(r"[0-9!@#$%^&*~]", value)))


def _looks_like_key(value: str, *, strict: bool) -> bool:
    if not 8 <= len(value) <= 500 or re.search(r"[ ,]", value) or value.startswith(("http", "./", "arn:", "data:")):
        return False
    if value.startswith("/") and (len(value) < 28 or "." in value or not _mixed(value)):  # a path
        return False
    if _LICENCE.fullmatch(value):
        return True
    if re.search(r"[()<>{}|\\]|::|\.\.|^0x", value) or (re.fullmatch(r"[\d.:-]+", value) and len(value) < 16):
        return False
    if not re.search(r"\d", value) and not _mixed(value):
        return False
    digits = sum(c.isdigit() for c in value)
    if strict and (len(value) < 16 or "#" in value or (digits < 2 and not _mixed(value)) or _worded(value)):
        return False
    return random(value, least=3.0 if len(value) >= 16 else 2.7) and not _worded(value)


_LICENCE = re.compile(r"(?:[A-Z0-9]{5}-){3,7}[A-Z0-9]{5}")


def _mixed(value: str) -> bool:
    """Capitals and small letters change places more often than in names."""
    turns = sum(a.isupper() != b.isupper() for a, b in pairwise(value) if a.isalpha() and b.isalpha())
    return len(value) >= 16 and turns >= len(value) / 5


_IDENTIFIER = re.compile(r"(?:[A-Z]{1,12}|[A-Za-z]?[a-z]{1,14}(?:[A-Z][a-z]+)*)(?:\d{1,4}[A-Za-z]{0,4})?|\d{1,3}")


_HUMPS = re.compile(r"[A-Z][a-z]+|[A-Z]+|[a-z]+|\d+")


def _worded(value: str) -> bool:
    """Made of words: parted by signs or capitals, with few digits (web21prq is no word, prod-key-vault is)."""
    parts = [p for p in re.split(r"[-_./:]", value) if p]
    if len(parts) > 1 and len(value) < 60 and all(_IDENTIFIER.fullmatch(p) for p in parts):
        return True
    humps = _HUMPS.findall(value)
    if len(humps) >= 3 and len(value) >= 4 * len(humps) and "".join(humps) == value:  # names of programs' types
        return sum(c.isdigit() for c in value) <= 2
    wordy = sum(len(p) for p in parts if re.fullmatch(r"[A-Za-z]?[a-z]{2,}(?:[A-Z][a-z]+)*|[A-Z]{2,10}", p))
    return wordy >= 0.6 * len(value) and sum(c.isdigit() for c in value) <= 6
