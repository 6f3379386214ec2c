"""Papers: their state, what is awaited, and signing (published shapes and our own)."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from case_service.api.schemas.base import Answer, Maybe
from chassis.http import Schema


class ContractItemDto(Answer):
    """One paper of a case; the address is null when it is signed."""

    signed: bool
    requires_resigning: bool
    solution_url: str | None


class CaseContractStatusApiDTO(Answer):
    """The papers of a case: the power of attorney once there is a partner."""

    sdca: ContractItemDto
    poa: Maybe[ContractItemDto] = None
    pricing_appendix: Maybe[ContractItemDto] = None
    collection_partner_name: str | None
    needs_poa_signing: bool


class CollectionContractStatusApiDTO(Answer):
    """Whether the collection agreement is signed."""

    signed: bool
    requires_resigning: bool
    invalidation_reason: str | None
    terms_url: str | None
    solution_url: str | None


class AwaitedContractDto(Answer):
    """A paper that waits for a signature, and how many cases wait for it."""

    kind: str
    partner_id: UUID | None
    partner_name: str | None
    pricing_zone_id: UUID | None
    cases: int
    asked_at: dt.datetime | None
    sign_path: str


class AwaitedContractsDto(Answer):
    """What awaits the caller's signature, in the order of the signing chain."""

    awaiting_signature: Sequence[AwaitedContractDto]


class AgreementAnswer(Answer):
    """When an organisation signed the collection agreement, for other services."""

    organisation_id: UUID
    signed_at: dt.datetime


class SignContractRequest(Schema):
    """A signature: who signs, and that he accepts."""

    signer_name: Annotated[str, Field(min_length=1, max_length=200)]
    accepted: Literal[True]
