"""How people may ask for a tool that brings no patterns, read off its name and description. Pure."""

from __future__ import annotations

import re

from ...tools.tool import Pattern
from ...tools.toolbox import AnyTool
from . import words
from .tokens import Lexicon, Token, folded, tokens_of

WORTH = 0.85  # of a full match
FAMILY = (4, 6)  # letters a stem has at least and is cut to, so that "describe" and "description" meet


def family(token: Token) -> str | None:
    """What a word has in common with those derived from it; None for words too short to tell."""
    return token.stem[: FAMILY[1]] if len(token.stem) >= FAMILY[0] and token.stem.isalpha() else None


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.;。；])\s*", text) if part]


def patterns_of(tool: AnyTool) -> tuple[Pattern, ...]:
    """A tool's patterns; else what its name and its description say it does."""
    return tool.patterns or (*_by_types(tool), *described(tool))


def described(tool: AnyTool) -> tuple[Pattern, ...]:
    """A verb and what it acts on, as the description says them.

    "Extracts keywords from a text" and "… is the task of extracting keywords" both yield extract × keywords.
    """
    found = (_acting(tokens_of(folded(sentence))) for sentence in sentences(tool.description)[:2])
    ports = tuple(port.kind.modality for port in tool.signature.ports)
    return tuple(Pattern((v,), objects, ports, weight=WORTH, direct=True) for v, objects in filter(None, found))


def _by_types(tool: AnyTool) -> tuple[Pattern, ...]:
    """For a tool named by nothing but what it takes and yields, "A to B": making, becoming, or bettering."""
    named = re.fullmatch(r"[\W_]*([a-z]+)[\W_]+to[\W_]+([a-z]+)[\W_]*", folded(tool.id))
    if named is None:
        return ()
    ports = tuple(port.kind.modality for port in tool.signature.ports)
    forms = tuple(dict.fromkeys((*tool.signature.result.kind.words, named[2])))
    if named[1] == named[2]:
        return (Pattern(words.BETTERING, forms, ports, weight=WORTH, direct=True),)
    into = tuple(f"{to} {a}{form}" for to in ("to", "into", "as", "in") for a in ("", "a ", "an ") for form in forms)
    return (
        Pattern(words.MAKING, forms, ports, weight=WORTH, direct=True),
        Pattern(words.BECOMING, into, ports, weight=WORTH),
    )


def name_families(tool: AnyTool, media: Lexicon[str]) -> frozenset[str]:
    """Families of a tool's name's words, but for those that only name its media."""
    if tool.patterns:
        return frozenset()
    tokens = tokens_of(folded(re.sub(r"[\W_]+", " ", tool.id)))
    plain = {i for hit in media.find(tokens) for i in range(hit.start, hit.end)}
    kept = [t for i, t in enumerate(tokens) if i not in plain and t.text not in words.STOP]
    return frozenset(f for t in kept if (f := family(t)))


def _acting(tokens: tuple[Token, ...]) -> tuple[str, tuple[str, ...]] | None:
    says = next((i for i, t in enumerate(tokens) if t.text in ("is", "are")), None)
    at = 0
    if says is not None:  # "… is the task of …ing": what a definition says is done
        at = next((i for i in range(says, len(tokens)) if tokens[i].text.endswith("ing")), len(tokens))
    if at >= len(tokens) or not tokens[at].is_word or tokens[at].text in words.STOP | words.DETERMINERS:
        return None
    objects = []
    for token in tokens[at + 1 :]:
        if token.text in words.PREPOSITIONS | words.TARGETS | words.BASIS or not token.is_word:
            break
        if token.text not in words.STOP:
            objects.append(token.text)
    return (tokens[at].text, tuple(objects)) if objects else None
