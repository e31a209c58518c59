"""The addresses of the dosing app, one a line."""

from django.urls import path

from dosing.views import (
    doses,
    holds,
    order_stops,
    order_writer,
    orders,
    schedule,
    stations,
    window,
    window_doses,
    window_holds,
)

app_name = "dosing"
urlpatterns = [
    path("doses/<key:dose_id>/", doses.dose, name="dose"),
    path("holds/<key:hold_id>/lift/", holds.lift, name="hold_lift"),
    path("orders/<key:order_id>/change/", order_writer.change, name="order_change"),
    path("orders/<key:order_id>/end/", order_stops.stop, {"kind": "end"}, name="order_end"),
    path("orders/<key:order_id>/hold/", order_stops.stop, {"kind": "hold"}, name="order_hold"),
    path("orders/<key:order_id>/resume/", order_stops.stop, {"kind": "resume"}, name="order_resume"),
    path("orders/<key:order_id>/sign/", orders.sign, name="order_sign"),
    path("orders/steps/", order_writer.step_rows, name="order_steps"),
    path("people/<key:patient_id>/findings/", holds.accept, name="finding_accept"),
    path("people/<key:patient_id>/holds/new/", holds.place, name="hold_new"),
    path("people/<key:patient_id>/orders/", orders.orders, name="orders"),
    path("people/<key:patient_id>/orders/new/", order_writer.write, name="order_new"),
    path("people/<key:patient_id>/orders/preview/", order_writer.preview, name="order_preview"),
    path("people/<key:patient_id>/schedule/", schedule.month, name="schedule"),
    path("window/", window.window, name="window"),
    path("window/close/", window.close, name="window_close"),
    path("window/doses/<key:dose_id>/", window_doses.dose_event, name="window_dose"),
    path("window/holds/<key:hold_id>/lift/", window_holds.lift, name="window_lift"),
    path("window/people/<key:patient_id>/give/", window_doses.give, name="window_give"),
    path("window/people/<key:patient_id>/hold/", window_holds.hold, name="window_hold"),
    path("window/queue/", window.queue, name="window_queue"),
    path("window/scan/", window.scan, name="window_scan"),
    path("window/stations/", stations.stations, name="stations"),
]
