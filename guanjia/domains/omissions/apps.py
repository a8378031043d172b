from django.apps import AppConfig


class Omissions(AppConfig):
    name = "guanjia.domains.omissions"
    label = "omissions"
    verbose_name = "隐瞒漏报"
