from django.contrib.auth.views import LogoutView
from django.urls import path

from frontend import hospital_views, views
from frontend.crew_login import CrewLogin
from frontend.password import Password
from frontend.service_worker import service_worker

urlpatterns = [
    path("", views.console, name="console"),
    path("crew/", views.crew, name="crew"),
    path("crew/login/", CrewLogin.as_view(), name="crew-login"),
    path("reports/", views.reports, name="reports"),
    path("reports/track", views.track, name="track"),
    path("reports/devices", views.devices, name="devices"),
    path("reports/speeds", views.speeds, name="speeds"),
    path("reports/incident/<int:incident_id>", views.incident_print, name="incident-print"),
    path("station/", views.station, name="station"),
    path("outbox/", views.outbox, name="outbox"),
    path("sw.js", service_worker, name="service-worker"),
    path("hospital/", hospital_views.hospital, name="hospital"),
    path("hospital/link", hospital_views.hospital_link, name="hospital-link"),
    path("login/", views.Login.as_view(), name="login"),
    path("password/", Password.as_view(), name="password"),
    path("logout/", LogoutView.as_view(next_page="/login/"), name="logout"),
]
