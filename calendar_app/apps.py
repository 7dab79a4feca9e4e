from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "calendar_app"

    def ready(self) -> None:
        from calendar_app import live, receivers  # noqa: F401, PLC0415 -- app ready
