from django.apps import AppConfig


class Numbering(AppConfig):
    name = "guanjia.concerns.numbering"
    label = "numbering"
    verbose_name = "编号"
