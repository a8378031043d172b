from django.apps import AppConfig


class Contacts(AppConfig):
    name = "guanjia.domains.contacts"
    label = "contacts"
    verbose_name = "来电来访"
