from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    name = "telephony_app"

    def ready(self) -> None:
        from telephony_app import checks  # noqa: F401, PLC0415 -- registers the checks once apps are loaded
