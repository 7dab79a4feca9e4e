from django.urls import path

from messaging_app import views

app_name = "messaging_app"
urlpatterns = [
    path("whatsapp/baileys/", views.baileys, name="baileys"),
    path("whatsapp/cloud/", views.cloud, name="cloud"),
]
