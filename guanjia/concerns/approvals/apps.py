from django.apps import AppConfig


class Approvals(AppConfig):
    name = "guanjia.concerns.approvals"
    label = "approvals"
    verbose_name = "审批"

    def ready(self):
        from guanjia.concerns.approvals import actions, shipped  # noqa: F401
