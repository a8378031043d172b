from django.apps import AppConfig


class Printing(AppConfig):
    name = "guanjia.concerns.printing"
    label = "printing"
    verbose_name = "打印"
