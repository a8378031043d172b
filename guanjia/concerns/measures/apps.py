from django.apps import AppConfig


class Measures(AppConfig):
    name = "guanjia.concerns.measures"
    label = "measures"
    verbose_name = "指标"

    def ready(self):
        from guanjia.concerns.flow import hooks
        from guanjia.concerns.measures import remaking, settings_declared  # noqa: F401
        from guanjia.concerns.measures.rollups import mark_after

        hooks.on_done(hooks.MARKS, mark_after)
