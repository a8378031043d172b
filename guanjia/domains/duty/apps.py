from django.apps import AppConfig


class Duty(AppConfig):
    name = "guanjia.domains.duty"
    label = "duty"
    verbose_name = "值班与交接班"
