from django.apps import AppConfig


class Access(AppConfig):
    name = "guanjia.concerns.access"
    label = "access"
    verbose_name = "权限"

    def ready(self):
        from guanjia.concerns.access import pointing, tidying  # noqa: F401

        pointing.use()
