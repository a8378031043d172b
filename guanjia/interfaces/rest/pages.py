"""The browsable page of the API: Swagger UI from ninja's own static files, under the same strict content policy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "rest/docs.html")
