from django.apps import AppConfig


class Workforce(AppConfig):
    name = "guanjia.domains.workforce"
    label = "workforce"
    verbose_name = "人员与单位"
