from django.apps import AppConfig


class Commands(AppConfig):
    name = "guanjia.interfaces.commands"
    label = "commands"
    verbose_name = "命令行"
