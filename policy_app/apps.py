from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    name = "policy_app"
    verbose_name = _("Businesses")  # heads its part of the back office
