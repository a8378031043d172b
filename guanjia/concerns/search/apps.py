from django.apps import AppConfig


class Search(AppConfig):
    name = "guanjia.concerns.search"
    label = "search"
    verbose_name = "搜索"

    def ready(self):
        from guanjia.concerns.flow import hooks
        from guanjia.concerns.search import repairing  # noqa: F401
        from guanjia.concerns.search.writing import rewrite_after

        hooks.on_done(hooks.SEARCH, rewrite_after)
