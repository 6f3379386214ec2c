"""What the routes of reads and texts can ask for beside the transaction."""

from typing import Annotated

from fastapi import Depends, Request

from case_service.api.links import FileLinks
from case_service.api.query import QueryReader
from case_service.api.team import Team
from case_service.application.work import Work
from case_service.domain.files import FileContents
from case_service.wiring import open_work
from chassis.http import UnitOfWorkDep
from chassis.peers import Peers


async def _peers(request: Request) -> Peers:
    peers: Peers = request.app.state.peers
    return peers


async def _team(request: Request) -> Team:
    team: Team = request.app.state.team
    return team


async def _links(request: Request) -> FileLinks:
    links: FileLinks = request.app.state.file_links
    return links


async def _contents(request: Request) -> FileContents:
    contents: FileContents = request.app.state.file_contents
    return contents


async def _work(uow: UnitOfWorkDep) -> Work:
    return open_work(uow)


PeersDep = Annotated[Peers, Depends(_peers)]
TeamDep = Annotated[Team, Depends(_team)]
LinksDep = Annotated[FileLinks, Depends(_links)]
ContentsDep = Annotated[FileContents, Depends(_contents)]
WorkDep = Annotated[Work, Depends(_work)]
QueryDep = Annotated[QueryReader, Depends(QueryReader)]
