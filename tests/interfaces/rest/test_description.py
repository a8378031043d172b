"""The description: OpenAPI 3.1, every operation, every refusal; and the page one can browse."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from guanjia.concerns.flow.verbs import VERBS
from guanjia.concerns.registers.declared import REGISTERS

URL = "/api/v1/openapi.json"


@pytest.fixture
def described():
    return Client().get(URL).json()


def test_it_is_openapi_3_1_with_a_bearer_token(described):
    assert described["openapi"].startswith("3.1")
    assert described["components"]["securitySchemes"]["BearerToken"] == {"type": "http", "scheme": "bearer"}


def test_each_verb_of_each_register_is_an_operation(described):
    paths = set(described["paths"])
    for register in REGISTERS.values():
        base = f"/api/v1/projects/{{code}}/{register.slug}"
        assert f"{base}" in paths
        assert f"{base}/{{id}}" in paths
        for verb in register.births:
            assert f"{base}/{verb.name}" in paths
        for verb in register.steps:
            assert f"{base}/{{id}}/{verb.name}" in paths
    internal = [v.name for v in VERBS.values() if v.internal and v.flows.code == "case"]
    assert internal
    assert not any(path.endswith(f"/cases/{{id}}/{name}") for path in paths for name in internal)


def test_every_refusal_is_written_down_for_every_operation(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            said = set(operation["responses"])
            wanted = {"400", "401", "403", "404", "422", "503"} | ({"409", "413", "415"} if method == "post" else set())
            assert wanted <= said, path
            for status in wanted:
                ref = operation["responses"][status]["$ref"].rpartition("/")[2]
                assert list(described["components"]["responses"][ref]["content"]) == ["application/problem+json"]
            if method == "post":
                assert "Idempotency-Key" in {p["name"] for p in operation["parameters"]}, path


def test_operations_have_names_of_their_own(described):
    ids = [operation["operationId"] for methods in described["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_a_body_says_labels_choices_and_what_is_needed(described):
    body = described["paths"]["/api/v1/projects/{code}/loans/lend"]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    assert schema["required"] == ["borrower", "thing"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["thing"]["enum"] == ["UMBRELLA", "CART", "LADDER"]
    assert schema["properties"]["thing"]["title"] == "物品"
    assert "雨伞" in schema["properties"]["thing"]["description"]
    assert body["required"] is True


def test_nothing_is_loaded_from_elsewhere():
    page = Client().get("/api/v1/docs")
    html = page.content.decode()
    assert page.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert links
    assert all(not re.match(r"(https?:)?//", link) for link in links)
    assert "<script>" not in html
    assert "style=" not in html
    assert "script-src 'self'" in page["Content-Security-Policy"]
