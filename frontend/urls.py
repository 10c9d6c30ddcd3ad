from django.contrib.auth.views import LogoutView
from django.urls import path

from frontend import views

urlpatterns = [
    path("", views.console, name="console"),
    path("crew/", views.crew, name="crew"),
    path("reports/", views.reports, name="reports"),
    path("reports/track", views.track, name="track"),
    path("reports/speeds", views.speeds, name="speeds"),
    path("reports/incident/<int:incident_id>", views.incident_print, name="incident-print"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(next_page="/login/"), name="logout"),
]
