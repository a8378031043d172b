from django.apps import AppConfig


class Portal(AppConfig):
    name = "guanjia.interfaces.portal"
    label = "portal"
    verbose_name = "业主端"
