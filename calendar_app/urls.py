"""Addresses of the staff's calendar page and of its JSON."""

from django.urls import URLPattern, path

from calendar_app import feed_views, preview
from calendar_app.views import page, reads, writes

app_name = "calendar_app"
urlpatterns: list[URLPattern] = [
    path("", page.calendar, name="calendar"),
    path("policy-preview/", preview.policy_preview, name="policy-preview-new"),
    path("policy-preview/<int:business_id>/", preview.policy_preview, name="policy-preview"),
    path("api/week-frame/", reads.week_frame, name="week_frame"),
    path("api/events/", reads.events, name="events"),
    path("api/customers/", reads.customers, name="customers"),
    path("api/appointments/", writes.book, name="book"),
    path("api/appointments/<int:appointment_id>/", reads.appointment, name="appointment"),
    path("api/appointments/<int:appointment_id>/move/", writes.move, name="move"),
    path("api/appointments/<int:appointment_id>/cancel/", writes.cancel, name="cancel"),
    path("api/appointments/<int:appointment_id>/status/", writes.mark, name="mark"),
    path("api/appointments/<int:appointment_id>/edit/", writes.edit, name="edit"),
    path("feed/<str:feed_key>.ics", feed_views.feed, name="feed"),
]
