"""The HTTP edge: routes with permissions and transactions, published shapes, paging, errors."""

from chassis.http.dependencies import PrincipalDep, UnitOfWorkDep
from chassis.http.paging import Page, PageData, PageQuery, PageQueryDep, page_data
from chassis.http.routing import Router, public, requires
from chassis.http.schemas import Answer, Schema

__all__ = [
    "Answer",
    "Page",
    "PageData",
    "PageQuery",
    "PageQueryDep",
    "PrincipalDep",
    "Router",
    "Schema",
    "UnitOfWorkDep",
    "page_data",
    "public",
    "requires",
]
