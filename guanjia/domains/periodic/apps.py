from django.apps import AppConfig


class Periodic(AppConfig):
    name = "guanjia.domains.periodic"
    label = "periodic"
    verbose_name = "周期工作"
