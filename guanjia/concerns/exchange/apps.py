from django.apps import AppConfig


class Exchange(AppConfig):
    name = "guanjia.concerns.exchange"
    label = "exchange"
    verbose_name = "导入导出"

    def ready(self):
        from guanjia.concerns.exchange import kept, settings_declared  # noqa: F401
