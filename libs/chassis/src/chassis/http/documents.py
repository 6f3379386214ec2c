"""Completes a service's OpenAPI document with what holds for every operation: its errors, and Idempotency-Key."""

from collections.abc import Iterator
from typing import Any, Final

from chassis.http.routing import INTERNAL, PERMISSION, PUBLIC

_ERROR: Final = "ApiErrorResponseDto"
_BUSINESS_ERROR: Final = "BusinessErrorApiDTO"
_TEXT: Final = {"anyOf": [{"type": "string"}, {"type": "null"}]}
_REFERENCE: Final = "#/components/schemas/"
_SCHEMAS: Final[dict[str, Any]] = {
    _ERROR: {
        "title": _ERROR,
        "type": "object",
        "properties": {
            "error": _TEXT,
            "message": _TEXT,
            "businessErrors": {
                "anyOf": [
                    {"type": "array", "items": {"$ref": _REFERENCE + _BUSINESS_ERROR}},
                    {"type": "null"},
                ]
            },
        },
    },
    _BUSINESS_ERROR: {
        "title": _BUSINESS_ERROR,
        "type": "object",
        "properties": {"type": _TEXT, "message": _TEXT, "solutionUrl": _TEXT},
    },
}
_MEANING: Final = {
    "400": "The request is not valid; each field is named.",
    "401": "The caller is not known.",
    "403": "The caller's role or kind of organisation does not allow it.",
    "404": "There is no such thing for this caller.",
    "409": "The state does not allow it, or a race was lost.",
    "413": "The body is too large.",
    "415": "Files of this kind are not taken.",
    "422": "Understood, and against a rule of the business.",
    "429": "Too many requests; Retry-After tells when to come back.",
    "500": "A fault on our side.",
    "503": "Cannot be answered now; Retry-After tells when to come back.",
}
_IDEMPOTENCY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 255},
    "description": (
        "For 30 days the same key and body again answer as the first time; another body is 422. "
        "While the first request still runs, the answer is 409 with Retry-After."
    ),
}
# FastAPI's own, which a chassis service never answers: it says 400 instead.
_FOREIGN: Final = ("HTTPValidationError", "ValidationError")


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the errors of every public operation; what a route declares itself stays."""
    used = False
    for path, item in document["paths"].items():
        for method, operation in item.items():
            responses = operation["responses"]
            if _foreign(responses.get("422", {})):
                del responses["422"]
            if path.startswith(INTERNAL):
                continue
            used = True
            for status in _statuses(method, path, operation):
                response = responses.setdefault(status, {"description": _MEANING[status]})
                response.setdefault("content", {"application/json": {"schema": {"$ref": _REFERENCE + _ERROR}}})
            operation["responses"] = dict(sorted(responses.items()))
            if method == "post" and operation.get("x-idempotency") != "own":
                operation.setdefault("parameters", []).append(_IDEMPOTENCY)
            if "parameters" in operation:
                operation["parameters"] = _once(operation["parameters"])
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _FOREIGN:
        schemas.pop(name, None)
    if used:
        schemas.update(_SCHEMAS)
    return document


def _statuses(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    body = operation.get("requestBody", {}).get("content", {})
    yield from (status for status in operation["responses"] if status in _MEANING)
    if body or operation.get("parameters"):
        yield "400"
    if operation.get(PERMISSION) != PUBLIC:
        yield from ("401", "403")
    if "{" in path:
        yield "404"
    if method != "get":
        yield from ("409", "422")
    if body:
        yield "413"
    if "multipart/form-data" in body:
        yield "415"
    yield from ("429", "500", "503")


def _once(parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each parameter once; what a route describes itself comes later and wins."""
    return list({(each["in"], each["name"].lower()): each for each in parameters}.values())


def _foreign(response: dict[str, Any]) -> bool:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).endswith("/HTTPValidationError")
