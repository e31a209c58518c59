"""The ground every address of the API stands on: JSON in, JSON out, shut unless it names its permission."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from clinic.actors import Actor
from clinic.api.errors import malformed
from clinic.api.fields import read_day
from clinic.errors import Malformed, Missing
from clinic.permissions import Permission
from clinic.typed import LARGEST

BodyT = TypeVar("BodyT", bound=Serializer[Any])


class AlwaysJSON(BaseContentNegotiation):
    """The API answers in JSON whatever was asked for, so that no header comes before the key."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser for a JSON body; none for anything else, which is a 415."""
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        """The first renderer."""
        return renderers[0], renderers[0].media_type


class ClinicView(APIView):
    """A view that names its permission; `permission_by_method` where a method needs another one."""

    permission: Permission | str | None = None
    permission_by_method: Mapping[str, Permission] = MappingProxyType({})
    content_negotiation_class = AlwaysJSON
    metadata_class = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Key, then permission, then an id no database can hold."""
        super().initial(request, *args, **kwargs)
        if any(isinstance(value, int) and value > LARGEST for value in kwargs.values()):
            raise Missing("There is no such row.")

    @property
    def actor(self) -> Actor:
        """Who asks."""
        actor: Actor = self.request._request.actor
        return actor


def answers(request: Request, body: type[BodyT]) -> dict[str, Any]:
    """The checked answers of a body. Raises Malformed naming each that is wrong."""
    sent = request.data if isinstance(request.data, dict) else {}
    form = body(data=sent)
    if not form.is_valid():
        raise malformed(form.errors)
    found: dict[str, Any] = form.validated_data
    return found


def day_in_query(request: Request, name: str) -> Any:
    """A day of the query string; None when it is not there."""
    written = request.query_params.get(name)
    if written is None:
        return None
    try:
        return read_day(written)
    except ValueError as problem:
        raise Malformed(str(problem), fields={name: [str(problem)]}) from problem


@extend_schema(exclude=True)
class NothingHere(ClinicView):
    """Every address nobody has: asked with a key it is a 404 in the API's own words."""

    permission = Permission.SIGNED_IN

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever holds a key is told; without one it is a 401 like everywhere."""
        super().initial(request, *args, **kwargs)
        end = "" if request.path.endswith("/") else " An address ends with a slash."
        raise Missing(f"There is nothing at this address.{end}")
