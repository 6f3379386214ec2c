"""The base of every event and value that travels between services."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable part of an event. Writers forbid unknown fields; `Event.read` ignores them."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Value):
    """A fact that one service publishes and others may rely on.

    A subclass names its `type` (with its version, such as `case.opened.v1`), its `topic` and the
    field that is its Kafka key. Events carry ids, codes, amounts in minor units, dates and names
    of organisations; never names, addresses, contacts or texts of people (design: Events).
    """

    type: ClassVar[str]
    topic: ClassVar[str]
    key_field: ClassVar[str] = "case_id"

    @property
    def key(self) -> str:
        """The aggregate this event belongs to; events of one key arrive in order."""
        return str(getattr(self, self.key_field))

    def body(self) -> bytes:
        """The event as it stands on the bus: plain JSON."""
        return self.model_dump_json().encode()

    @classmethod
    def read(cls, body: bytes | str) -> Self:
        """Read an event of this or a later minor shape; unknown fields are ignored.

        Raises `pydantic.ValidationError` when a field that this reader needs is missing or wrong.
        """
        return cls.model_validate_json(body, extra="ignore")

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """The JSON Schema of the body, as committed in `golden/`."""
        return cls.model_json_schema()
