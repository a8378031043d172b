from django.apps import AppConfig


class Rest(AppConfig):
    name = "guanjia.interfaces.rest"
    label = "rest"
    verbose_name = "接口"
