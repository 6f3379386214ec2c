"""Bases of the shapes on the wire: camelCase names, closed inputs, answers with their nulls."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel


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

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True
    )


Number = Annotated[
    Decimal,
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "format": "double"}),
]
"""An amount or rate on the wire: a JSON number, as the published formats have it."""
