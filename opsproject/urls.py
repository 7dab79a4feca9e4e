"""Addresses. Each app keeps its own; the root adds the pages that belong to none."""

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

admin.site.site_header = admin.site.site_title = _("Back office")
admin.site.index_title = _("Hours, instructions, calls, messages")

urlpatterns = [
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("telephony/", include("telephony_app.urls")),
    path("messaging/", include("messaging_app.urls")),
    path("agent/", include("agent_app.urls")),
    path("calendar/", include("calendar_app.urls")),
    path("a/", include("calendar_app.link_urls")),
    path("", include("opsproject.pages")),
]
