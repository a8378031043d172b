from django.apps import AppConfig


class Jobs(AppConfig):
    name = "guanjia.concerns.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self):
        from guanjia.concerns.jobs import tidying  # noqa: F401
