from django.apps import AppConfig


class Dispatch(AppConfig):
    name = "guanjia.domains.dispatch"
    label = "dispatch"
    verbose_name = "派工"
