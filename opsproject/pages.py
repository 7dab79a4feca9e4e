"""Pages that belong to no app: the front page and the health addresses."""

from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView

from opsproject import views

urlpatterns = [
    path("", views.front_page, name="front_page"),
    path("favicon.ico", RedirectView.as_view(url=static("calendar/icon.svg"))),  # browsers ask for it
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
