"""The service's description of itself, in OpenAPI 3.0."""

import re
from typing import Final

from bot.playground.mailtrap import schemas as say
from bot.playground.mailtrap.routes import Route, mounted
from bot.playground.mailtrap.vocabulary import BY_ACCOUNT, Vocabulary

TITLE: Final = "Embedded Mailtrap"
_INTRODUCTION: Final = (
    "Mailtrap's API tokens, with the rules, errors and limits of the real service. "
    "Authorize with a token's value; the newer paths take the account from the token."
)
_HEADERS: Final = {
    name: {"schema": {"type": "integer"}, "description": words}
    for name, words in (
        ("X-Ratelimit-Limit", "Requests allowed in 10 seconds"),
        ("X-Ratelimit-Remaining", "Requests left of them"),
    )
}
_NODE: Final = say.record(
    id=say.ID,
    name=say.TEXT,
    type=say.TEXT,
    access_level=say.LEVEL,
    resources=say.array(say.NODE),
)
_FILTERS: Final = ("project_ids[]", "{sandbox}_ids[]", "domain_ids[]")


def describe() -> say.Schema:
    """Describe every call in both families of paths."""
    paths: dict[str, say.Schema] = {}
    for path, route, words in mounted():
        paths.setdefault(path, {})[route.method.lower()] = _operation(path, route, words)
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "version": "2.0.0", "description": _INTRODUCTION},
        "paths": paths,
        "security": [{"Bearer": []}, {"ApiToken": []}],
        "components": {
            "schemas": {"ResourceNode": _NODE},
            "responses": _errors(),
            "securitySchemes": {
                "Bearer": {"type": "http", "scheme": "bearer"},
                "ApiToken": {"type": "apiKey", "in": "header", "name": "Api-Token"},
            },
        },
    }


def _operation(path: str, route: Route, words: Vocabulary) -> say.Schema:
    family = "by_account" if path.startswith(f"{BY_ACCOUNT.prefix}/") else "by_token"
    operation: say.Schema = {
        "operationId": f"{family}_{route.name}",
        "summary": route.summary,
        "tags": [f"{route.name.partition('_')[0]} ({family.replace('_', ' ')})"],
        "parameters": [*_in_path(path), *_in_query(route, words)],
        "responses": _answers(route, words),
    }
    if route.body:
        content = {"application/json": {"schema": route.body(words)}}
        needed = route.name != "tokens_reset"
        operation["requestBody"] = {"required": needed, "content": content}
    return operation


def _in_path(path: str) -> list[say.Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": say.ID}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _in_query(route: Route, words: Vocabulary) -> list[say.Schema]:
    if route.name != "accesses_list_all":
        return []
    return [
        {
            "name": name.format(sandbox=words.sandbox),
            "in": "query",
            "schema": say.array({"type": "string"}),
        }
        for name in _FILTERS
    ]


def _answers(route: Route, words: Vocabulary) -> say.Schema:
    done: say.Schema = {"description": "Done, with nothing to say", "headers": _HEADERS}
    if route.answer:
        content = {"application/json": {"schema": route.answer(words)}}
        done = {"description": "Done", "headers": _HEADERS, "content": content}
    status = "200" if route.answer else "204"
    return {status: done} | {code: {"$ref": f"#/components/responses/{code}"} for code in _errors()}


def _errors() -> say.Schema:
    one, several = say.record(error=say.TEXT), say.record(errors=say.TEXT)
    by_field = {"type": "object", "additionalProperties": say.array(say.TEXT)}
    shapes = {
        "400": ("The body can't be read; the answer is empty", None),
        "401": ("Incorrect API token", one),
        "403": ("Access forbidden", several),
        "404": ("Not Found", one),
        "422": ("A rule is broken; the words stand under a field or `base`", by_field),
        "429": ("More than 150 requests in 10 seconds", several),
    }
    errors: say.Schema = {}
    for code, (words, shape) in shapes.items():
        errors[code] = {"description": words, "headers": _HEADERS}
        if shape:
            whole = say.record(errors=shape) if code == "422" else shape
            errors[code]["content"] = {"application/json": {"schema": whole}}
    return errors
