"""The words that an account's own answers have for types of resources: we write what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.permissions import ResourceType

MEANT: Final = {
    "inbox": ResourceType.SANDBOX.value,
    "sending_domain": ResourceType.DOMAIN.value,
    "mailsend_domain": ResourceType.DOMAIN.value,
}
"""What the words mean that are not our own."""

OWN: Final = {ResourceType.SANDBOX.value: "inbox", ResourceType.DOMAIN.value: "sending_domain"}
"""What the paths that name the account say, as far as their documentation goes."""


class Words:
    """What each account was heard to say, for as long as this process lives."""

    def __init__(self) -> None:
        self._heard: dict[int, Mapping[str, str]] = {}

    def hear(self, account_id: int, said: Mapping[str, str]) -> None:
        """Keep the words of an answer, by what they mean; of what it is silent they stay."""
        self._heard[account_id] = {**self._heard.get(account_id, {}), **said}

    def of(self, account_id: int) -> Mapping[str, str]:
        """Return the words to write to an account with, by what they mean."""
        return {**OWN, **self._heard.get(account_id, {})}
