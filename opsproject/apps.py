"""The composition root as an app: its commands, its checks."""

from django.apps import AppConfig


class OpsProjectConfig(AppConfig):
    name = "opsproject"
