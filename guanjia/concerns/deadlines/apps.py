from django.apps import AppConfig


class Deadlines(AppConfig):
    name = "guanjia.concerns.deadlines"
    label = "deadlines"
    verbose_name = "时限"

    def ready(self):
        from guanjia.concerns.deadlines import settings_declared  # noqa: F401
        from guanjia.concerns.deadlines.arming import arm
        from guanjia.concerns.flow import hooks

        hooks.on_done(hooks.DEADLINES, arm)
