"""Pages of a bare list: `?limit=&after=`, and where the next page is in the Link header."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from rest_framework.request import Request
from rest_framework.response import Response

from clinic.errors import Malformed
from clinic.typed import whole_number

Row = TypeVar("Row")
DEFAULT, MOST = 200, 1000
PARAMETERS = ("limit", "after")


def limit_of(request: Request) -> int:
    """How many rows a page has."""
    written = request.query_params.get("limit", str(DEFAULT))
    limit = whole_number(written)
    if limit is None or not 1 <= limit <= MOST:
        raise Malformed(f"A page has 1 to {MOST} rows.", fields={"limit": [f"1 to {MOST}."]})
    return limit


def after_id(request: Request) -> int:
    """The id the page begins after; 0 for the first page."""
    written = request.query_params.get("after", "0")
    after = whole_number(written)
    if after is None:
        raise Malformed("A page begins after the id of a row.", fields={"after": ["An id."]})
    return after


def page(request: Request, rows: Sequence[Row], *, limit: int, key: Callable[[Row], Any], body: list[Any]) -> Response:
    """The answer for `rows`, which hold one row more than the page when there is a next one."""
    response = Response(body[:limit])
    if len(rows) > limit:
        query = request.query_params.copy()
        query["after"], query["limit"] = str(key(rows[limit - 1])), str(limit)
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="next"'
    return response


def rest_after(rows: Sequence[Row], written: str | None, key: Callable[[Row], Any]) -> Sequence[Row]:
    """The rows of a list made in memory that come after the one with that key; all of them without a key."""
    if not written:
        return rows
    places = (place for place, row in enumerate(rows) if str(key(row)) == written)
    place = next(places, None)
    if place is None:
        raise Malformed("The page begins after a row that is not in the list.", fields={"after": ["Not in the list."]})
    return rows[place + 1 :]
