from django.apps import AppConfig

from guanjia.concerns.access.opening import reserve_codes


class Portal(AppConfig):
    name = "guanjia.interfaces.portal"
    label = "portal"
    verbose_name = "业主端"

    def ready(self) -> None:
        reserve_codes("portal")
