"""Addresses of conversations, for the pages that show where something came from."""

from django.urls import URLPattern, path

from agent_app import views

app_name = "agent_app"
urlpatterns: list[URLPattern] = [
    path("conversations/<int:conversation_id>/", views.transcript, name="transcript"),
]
