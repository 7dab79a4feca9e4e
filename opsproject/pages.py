"""Pages that belong to no app: the front page and the health addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
