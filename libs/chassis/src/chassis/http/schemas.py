"""Bases of the shapes on the wire: camelCase names, closed inputs, answers with their nulls."""

from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema

T = TypeVar("T")


class Schema(BaseModel):
    """What a caller sends. Unknown members are refused; only settable fields stand here."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        str_strip_whitespace=True,
    )


class Answer(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True)


Number = Annotated[
    Decimal,
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "format": "double"}),
]
"""An amount or rate on the wire: a JSON number, as the published formats have it."""

Maybe = Annotated[T | SkipJsonSchema[None], Field(exclude_if=lambda value: value is None)]
"""A member whose published type knows no null: it is left out when there is nothing to tell."""


class ProblemDetails(Answer):
    """An error in the form of RFC 9457, where that is what was published."""

    type: str | None
    title: str | None
    status: int | None
    detail: str | None
    instance: str | None
