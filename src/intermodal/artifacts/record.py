"""What media say, in a form that was asked for: a JSON object, each value with the words it was taken from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from ..errors import SchemaMismatch
from .artifact import Artifact, json_value

if TYPE_CHECKING:
    from pydantic import BaseModel

    M = TypeVar("M", bound=BaseModel)

Want: TypeAlias = "type[Artifact] | type[BaseModel]"  # a modality, or a form to be filled in


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that a value was taken from: `field` is its place ("total", "lines.0.price").

    `found`: they stand in a text that was given; None where there was only media that can't be searched for words.
    """

    field: str
    quoted: str
    found: bool | None = None


class Record(Artifact, modality="record", media_types=("application/vnd.intermodal.record+json",)):
    """A JSON object of a schema. `str(record)` is the object as JSON, without its evidence."""

    @classmethod
    def of(cls, value: Mapping[str, Any], evidence: Iterable[Evidence] = ()) -> Self:
        body = {"value": value, "evidence": [asdict(one) for one in evidence]}
        return cls.from_bytes(json.dumps(body, ensure_ascii=False).encode())

    @cached_property
    def value(self) -> dict[str, Any]:
        found: dict[str, Any] = json_value(self)["value"]
        return found

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(Evidence(**row) for row in json_value(self)["evidence"])

    def to(self, model: type[M]) -> M:
        """An instance of a pydantic model. Raises SchemaMismatch, naming each fault and quoting what was found."""
        made, wrong = fit(model, self.value)
        if made is None:
            raise SchemaMismatch(
                f"The record doesn't fit {model.__name__}: {'; '.join(wrong)}.",
                hint="It was made for another model, or something was redacted in it.",
            )
        return made

    def pieces(self) -> Iterator[str]:
        """Every value as it reads, then every quotation: what `reworded` takes back, in this order."""
        yield from (str(leaf) for leaf in _leaves(self.value))
        yield from (one.quoted for one in self.evidence)

    def reworded(self, pieces: Iterable[str]) -> Self:
        """The same record with these words; values that read the same stay what they are, numbers among them."""
        given = iter(pieces)
        value = _renewed(self.value, given)
        evidence = [Evidence(one.field, next(given), one.found) for one in self.evidence]
        return type(self).of(value, evidence)

    def __str__(self) -> str:
        return json.dumps(self.value, ensure_ascii=False, indent=2)


def fit(model: type[M], value: Any) -> tuple[M | None, tuple[str, ...]]:
    """The value as an instance of the model, or what is wrong with it, one line a fault: "total: … (found 'abc')"."""
    from pydantic import ValidationError

    try:
        return model.model_validate(value), ()
    except ValidationError as error:
        return None, tuple(
            f"{'.'.join(map(str, one['loc'])) or 'the whole'}: {one['msg']} (found {one['input']!r:.80})"
            for one in error.errors(include_url=False)[:8]
        )


def judging(model: type[BaseModel] | None) -> Callable[[Any], Sequence[str]] | None:
    """What says of a value what keeps it from being an instance of the model."""
    return None if model is None else lambda value: fit(model, value)[1]


def _leaves(value: Any) -> Iterator[Any]:
    """What is no container, and the names of all things: in an open object they come from the media too."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def _renewed(value: Any, words: Iterator[str]) -> Any:
    if isinstance(value, dict):
        return {next(words): _renewed(inner, words) for inner in value.values()}
    if isinstance(value, list):
        return [_renewed(inner, words) for inner in value]
    word = next(words)
    return value if word == str(value) else word
