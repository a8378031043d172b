from django.apps import AppConfig


class Desk(AppConfig):
    name = "guanjia.interfaces.desk"
    label = "desk"
    verbose_name = "客服台"
