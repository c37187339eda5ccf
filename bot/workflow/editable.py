"""Tells whether a token's permissions can be edited in place."""

from __future__ import annotations

from datetime import datetime

from bot.domain.people import PersonId
from bot.mailtrap.read import Reader
from bot.workflow.access_records import find
from bot.workflow.see import See


class Editable:
    """Asks Mailtrap whether a token's access record is shown to us; without it none is edited."""

    def __init__(self, see: See, reader: Reader) -> None:
        self._see = see
        self._reader = reader

    async def __call__(self, person: PersonId, token: tuple[int, int], now: datetime) -> bool:
        """Return whether editing in place is possible; `token` is its account and its id.

        Raises:
            NoSuchToken: there never was one.
            MailtrapError: it could not be found out.
        """
        account_id, token_id = token
        view = await self._see.view(person, account_id, now)
        held = view.row_of(token_id, now).record.token.permissions
        return await find(self._reader, account_id, token_id, held) is not None
