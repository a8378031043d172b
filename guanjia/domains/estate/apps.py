from django.apps import AppConfig


class Estate(AppConfig):
    name = "guanjia.domains.estate"
    label = "estate"
    verbose_name = "房产"
