"""Every address of the clinic, by part."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from clinic.views import account, audit_trail, gallery, health, home, lock, site_settings

# Looked through from the top: what is asked for hundreds of times in an hour stands first.
urlpatterns = [
    path("", include("dosing.urls")),
    path("", include("patients.urls")),
    path("", include("assessments.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", home.home, name="home"),
    path("account/", account.account, name="account"),
    path("account/pin/", account.pin, name="pin"),
    path("settings/", site_settings.listed, name="site_settings"),
    path("settings/<slug:setting>/", site_settings.one, name="site_setting"),
    path("lock/", lock.lock, name="lock"),
    path("lock/people/", lock.people, name="lock_people"),
    path("unlock/", lock.unlock, name="unlock"),
    path("activity/", lock.activity, name="activity"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("clinic.api_urls")),
    path("audit/", audit_trail.everything, name="audit_trail"),
    path("audit/export/", audit_trail.export, name="audit_export"),
    path("audit/find/", audit_trail.find, name="audit_find"),
    path("audit/people/<key:patient_id>/", audit_trail.of_person, name="audit_person"),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns += [
        path("components/", gallery.pieces, name="components"),
        path("components/card/<slug:state>/", gallery.window, name="components_window"),
    ]
