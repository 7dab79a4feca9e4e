from django.urls import URLPattern

app_name = "messaging_app"
urlpatterns: list[URLPattern] = []
