"""The ways in which Mailtrap says no: Refused, in one of its several shapes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PAGE_NOT_FOUND: Final = (
    b"<!DOCTYPE html>\n<html><head><title>Not found (404)</title></head>"
    b"<body><h1>This page does not exist</h1></body></html>\n"
)

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class Refused(Exception):
    """A request that is answered with an error; a body of none is an empty one."""

    def __init__(
        self, status: int, body: object = None, headers: Mapping[str, str] = NO_HEADERS
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers


def unauthorized() -> Refused:
    """Refuse a missing, wrong, expired or doubled token."""
    scheme = {"WWW-Authenticate": 'Token realm="Application"'}
    return Refused(401, {"error": "Incorrect API token"}, scheme)


def not_found() -> Refused:
    """Refuse something that is not there, or not for this caller."""
    return Refused(404, {"error": "Not Found"})


def forbidden(words: str = "Access forbidden") -> Refused:
    """Refuse a caller whose level is too low."""
    return Refused(403, {"errors": words})


def invalid(field: str, *words: str) -> Refused:
    """Refuse content that breaks rules, under its field or under `base`."""
    return Refused(422, {"errors": {field: [*words]}})


def malformed() -> Refused:
    """Refuse a body that cannot be read, with an empty answer."""
    return Refused(400)


def too_many() -> Refused:
    """Refuse a caller who has used up the present window."""
    return Refused(429, {"errors": "Rate limit exceeded"})
