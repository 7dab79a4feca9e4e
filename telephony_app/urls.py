from django.urls import URLPattern

app_name = "telephony_app"
urlpatterns: list[URLPattern] = []
