from django.apps import AppConfig


class Archives(AppConfig):
    name = "guanjia.domains.archives"
    label = "archives"
    verbose_name = "档案"
