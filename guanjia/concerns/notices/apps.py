from django.apps import AppConfig


class Notices(AppConfig):
    name = "guanjia.concerns.notices"
    label = "notices"
    verbose_name = "提醒"

    def ready(self):
        from guanjia.concerns.notices import settings_declared, work  # noqa: F401
