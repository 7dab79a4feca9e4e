from django.urls import URLPattern

app_name = "calendar_app"
urlpatterns: list[URLPattern] = []
