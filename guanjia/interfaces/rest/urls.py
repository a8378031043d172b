"""Addresses of the API, below `/api/`."""

from django.urls import path, re_path

from guanjia.interfaces.rest import api, pages, problems


def _guarded(pattern):
    pattern.callback = problems.guarded(pattern.callback)
    return pattern


urlpatterns = [
    path("v1/docs", pages.docs, name="api_docs"),
    *(path("v1/", ([_guarded(p) for p in patterns], app, name)) for patterns, app, name in [api.build().urls]),
    re_path("", problems.guarded(problems.nothing_here)),  # whatever is left, line breaks and all
]
