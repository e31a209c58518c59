"""The addresses of the dosing app, one a line."""

from django.urls import path

from dosing.views import stations, window, window_doses, window_holds

app_name = "dosing"
urlpatterns = [
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
