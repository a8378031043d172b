from importlib import import_module

from django.apps import AppConfig


class Loans(AppConfig):
    name = "tests.rooms.loans"
    label = "loans"
    verbose_name = "借物"

    def ready(self):
        for part in ("seed", "actions", "register"):
            import_module(f"{self.name}.{part}")
