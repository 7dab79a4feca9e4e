from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelephonyConfig(AppConfig):
    name = "telephony_app"
    verbose_name = _("Phone")  # heads its part of the back office

    def ready(self) -> None:
        from telephony_app import checks  # noqa: F401, PLC0415 -- registers the checks once apps are loaded
