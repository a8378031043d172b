"""Addresses of the desk. Parts that begin with `-` can be neither a verb nor a record's number."""

from django.urls import path

from guanjia.interfaces.desk import (
    details,
    export_requests,
    exports,
    files,
    health,
    imports,
    intake,
    lists,
    notices_page,
    prints,
    reveal,
    search,
    sign_in,
    steps,
    today,
    wizard,
)  # fmt: skip
from guanjia.interfaces.desk.settings_pages import urlpatterns as settings_urls

app_name = "desk"
record = "<slug:project>/<slug:slug>/<str:number>/"

urlpatterns = [
    path("", today.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("lock/", sign_in.lock, name="lock"),
    path("lock/now/", sign_in.lock_now, name="lock_now"),
    path("switch/", sign_in.switch, name="switch"),
    path("me/", sign_in.me, name="me"),
    path("me/password/", sign_in.password, name="password"),
    path("keys/", today.keys, name="keys"),
    path("first-run/", wizard.first_run, name="first_run"),
    path("files/<int:pk>/", files.show, name="file"),
    path("files/<int:pk>/<slug:size>/", files.show, name="file_thumb"),
    path("<slug:project>/", today.show, name="today"),
    path("<slug:project>/search/", search.show, name="search"),
    path("<slug:project>/find/<slug:kind>/", search.find, name="find"),
    path("<slug:project>/notices/", notices_page.show, name="notices"),
    path("<slug:project>/notices/read/", notices_page.read_all, name="notices_read"),
    path("<slug:project>/notices/<int:pk>/", notices_page.open_one, name="notice"),
    *settings_urls,
    path("<slug:project>/cases/intake/", intake.intake, name="intake"),
    path("<slug:project>/cases/intake/parts/", intake.parts, name="intake_parts"),
    path("<slug:project>/-exports/<int:pk>/", export_requests.show, name="export_request"),
    path("<slug:project>/<slug:slug>/", lists.show, name="list"),
    path("<slug:project>/<slug:slug>/-columns/", lists.columns, name="columns"),
    path("<slug:project>/<slug:slug>/-export/", exports.show, name="export"),
    path("<slug:project>/<slug:slug>/-import/", imports.upload, name="import"),
    path("<slug:project>/<slug:slug>/-import/template/", imports.template, name="import_template"),
    path("<slug:project>/<slug:slug>/-import/<int:pk>/", imports.one, name="import_one"),
    path("<slug:project>/<slug:slug>/-import/<int:pk>/marked/", imports.marked, name="import_marked"),
    path("<slug:project>/<slug:slug>/-print/<str:code>/", prints.rows, name="print_rows"),
    path("<slug:project>/<slug:slug>/new/<slug:verb>/", steps.birth, name="birth"),
    path(record, details.show, name="detail"),
    path(f"{record}-reveal/<slug:path>/", reveal.show, name="reveal"),
    path(f"{record}-print/<str:code>/", prints.record, name="print"),
    path(f"{record}-files/add/", files.add, name="file_add"),
    path(f"{record}-files/<int:pk>/void/", files.void, name="file_void"),
    path(f"{record}<slug:verb>/", steps.step, name="step"),
]
