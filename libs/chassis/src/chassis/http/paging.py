"""Pages as published: 1-based numbers, and the figures that go with them."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import WithJsonSchema

from chassis.errors import invalid
from chassis.http.schemas import Answer

T = TypeVar("T")
MAX_PAGE_SIZE = 100
_NUMBER: Final = WithJsonSchema({"type": "integer", "format": "int32"})


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


def page_query(default: int = 10, names: tuple[str, str] = ("Page", "PageSize")) -> type[PageQuery]:
    """Return the dependency type for lists whose default page size or parameter names differ from the usual."""
    page, page_size = names

    async def read(
        request: Request,
        # Declared for the document only: the names are read in any case, and what is wrong is told below.
        _page: Annotated[Any, Query(alias=page), _NUMBER] = None,
        _page_size: Annotated[Any, Query(alias=page_size), _NUMBER] = None,
    ) -> PageQuery:
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

        query = PageQuery(number(page, 1, 10_000_000), number(page_size, default, MAX_PAGE_SIZE))
        if problems:
            raise invalid(problems)
        return query

    return Annotated[PageQuery, Depends(read)]  # type: ignore[return-value]


PageQueryDep = Annotated[PageQuery, Depends(page_query().__metadata__[0].dependency)]
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
