from django.apps import AppConfig


class Reports(AppConfig):
    name = "guanjia.insight.reports"
    label = "reports"
    verbose_name = "月统计与管理报表"
