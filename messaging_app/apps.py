from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from agent_app.ports import provide_message_sender


class MessagingConfig(AppConfig):
    name = "messaging_app"
    verbose_name = _("Messages")  # heads its part of the back office

    def ready(self) -> None:
        from messaging_app import checks, receivers  # noqa: F401, PLC0415 -- app ready
        from messaging_app.message_sender import OutboxSender  # noqa: PLC0415 -- app ready

        provide_message_sender(OutboxSender())
