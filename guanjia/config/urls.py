"""Addresses: the API first, the customers' portal, then the desk, which answers everything else."""

from importlib.util import find_spec

from django.urls import include, path

from guanjia.config.watching.metrics import metrics

FACES = (("api/", "guanjia.interfaces.rest.urls"), ("portal/", "guanjia.interfaces.portal.urls"))

urlpatterns = [
    *(path(start, include(name)) for start, name in FACES if find_spec(name)),
    path("metrics", metrics),
    path("", include("guanjia.interfaces.desk.urls")),
]
handler400 = "guanjia.interfaces.desk.errors.bad_request"
handler403 = "guanjia.interfaces.desk.errors.forbidden"
handler404 = "guanjia.interfaces.desk.errors.not_found"
handler500 = "guanjia.interfaces.desk.errors.server_error"
