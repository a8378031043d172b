"""The one page there is: how to reach the service centre until owners can do it here."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """The portal comes later. It shows nothing of any project: nobody has signed in."""
    return render(request, "portal/door.html")


def nothing(request: HttpRequest) -> HttpResponse:
    """No other page below the portal; without this the desk would take its name for a project's."""
    raise Http404
