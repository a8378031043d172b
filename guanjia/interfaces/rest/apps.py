from django.apps import AppConfig

from guanjia.concerns.access.opening import reserve_codes


class Rest(AppConfig):
    name = "guanjia.interfaces.rest"
    label = "rest"
    verbose_name = "接口"

    def ready(self) -> None:
        reserve_codes("api")
