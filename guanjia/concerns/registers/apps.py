from django.apps import AppConfig


class Registers(AppConfig):
    name = "guanjia.concerns.registers"
    label = "registers"
    verbose_name = "登记表"

    def ready(self):
        from guanjia.concerns.registers import approving, importing, settings_declared  # noqa: F401
