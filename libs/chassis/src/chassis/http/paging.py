"""Pages as published: 1-based numbers, and the figures that go with them."""

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Request

from chassis.errors import invalid
from chassis.http.schemas import Answer

T = TypeVar("T")
MAX_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class PageQuery:
    """The page a caller asked for."""

    page: int
    page_size: int

    @property
    def offset(self) -> int:
        """How many rows come before it."""
        return (self.page - 1) * self.page_size


class PageData(Answer):
    """The figures beside a page."""

    total_results: int
    page_size: int
    current_page: int
    response_count: int
    total_pages: int


class Page(Answer, Generic[T]):
    """A page in the published envelope `{data, pageData}`."""

    data: list[T]
    page_data: PageData


def page_query(default: int = 10) -> type[PageQuery]:
    """Return the dependency type for lists whose default page size differs from 10."""

    def read(request: Request) -> PageQuery:
        given = {name.lower(): value for name, value in request.query_params.items()}
        problems: dict[str, list[str]] = {}

        def number(name: str, fallback: int, most: int) -> int:
            value = given.get(name.lower())
            if value is None or value == "":
                return fallback
            if not value.isascii() or not value.isdigit() or not 1 <= int(value[:12]) <= most:
                problems[name] = [f"must be a whole number from 1 to {most}"]
                return fallback
            return int(value)

        query = PageQuery(
            number("Page", 1, 10_000_000), number("PageSize", default, MAX_PAGE_SIZE)
        )
        if problems:
            raise invalid(problems)
        return query

    return Annotated[PageQuery, Depends(read)]  # type: ignore[return-value]


PageQueryDep = Annotated[PageQuery, Depends(page_query().__metadata__[0].dependency)]  # type: ignore[attr-defined]
"""Page and PageSize of the query string, in any case; 10 rows unless told, 100 at most."""


def page_data(query: PageQuery, total: int, count: int) -> PageData:
    """Return the figures for a page of `count` rows out of `total`."""
    return PageData(
        total_results=total,
        page_size=query.page_size,
        current_page=query.page,
        response_count=count,
        total_pages=-(-total // query.page_size),
    )
