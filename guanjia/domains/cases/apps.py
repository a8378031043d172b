from django.apps import AppConfig


class Cases(AppConfig):
    name = "guanjia.domains.cases"
    label = "cases"
    verbose_name = "客户事项"
