"""The policy file: who holds which role (TOML)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Final

from bot.domain.people import EVERYONE, Role, Roles

SECTIONS: Final = ("roles", "defaults", "rules")
"""What a policy file may hold; `defaults` and `rules` speak of changes, judged later."""

_GRANTEE: Final = re.compile(rf"[UWS][A-Z0-9]{{2,}}|{EVERYONE}")


class PolicyError(ValueError):
    """A policy file that cannot be used; says which line and key, and what would be right."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a team decided; so far, who holds which role."""

    roles: Roles


def parse(text: str) -> Policy:
    """Read a policy file's text.

    Raises:
        PolicyError: it is not TOML, or a key or value makes no sense; names the line and the key.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"not valid TOML: {error}") from None
    for section in document:
        if section not in SECTIONS:
            raise _problem(text, section, f"unknown section; there are {', '.join(SECTIONS)}")
    grants = document.get("roles", {})
    if not isinstance(grants, dict) or not grants:
        raise _problem(text, "roles", 'at least one role is needed, such as viewer = ["everyone"]')
    return Policy(
        Roles({_role(text, word): _grantees(text, word, grants[word]) for word in grants})
    )


def _role(text: str, word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        raise _problem(
            text, f"roles.{word}", f"unknown role; there are {', '.join(Role)}"
        ) from None


def _grantees(text: str, word: str, value: object) -> tuple[str, ...]:
    key = f"roles.{word}"
    if not isinstance(value, list):
        raise _problem(text, key, 'takes a list, such as ["everyone"]')
    for grantee in value:
        if not isinstance(grantee, str) or not _GRANTEE.fullmatch(grantee):
            raise _problem(
                text, key, f'{grantee!r} is no user id (U…), user group id (S…) or "{EVERYONE}"'
            )
    return tuple(value)


def _problem(text: str, key: str, what: str) -> PolicyError:
    leaf = re.escape(key.rpartition(".")[2])
    pattern = re.compile(rf'^\s*(\[+\s*"?{leaf}"?\s*\]+|"?{leaf}"?\s*[.=])')
    lines = (number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line))
    where = next((f"line {number}, " for number in lines), "")
    return PolicyError(f"{where}{key}: {what}")
