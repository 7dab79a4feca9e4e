from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgentConfig(AppConfig):
    name = "agent_app"
    verbose_name = _("Receptionist")  # heads its part of the back office
