from django.apps import AppConfig


class Policies(AppConfig):
    name = "guanjia.concerns.policies"
    label = "policies"
    verbose_name = "参数"
