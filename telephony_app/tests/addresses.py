"""Telephony's addresses as the root mounts them, without the pages of the apps beside and above."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("telephony/", include("telephony_app.urls")), path("admin/", admin.site.urls)]
