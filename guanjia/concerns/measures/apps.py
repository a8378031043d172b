from django.apps import AppConfig


class Measures(AppConfig):
    name = "guanjia.concerns.measures"
    label = "measures"
    verbose_name = "指标"

    def ready(self):
        from guanjia.concerns.measures import settings_declared  # noqa: F401
