"""Pages that belong to no app: the front page and the health addresses."""

from django.urls import path

from opsproject import views

urlpatterns = [
    path("", views.front_page, name="front_page"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
