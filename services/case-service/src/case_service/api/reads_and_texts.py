"""The reading half of the service and its texts, as bootstrap plugs it in."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter

from case_service.api.links import FileLinks
from case_service.api.routes import (
    customer_case_reads,
    customer_me,
    customer_texts,
    divisions,
    managed_cases,
    managed_texts,
    ops_cases,
    partner_case_reads,
    partner_texts,
    referral_cases,
)
from case_service.api.team import Team
from case_service.persistence.object_store import ObjectContents
from chassis.peers import Peers
from chassis.settings import Settings

ROUTERS: Final[tuple[APIRouter, ...]] = (
    customer_case_reads.router,
    customer_texts.router,
    divisions.router,
    customer_me.router,
    partner_case_reads.router,
    partner_texts.router,
    managed_cases.router,
    managed_texts.router,
    referral_cases.router,
    ops_cases.router,
)


def state(settings: Settings, peers: Peers) -> Mapping[str, object]:
    """Return what the routes find in the application's state beside what the chassis puts there."""
    return {
        "team": Team(peers),
        "file_links": FileLinks(settings.internal_token.get_secret_value(), settings.public_url),
        "file_contents": ObjectContents(settings.files_url),
    }
