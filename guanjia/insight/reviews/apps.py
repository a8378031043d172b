from django.apps import AppConfig


class Reviews(AppConfig):
    name = "guanjia.insight.reviews"
    label = "reviews"
    verbose_name = "日清与周报"
