from django.urls import URLPattern, path

from calendar_app import views

app_name = "calendar_app"
urlpatterns: list[URLPattern] = [path("", views.calendar, name="calendar")]
