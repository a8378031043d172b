from django.apps import AppConfig


class Journal(AppConfig):
    name = "guanjia.concerns.journal"
    label = "journal"
    verbose_name = "留痕"

    def ready(self):
        from guanjia.concerns.journal import seal_job  # noqa: F401
