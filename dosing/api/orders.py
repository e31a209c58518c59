"""Orders over HTTP: write, sign, change, hold, resume, end."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.idempotency import answer_once, pressed
from clinic.api.paging import after_id, limit_of, page
from clinic.api.views import ClinicView, answers
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from clinic.services.proofs import prove
from dosing.api.bodies import ChangeBody, EndBody, HoldBody, OrderBody, SignBody
from dosing.api.shapes import OrderShape, WrittenOrderShape
from dosing.api.telling import order_told
from dosing.domain.order import Step
from dosing.models import Medication, Order, Product
from dosing.selectors.at_site import order_at
from dosing.selectors.formulary import medication_of, product_in_use, product_of
from dosing.selectors.order_facts import findings_of_order
from dosing.selectors.orders import orders_of
from dosing.services.orders import Plan, sign_order, write_change, write_end, write_hold, write_order, write_resume
from dosing.services.prescribing import prescribe
from patients.models import Patient
from patients.selectors.people import person_here
from patients.services.charts import open_chart

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
WRITTEN = {201: WrittenOrderShape, 200: WrittenOrderShape}
PAGE = [OpenApiParameter("limit", int), OpenApiParameter("after", str)]


class _Prescribing(ClinicView):
    """What the addresses of prescribing share."""

    permission = Permission.PRESCRIBE

    def answer_order(
        self,
        request: Request,
        said: Mapping[str, Any],
        *,
        patient: Patient,
        write: Callable[[], Order],
    ) -> Response:
        """Write, and sign when a password came along; told as a draft when none did."""
        actor = self.actor
        password, reasons = said.get("password"), _reasons(said)

        def prepare() -> Callable[[], Order]:
            proof = prove(actor, password) if password else None
            return lambda: prescribe(actor=actor, patient=patient, write=write, proof=proof, accepted=reasons)

        return answer_once(
            request,
            model=Order,
            prepare=prepare,
            answer=lambda order: self.told(order, signed=bool(password)),
        )

    def told(self, order: Order, *, signed: bool) -> dict[str, Any]:
        """The order just written or signed, with what the rules say of it now."""
        site = self.actor.at_site
        whole = order_at(site, order.pk)
        findings = findings_of_order(whole, viewer=self.actor)
        return order_told(whole, site=site, signed=signed) | {"findings": [one.as_body() for one in findings]}


class OrdersView(_Prescribing):
    """The orders of one person."""

    permission = Permission.VIEW_CHART
    permission_by_method = {"POST": Permission.PRESCRIBE}

    @extend_schema(operation_id="list_orders", parameters=PAGE, responses=OrderShape(many=True))
    def get(self, request: Request, patient_id: int) -> Response:
        """Every order of the person, drafts too, oldest first."""
        limit, after = limit_of(request), after_id(request)
        patient = open_chart(actor=self.actor, patient_id=patient_id, part="orders")
        rows = orders_of(patient.pk, after=after, most=limit + 1)
        site = self.actor.at_site
        body = [order_told(order, site=site, signed=hasattr(order, "signature")) for order in rows]
        return page(request, rows, limit=limit, key=lambda order: order.pk, body=body)

    @extend_schema(
        operation_id="write_order",
        parameters=[KEY],
        request=OrderBody,
        responses=WRITTEN,
    )
    def post(self, request: Request, patient_id: int) -> Response:
        """Write a new order; with `password` it is signed at once."""
        patient = person_here(patient_id, viewer=self.actor)
        pressed(request)
        said = answers(request, OrderBody)

        def write() -> Order:
            plan = _plan(said, medication_of_body(said["medication"]), site_id=self.actor.at_site.pk)
            return write_order(actor=self.actor, patient=patient, plan=plan)

        return self.answer_order(request, said, patient=patient, write=write)


class _NextOrder(_Prescribing):
    """An order that follows another one."""

    body: type[Any]

    def follow(self, order: Order, said: Mapping[str, Any]) -> Order:
        """Write the next order of the chain."""
        raise NotImplementedError

    def post_next(self, request: Request, order_id: int) -> Response:
        """The next order in the chain."""
        order = order_at(self.actor.at_site, order_id)
        pressed(request)
        said = answers(request, self.body)
        return self.answer_order(request, said, patient=order.patient, write=lambda: self.follow(order, said))


class SignView(_Prescribing):
    """Signing a draft."""

    @extend_schema(
        operation_id="sign_order",
        parameters=[KEY],
        request=SignBody,
        responses=WRITTEN,
    )
    def post(self, request: Request, order_id: int) -> Response:
        """Sign a draft with your own password, entered again."""
        site, actor = self.actor.at_site, self.actor
        order = order_at(site, order_id)
        pressed(request)
        said = answers(request, SignBody)
        password = said["password"]

        def prepare() -> Callable[[], Order]:
            proof = prove(actor, password)
            return lambda: sign_order(actor=actor, order=order, proof=proof, reasons=_reasons(said)).order

        return answer_once(
            request,
            model=Order,
            prepare=prepare,
            answer=lambda order: self.told(order, signed=True),
        )


class ChangeView(_NextOrder):
    """New steps from a day on."""

    body = ChangeBody

    @extend_schema(
        operation_id="change_order",
        parameters=[KEY],
        request=ChangeBody,
        responses=WRITTEN,
    )
    def post(self, request: Request, order_id: int) -> Response:
        """Write new steps; medication, product and purpose stay unless named."""
        return self.post_next(request, order_id)

    def follow(self, order: Order, said: Mapping[str, Any]) -> Order:
        """The change."""
        named = said.get("medication")
        if named is not None and named != order.medication.code:
            raise RuleBroken(
                "A change keeps the medication. End this order and write a new one.", code="other_medication"
            )
        plan = _plan(said, order.medication, site_id=self.actor.at_site.pk, unless=order.product)
        return write_change(actor=self.actor, order=order, plan=plan)


class HoldView(_NextOrder):
    """A pause from a day on."""

    body = HoldBody

    @extend_schema(
        operation_id="hold_order",
        parameters=[KEY],
        request=HoldBody,
        responses=WRITTEN,
    )
    def post(self, request: Request, order_id: int) -> Response:
        """Hold the order from a day on."""
        return self.post_next(request, order_id)

    def follow(self, order: Order, said: Mapping[str, Any]) -> Order:
        """The hold."""
        return write_hold(actor=self.actor, order=order, from_day=said["from"], reason=said["reason"])


class ResumeView(_NextOrder):
    """Going on after a hold."""

    body = HoldBody

    @extend_schema(
        operation_id="resume_order",
        parameters=[KEY],
        request=HoldBody,
        responses=WRITTEN,
    )
    def post(self, request: Request, order_id: int) -> Response:
        """Let a held order go on from a day."""
        return self.post_next(request, order_id)

    def follow(self, order: Order, said: Mapping[str, Any]) -> Order:
        """The resumption."""
        return write_resume(actor=self.actor, order=order, from_day=said["from"], reason=said["reason"])


class EndView(_NextOrder):
    """The end of a chain."""

    body = EndBody

    @extend_schema(
        operation_id="end_order",
        parameters=[KEY],
        request=EndBody,
        responses=WRITTEN,
    )
    def post(self, request: Request, order_id: int) -> Response:
        """End the order: from that day on nothing is due."""
        return self.post_next(request, order_id)

    def follow(self, order: Order, said: Mapping[str, Any]) -> Order:
        """The end."""
        return write_end(actor=self.actor, order=order, on=said["on"], reason=said["reason"])


def medication_of_body(code: str) -> Medication:
    """The medication a body names. Raises Malformed, because the address itself is right."""
    return _named("medication", lambda: medication_of(code))


def _named(field: str, find: Callable[[], Any]) -> Any:
    try:
        return find()
    except Missing as missing:
        raise Malformed(missing.detail, fields={field: [missing.detail]}) from missing


def _plan(said: Mapping[str, Any], medication: Medication, *, site_id: int, unless: Product | None = None) -> Plan:
    return Plan(
        product=_product(said.get("product"), medication, site_id=site_id, unless=unless),
        purpose=said["purpose"],
        steps=tuple(_step(step) for step in said["steps"]),
        reason=said["reason"],
    )


def _product(code: str | None, medication: Medication, *, site_id: int, unless: Product | None) -> Product:
    if code is None:
        return unless or product_in_use(medication, site_id=site_id)
    product: Product = _named("product", lambda: product_of(code))
    if product.medication_id != medication.pk:
        raise Malformed(
            f"{product.name} is not {medication.name}.", fields={"product": [f"A product of {medication.code}."]}
        )
    return product


def _step(said: Mapping[str, Any]) -> Step:
    return Step(
        from_day=said["from"],
        to_day=said["to"],
        amounts=tuple(amount.micrograms for amount in said["amounts_mg"]),
        every_days=said["every_days"],
    )


def _reasons(said: Mapping[str, Any]) -> dict[str, str]:
    return {override["rule"]: override["reason"] for override in said.get("overrides", [])}
