"""Addresses of the staff's calendar page and of its JSON."""

from django.urls import URLPattern, path

from calendar_app.views import page, reads

app_name = "calendar_app"
urlpatterns: list[URLPattern] = [
    path("", page.calendar, name="calendar"),
    path("api/week-frame/", reads.week_frame, name="week_frame"),
    path("api/events/", reads.events, name="events"),
    path("api/customers/", reads.customers, name="customers"),
    path("api/appointments/<int:appointment_id>/", reads.appointment, name="appointment"),
]
