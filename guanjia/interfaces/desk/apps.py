from django.apps import AppConfig

from guanjia.concerns.access.opening import reserve_codes


class Desk(AppConfig):
    name = "guanjia.interfaces.desk"
    label = "desk"
    verbose_name = "客服台"

    def ready(self) -> None:
        reserve_codes("sign-in", "sign-out", "lock", "switch", "me", "keys", "first-run", "files", "healthz", "static")
        reserve_codes("metrics")
