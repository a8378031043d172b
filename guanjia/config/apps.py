"""Start-up: every room's verbs, registers, measures and seeds are loaded, then the switchboard is wired."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class Config(AppConfig):
    name = "guanjia.config"
    label = "config"
    verbose_name = "管家台"

    def ready(self):
        import_module("guanjia.config.migrating").use()
        rooms = [a.name for a in apps.get_app_configs() if a.name.startswith(("guanjia.domains.", "guanjia.insight."))]
        for part in ("seed", "actions", "measures", "register"):
            for room in rooms:
                if find_spec(f"{room}.{part}"):
                    import_module(f"{room}.{part}")
        import_module("guanjia.config.switchboard").connect()
