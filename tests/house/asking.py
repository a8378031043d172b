"""Every address of the product with the methods it takes, one row each: read from the URLs, the registers and the API.

A row is a template: `{number}` and the like are filled in from a filled project (`tests.house.filled`).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import get_resolver

from guanjia.concerns.registers.cells import kind_of
from guanjia.concerns.registers.declared import REGISTERS, Register

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
API = "api/v1/"
# Whatever is left below a face and answers 404 to everybody has no name; the others are ninja's own.
NO_PAGES = (None, "api-root", "openapi-json")
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


class Unknown(Exception):
    """An address the matrix does not know how to ask; the text says what to do."""


@dataclass(frozen=True)
class Row:
    """One address with one method. `part`: the file it stands in; `verb`: the step whose record is asked for."""

    part: str
    method: str
    path: str
    name: str
    register: Register | None = None
    verb: str = ""

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def places(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)


def ours() -> list[Register]:
    """The registers of the product; rooms that exist for the tests only are left out."""
    return [r for r in sorted(REGISTERS.values(), key=lambda r: r.slug) if r.model.__module__.startswith("guanjia.")]


def rows() -> list[Row]:
    """Every row of the matrix, in the order of its files."""
    slugs = {register.slug: register for register in ours()}
    foreign = {register.slug for register in REGISTERS.values()} - set(slugs)
    found: list[Row] = []
    for pattern, name, view in _patterns(get_resolver().url_patterns):
        path = "/" + PLACE.sub(lambda match: "{" + match[1] + "}", pattern)
        first = path.removeprefix(f"/{API}projects/{{code}}/").split("/")[0]
        if path.startswith(f"/{API}projects/{{code}}/"):
            if first not in foreign:
                found += _api_rows(path, name, view, slugs[first])
        elif "{slug}" in path:
            for register in ours():
                found += _register_rows(path, name, view, register)
        elif not any(path.startswith(f"/{{project}}/{slug}/") for slug in foreign):
            part = "settings" if "/settings/" in path else "pages"
            found += [Row(part, method, path, name) for method in methods_of(view, path)]
    return sorted(found, key=lambda row: (row.part, row.is_api, row.path, METHODS.index(row.method)))


def _patterns(patterns, before: str = "") -> Iterator[tuple[str, str, object]]:
    for pattern in patterns:
        text = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns, text)
        elif pattern.name not in NO_PAGES:
            yield text, pattern.name, pattern.callback


def methods_of(view, path: str) -> list[str]:
    """The methods a view takes, as its decorator or its operation declares them."""
    while view is not None:
        inside = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if "request_method_list" in inside:
            return [m for m in METHODS if m in inside["request_method_list"]]
        operations = getattr(getattr(view, "__self__", None), "operations", None) or [
            operation for value in inside.values() for operation in getattr(value, "operations", ())
        ]
        if operations:
            declared = {method for operation in operations for method in operation.methods}
            return [m for m in METHODS if m in declared]
        view = getattr(view, "__wrapped__", None)
    raise Unknown(f"{path}: say which methods the view takes (@require_GET, @require_POST, @require_http_methods).")


def _api_rows(path: str, name: str, view, register: Register) -> list[Row]:
    last = path.rsplit("/", 1)[1]
    verb = last if any(step.name == last for step in register.steps) and "{id}" in path else ""
    return [Row(register.slug, method, path, name, register, verb) for method in methods_of(view, path)]


def _register_rows(path: str, name: str, view, register: Register) -> list[Row]:
    """An address that is made for every register, with what this one has of prints, verbs and phones."""
    if "-import/" in path and register.importing is None:
        return []
    path = path.replace("{slug}", register.slug)
    asked: list[tuple[str, str]] = [(path, "")]
    if "{verb}" in path:
        verbs = register.births if "/new/" in path else register.steps
        asked = [(path.replace("{verb}", verb.name), "" if "/new/" in path else verb.name) for verb in verbs]
        # A step that has a page of its own is asked there.
        asked = [one for one in asked if (register.slug, one[1]) != ("shifts", "take_over")]
    elif "{code}" in path:
        of_list = "{number}" not in path
        codes = [form.code for form in register.prints if form.register == of_list] + (["-"] if of_list else [])
        asked = [(path.replace("{code}", code), "") for code in codes]
    elif "{path}" in path:
        shown = {p for _, paths in register.facts for p in paths}
        phones = [c.path for c in register.columns if c.kind != "clock" and kind_of(register.model, c) == "phone"]
        asked = [(path.replace("{path}", p), "") for p in sorted({*phones} & shown)]
    methods = methods_of(view, path)
    return [Row(register.slug, method, path, name, register, verb) for path, verb in asked for method in methods]
