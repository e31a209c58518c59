"""Addresses of the people pages. None ever holds a name, only our own numbers."""

from django.urls import path

from patients.views import care, chart, desk, find, photos, register

app_name = "patients"
urlpatterns = [
    path("people/", find.find, name="find"),
    path("people/new/", register.register, name="register"),
    path("people/<key:patient_id>/", chart.chart, name="chart"),
    path("people/<key:patient_id>/edit/", register.edit, name="edit"),
    path("people/<key:patient_id>/card/", chart.card, name="card"),
    path("people/<key:patient_id>/photo/", photos.change, name="change_photo"),
    path("people/<key:patient_id>/photo/face/", photos.photo, {"size": "face"}, name="photo"),
    path("people/<key:patient_id>/photo/thumb/", photos.photo, {"size": "thumb"}, name="thumb"),
    path("people/<key:patient_id>/admit/", care.admission, name="admit"),
    path("people/<key:patient_id>/discharge/", care.discharging, name="discharge"),
    path("people/<key:patient_id>/alerts/new/", care.alert, name="alert"),
    path("people/<key:patient_id>/alerts/<key:alert_id>/end/", care.alert_end, name="end_alert"),
    path("desk/", desk.desk, name="desk"),
    path("desk/arrivals/", desk.arrivals, name="arrivals"),
    path("desk/arrivals/<key:arrival_id>/undo/", desk.undo, name="undo_arrival"),
    path("desk/people/<key:patient_id>/", desk.arrive, name="arrive"),
]
