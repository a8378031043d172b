"""Addresses of the owners' portal, below `/portal/`."""

from django.urls import path, re_path

from guanjia.interfaces.portal import pages

app_name = "portal"
urlpatterns = [path("", pages.door, name="door"), path("query/", pages.query, name="query"), re_path("", pages.nothing)]
