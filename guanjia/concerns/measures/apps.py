from django.apps import AppConfig


class Measures(AppConfig):
    name = "guanjia.concerns.measures"
    label = "measures"
    verbose_name = "指标"
