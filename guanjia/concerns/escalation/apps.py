from django.apps import AppConfig


class Escalation(AppConfig):
    name = "guanjia.concerns.escalation"
    label = "escalation"
    verbose_name = "逐级上报"

    def ready(self):
        from guanjia.concerns.escalation import settings_declared, sweeping  # noqa: F401
