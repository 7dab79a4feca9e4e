"""Addresses of the customer's own page: short, since they stand in messages."""

from django.urls import URLPattern, path

from calendar_app import link_views

app_name = "own"
urlpatterns: list[URLPattern] = [
    path("<str:token>/", link_views.appointment, name="appointment"),
    path("<str:token>/move/", link_views.move, name="move"),
    path("<str:token>/cancel/", link_views.cancel, name="cancel"),
    path("<str:token>/appointment.ics", link_views.ics, name="ics"),
]
