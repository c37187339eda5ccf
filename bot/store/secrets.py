"""Sealing: what a new value is at rest, encrypted and bound to its row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from bot.domain.errors import SealBroken
from bot.domain.secrets import Secret


def new_key() -> str:
    """Return a fresh key for TOKENBOT_SECRET_KEYS."""
    return Fernet.generate_key().decode()


class Sealer:
    """Seals with the first key, opens with any: authenticated encryption (Fernet).

    Fernet binds no context, so the row's id is inside what is sealed and checked when it is opened:
    a sealed value that is copied into another row opens nowhere.

    Raises:
        ValueError: there is no key, or one that is none.
    """

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        self._fernet = MultiFernet([Fernet(key.get_secret_value()) for key in keys])

    def seal(self, row_id: str, secrets: Mapping[str, Secret]) -> bytes:
        """Return the secrets, by their names, sealed for one row."""
        values = {name: secret.through(str) for name, secret in secrets.items()}
        return self._fernet.encrypt(json.dumps({"id": row_id, "values": values}).encode())

    def open(self, row_id: str, sealed: bytes) -> Mapping[str, Secret]:
        """Return the secrets that were sealed for this row.

        Raises:
            SealBroken: no key opens it, it was changed, or it was sealed for another row.
        """
        try:
            found = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise SealBroken("no key opens it") from None
        if found["id"] != row_id:
            raise SealBroken("it was sealed for another row")
        return {name: Secret(value) for name, value in found["values"].items()}

    def rotate(self, sealed: bytes) -> bytes:
        """Return the same, sealed with the first key.

        Raises:
            SealBroken: no key opens it.
        """
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise SealBroken("no key opens it") from None
