"""The API, put together from the registers; its description with every refusal said once."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI, Router

from guanjia.concerns.registers.declared import REGISTERS
from guanjia.interfaces.rest import places, problems
from guanjia.interfaces.rest.access import BearerToken
from guanjia.interfaces.rest.doing import add_verbs
from guanjia.interfaces.rest.files import add_files
from guanjia.interfaces.rest.records import Shape, add_reading

ABOUT = """
管家台的接口，由各登记表的声明生成：每张登记表有列表、单条、登记和各个动作，规则、权限、留痕与网页完全相同。

- 令牌：`guanjia token 用户名` 发给，放在 `Authorization: Bearer …` 头中；只存摘要，重发即换。
- 一次只做一次：每个 POST 可带 `Idempotency-Key`，网断了照原样重发即可。
- 列表按游标翻页：把答复中的 `next_cursor` 放进 `cursor`，为 null 即到底。
- 办不成时答复 `application/problem+json`（RFC 9457）：`code` 给程序看，`detail` 给人看，`fields` 逐项说明。
- 时间带时区，金额是整数分，电话一律打码，列表中的姓名打码。
""".strip()


class Api(NinjaAPI):
    """The API; its description is made once."""

    _described: dict[str, Any] | None = None

    def get_openapi_schema(self, **given) -> dict[str, Any]:
        if self._described is None:
            self._described = _with_problems(super().get_openapi_schema(**given))
        return self._described


def build() -> Api:
    """All operations of all registers. Called once, when the addresses are loaded and every room is there."""
    made = Api(
        title="管家台接口", version="1", description=ABOUT, auth=BearerToken(), docs_url=None, urls_namespace="rest-v1"
    )
    problems.install(made)
    made.add_router("", places.router)
    router = Router()
    for register in sorted(REGISTERS.values(), key=lambda r: (r.rank, r.slug)):
        if register.api:
            shape = Shape.of(register)
            add_reading(router, shape)
            add_verbs(router, shape)
            add_files(router, register)
    made.add_router("", router)
    return made


def _with_problems(described: dict[str, Any]) -> dict[str, Any]:
    """Every 4xx, and 503, at each operation, by reference to one description (RFC 9457)."""
    components = described["components"]
    components["schemas"]["Problem"] = problems.Problem.model_json_schema()
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        _name(status): {"description": text, "content": content} | _headers(status)
        for status, text in problems.MEANINGS.items()
    }
    for path in described["paths"].values():
        for method, operation in path.items():
            for status in problems.READING if method == "get" else problems.WRITING:
                operation["responses"][status] = {"$ref": f"#/components/responses/{_name(status)}"}
    return described


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.replace(" ", "").replace("-", "")


def _headers(status: int) -> dict[str, Any]:
    if status == 503:
        return {"headers": {"Retry-After": {"description": "秒", "schema": {"type": "integer"}}}}
    if status == 401:
        return {"headers": {"WWW-Authenticate": {"schema": {"type": "string"}}}}
    return {}
