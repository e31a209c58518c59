"""The stock over HTTP: what is there, receive, waste, count."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.actors import Actor
from clinic.api.idempotency import answer_once, pressed
from clinic.api.paging import limit_of, page
from clinic.api.views import ClinicView, answers
from clinic.errors import Malformed, Missing
from clinic.permissions import Permission
from clinic.services.proofs import prove_witness
from dosing.api.bodies import CountBody, DeliveryBody, WasteBody
from dosing.api.orders import KEY, PAGE
from dosing.api.shapes import ContainerShape, CountShape, WasteShape
from dosing.api.telling import count_told, received_told, shelf_told, waste_told
from dosing.domain.container_code import looks_like_container
from dosing.models import Container, Count, Movement
from dosing.selectors.containers import container_at, on_shelf
from dosing.selectors.formulary import product_of
from dosing.services.counts import count_and_witness
from dosing.services.stock import Delivery, receive_container, waste_stock

NO_CAUSE = "No explanation came with the count."


class ContainersView(ClinicView):
    """The containers of the site."""

    permission = Permission.VIEW_STOCK

    @extend_schema(operation_id="list_containers", parameters=PAGE, responses=ContainerShape(many=True))
    def get(self, request: Request) -> Response:
        """Every container by code, with what is in it by the books."""
        limit, after = limit_of(request), request.query_params.get("after", "")
        if after and not looks_like_container(after):
            raise Malformed("A page begins after the code of a container.", fields={"after": ["A code."]})
        rows = on_shelf(self.actor.at_site.pk, after=after.strip().upper(), most=limit + 1)
        body = [shelf_told(shelf) for shelf in rows]
        return page(request, rows, limit=limit, key=lambda shelf: shelf.container.code, body=body)


class ReceiveView(ClinicView):
    """Taking a delivery in."""

    permission = Permission.RECEIVE_STOCK

    @extend_schema(
        operation_id="receive_container",
        parameters=[KEY],
        request=DeliveryBody,
        responses={201: ContainerShape, 200: ContainerShape},
    )
    def post(self, request: Request) -> Response:
        """Take one container into the safe; the answer holds the code for its label."""
        actor = self.actor
        pressed(request)
        said = answers(request, DeliveryBody)
        return answer_once(
            request,
            model=Container,
            prepare=lambda: lambda: receive_container(actor=actor, delivery=_delivery(said)),
            answer=received_told,
        )


class WasteView(ClinicView):
    """Destroying part of a container."""

    permission = Permission.WASTE_STOCK

    @extend_schema(
        operation_id="waste_stock", parameters=[KEY], request=WasteBody, responses={201: WasteShape, 200: WasteShape}
    )
    def post(self, request: Request, code: str) -> Response:
        """Waste an amount in front of a second person."""
        actor = self.actor
        container = container_at(actor.at_site.pk, code)
        pressed(request)
        said = answers(request, WasteBody)

        def prepare() -> Callable[[], Movement]:
            witness = prove_witness(actor, **said["witness"])
            return lambda: waste_stock(
                actor=actor, container=container, amount=said["mg"], reason=said["reason"], witness=witness
            )

        return answer_once(
            request, model=Movement, prepare=prepare, answer=lambda moved: waste_told(moved, site=actor.at_site)
        )


class CountView(ClinicView):
    """Counting a container."""

    permission = Permission.COUNT_STOCK

    @extend_schema(
        operation_id="count_stock", parameters=[KEY], request=CountBody, responses={201: CountShape, 200: CountShape}
    )
    def post(self, request: Request, code: str) -> Response:
        """Enter what was counted, signed by two; the answer tells what the books expected."""
        actor = self.actor
        container = container_at(actor.at_site.pk, code)
        pressed(request)
        said = answers(request, CountBody)
        return answer_once(
            request,
            model=Count,
            prepare=lambda: _counting(actor, container, said),
            answer=lambda count: count_told(count, site=actor.at_site),
        )


def _counting(actor: Actor, container: Container, said: Mapping[str, Any]) -> Callable[[], Count]:
    witness = prove_witness(actor, **said["witness"])
    return lambda: count_and_witness(
        actor=actor,
        container=container,
        counted=said["counted_mg"],
        moment=said["moment"],
        witness=witness,
        cause=said["cause"].strip() or NO_CAUSE,
    )


def _delivery(said: Mapping[str, Any]) -> Delivery:
    try:
        product = product_of(said["product"])
    except Missing as missing:
        raise Malformed(missing.detail, fields={"product": [missing.detail]}) from missing
    return Delivery(
        product=product,
        lot_number=said["lot"],
        expires_on=said["expires_on"],
        amount=said["amount_mg"],
        document=said["document"],
    )
