"""The admin alone: this app's tests stand on no app above it."""

from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
