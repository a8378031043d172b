from django.apps import AppConfig


class Registers(AppConfig):
    name = "guanjia.concerns.registers"
    label = "registers"
    verbose_name = "登记表"

    def ready(self):
        from guanjia.concerns.exchange import settings_declared as exchange_settings  # noqa: F401
        from guanjia.concerns.registers import settings_declared  # noqa: F401
