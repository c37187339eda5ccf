"""Uses a token's value once, to see whether it works."""

from __future__ import annotations

from typing import Final

from bot.domain.errors import AccessDenied, MailtrapError, TokenRefused
from bot.domain.outcomes import Tried
from bot.domain.secrets import Secret
from bot.domain.ways import DIRECT, Way
from bot.mailtrap import payloads
from bot.mailtrap.http import MailtrapHttp, Patience

QUICK: Final = Patience(
    connect=1.0, silence=1.5, answer=1.5, rate_limit=0.0, trying=1.5, attempts=1
)
"""A person waits for the answer, with three seconds in all."""


class Trial:
    """Tries values at the service with this address (without a path)."""

    def __init__(self, base_url: str, way: Way = DIRECT) -> None:
        self._base_url = base_url
        self._way = way

    async def __call__(self, value: Secret) -> Tried:
        """Return whether the value is accepted; what it may do does not matter here."""
        async with MailtrapHttp.with_value(self._base_url, value, QUICK, self._way) as http:
            try:
                await http.read("/api/accounts", payloads.accounts, "try a value")
            except TokenRefused:
                return Tried.REFUSED
            except AccessDenied:
                return Tried.WORKS
            except MailtrapError:
                return Tried.NOT_TOLD
        return Tried.WORKS
