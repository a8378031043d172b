from django.apps import AppConfig


class Backups(AppConfig):
    name = "guanjia.concerns.backups"
    label = "backups"
    verbose_name = "备份"

    def ready(self):
        from guanjia.concerns.backups import round_job, settings_declared  # noqa: F401
