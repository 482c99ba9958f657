"""The JSON form of a plan, as pydantic models: strict, nothing extra."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .values import OnError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class InputDocument(_Strict):
    modality: str
    many: bool = False


class StepDocument(_Strict):
    id: str = Field(min_length=1, max_length=200)
    tool: str
    version: str
    args: dict[str, str | dict[str, str] | list[str | dict[str, str]]]
    params: dict[str, Any] = {}
    requirements: dict[str, str] = {}
    on_error: OnError = "fail"
    inserted: str = ""


class PlanDocument(_Strict):
    schema_: str = Field(alias="schema")
    name: str
    inputs: dict[str, InputDocument]
    steps: list[StepDocument] = Field(max_length=100_000)
    outputs: list[str] = Field(min_length=1)
