from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The roof: settings, addresses and the commands that fill and run the site."""

    name = "config"
    verbose_name = "Configuration"
