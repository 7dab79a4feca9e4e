from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "calendar_app"
    verbose_name = _("Calendar")  # heads its part of the back office

    def ready(self) -> None:
        from calendar_app import live, receivers  # noqa: F401, PLC0415 -- app ready
        from calendar_app.page_watch import relay_layer  # noqa: PLC0415 -- likewise

        relay_layer()  # imports the client of Redis now: in the first booking it would take a second
