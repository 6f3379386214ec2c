"""Who may be what in an organisation, and who may leave it."""

from typing import Final
from uuid import UUID

from identity_service.domain.errors import LastAdministratorError, UnknownRoleError

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "Platform": ("PlatformAdmin",),
    "Creditor": ("ClientAdmin", "ClientUser"),
    "CollectionPartner": ("PartnerAdmin", "CaseManager", "Finance", "ReadOnly"),
    "ReferralPartner": ("ReferralAdmin", "ReferralUser"),
}
"""The roles of each kind of organisation, its administrator's first (domain 2.2)."""


def check_role(kind: str, role: str) -> None:
    """Raise UnknownRoleError unless `role` exists in organisations of this kind."""
    if role not in ROLES[kind]:
        raise UnknownRoleError(role, ROLES[kind])


def check_removal(kind: str, user_id: UUID, roles: dict[UUID, str]) -> None:
    """Raise LastAdministratorError when nobody else in `roles` could administer the organisation."""
    administrator = ROLES[kind][0]
    if roles.get(user_id) == administrator and list(roles.values()).count(administrator) == 1:
        raise LastAdministratorError
