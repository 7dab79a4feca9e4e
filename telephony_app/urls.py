"""Addresses that Twilio asks."""

from django.urls import URLPattern, path

from telephony_app import views

app_name = "telephony_app"
urlpatterns: list[URLPattern] = [
    path("voice/", views.voice, name="voice"),
    path("after-stream/", views.after_stream, name="after_stream"),
    path("status/", views.status, name="status"),
]
