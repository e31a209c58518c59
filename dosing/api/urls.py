"""Addresses of dosing under /api/v1/."""

from django.urls import path

from dosing.api import interactions, orders, pharmacokinetics, queue, regimens, schedule, stock, window

urlpatterns = [
    path("patients/<int:patient_id>/schedule/", schedule.ScheduleView.as_view(), name="api-schedule"),
    path("patients/<int:patient_id>/orders/", orders.OrdersView.as_view(), name="api-orders"),
    path("orders/<int:order_id>/sign/", orders.SignView.as_view(), name="api-order-sign"),
    path("orders/<int:order_id>/change/", orders.ChangeView.as_view(), name="api-order-change"),
    path("orders/<int:order_id>/hold/", orders.HoldView.as_view(), name="api-order-hold"),
    path("orders/<int:order_id>/resume/", orders.ResumeView.as_view(), name="api-order-resume"),
    path("orders/<int:order_id>/end/", orders.EndView.as_view(), name="api-order-end"),
    path("dosing/tapers/plan/", regimens.TaperView.as_view(), name="api-taper"),
    path("dosing/missed-doses/advise/", regimens.MissedDosesView.as_view(), name="api-missed-doses"),
    path("dosing/take-homes/allowance/", regimens.TakeHomesView.as_view(), name="api-take-home-allowance"),
    path("window/", queue.QueueView.as_view(), name="api-window"),
    path("window/<int:patient_id>/", window.CardView.as_view(), name="api-card"),
    path("window/<int:patient_id>/doses/", window.DosesView.as_view(), name="api-doses"),
    path("doses/<int:dose_id>/vomited/", window.VomitedView.as_view(), name="api-vomited"),
    path("doses/<int:dose_id>/reverse/", window.ReverseView.as_view(), name="api-reverse"),
    path("stock/containers/", stock.ContainersView.as_view(), name="api-containers"),
    path("stock/containers/receive/", stock.ReceiveView.as_view(), name="api-receive"),
    path("stock/containers/<str:code>/waste/", stock.WasteView.as_view(), name="api-waste"),
    path("stock/containers/<str:code>/count/", stock.CountView.as_view(), name="api-count"),
    path("dosing/interactions/check/", interactions.InteractionsView.as_view(), name="api-interactions"),
    path("dosing/pharmacokinetics/simulate/", pharmacokinetics.SimulateView.as_view(), name="api-simulate"),
]
