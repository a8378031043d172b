from django.apps import AppConfig


class Attachments(AppConfig):
    name = "guanjia.concerns.attachments"
    label = "attachments"
    verbose_name = "附件"

    def ready(self):
        from guanjia.concerns.attachments import settings_declared, sweeping  # noqa: F401
