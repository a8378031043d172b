"""What a customer may do without an account: see how far his matter is, by its number and his telephone."""

from django import forms
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from guanjia.concerns.access.fields import PhoneEntry
from guanjia.domains.cases import queries as cases

# Guessing a number and a telephone together is hopeless; this keeps it from being tried.
MOST_WRONG, WRONG_SECONDS = 20, 15 * 60
NOTHING = "没有找到这一件。请核对编号，电话请填登记时留的号码。"
TOO_OFTEN = "查的次数太多，请 15 分钟后再试，或打客服中心电话。"


class QueryForm(forms.Form):
    """The two things only the customer and the centre know."""

    use_required_attribute = False
    number = forms.CharField(
        label="编号", max_length=30, error_messages={"required": "请填登记时告诉您的编号。"},
        widget=forms.TextInput(attrs={"placeholder": "例如 TS-2026-11-0001", "autocomplete": "off"}),
    )  # fmt: skip
    phone = PhoneEntry(label="电话", max_length=30, error_messages={"required": "请填登记时留的电话。"})


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """The way in. It shows nothing of any project: nobody has signed in."""
    return render(request, "portal/door.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def query(request: HttpRequest) -> HttpResponse:
    """查询进展: where a matter stands, and what the centre told of it (R-045); never anything internal."""
    form = QueryForm(request.POST or None, label_suffix="")
    found, status = [], 200
    if request.method == "POST":
        found, status = _look_up(request, form)
    return render(request, "portal/query.html", {"form": form, "found": found}, status=status)


def _look_up(request: HttpRequest, form: QueryForm) -> tuple[list[dict], int]:
    key = f"portal-wrong-{request.META.get('REMOTE_ADDR', '')}"
    if cache.get(key, 0) >= MOST_WRONG:
        form.add_error(None, TOO_OFTEN)
        return [], 429
    if not form.is_valid():
        return [], 422
    found = cases.for_customer(form.cleaned_data["number"], form.cleaned_data["phone"])
    if not found:
        cache.set(key, cache.get(key, 0) + 1, WRONG_SECONDS)
        form.add_error(None, NOTHING)
        return [], 422
    return found, 200


def nothing(request: HttpRequest) -> HttpResponse:
    """No other page below the portal; without this the desk would take its name for a project's."""
    raise Http404
