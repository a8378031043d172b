from django.apps import AppConfig


class Flow(AppConfig):
    name = "guanjia.concerns.flow"
    label = "flow"
    verbose_name = "流程"
