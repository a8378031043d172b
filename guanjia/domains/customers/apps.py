from django.apps import AppConfig


class Customers(AppConfig):
    name = "guanjia.domains.customers"
    label = "customers"
    verbose_name = "客户"
