from django.urls import URLPattern, path

from calendar_app import preview, views

app_name = "calendar_app"
urlpatterns: list[URLPattern] = [
    path("", views.calendar, name="calendar"),
    path("policy-preview/", preview.policy_preview, name="policy-preview-new"),
    path("policy-preview/<int:business_id>/", preview.policy_preview, name="policy-preview"),
]
