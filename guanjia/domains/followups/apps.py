from django.apps import AppConfig


class Followups(AppConfig):
    name = "guanjia.domains.followups"
    label = "followups"
    verbose_name = "回访"
