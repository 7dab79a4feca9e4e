from django.urls import URLPattern, path

from calendar_app import feed_views, views

app_name = "calendar_app"
urlpatterns: list[URLPattern] = [
    path("", views.calendar, name="calendar"),
    path("feed/<str:feed_key>.ics", feed_views.feed, name="feed"),
]
