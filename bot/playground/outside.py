"""The account behind the bot's back: what the strip changes at Mailtrap, and how Mailtrap is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from bot.playground.mailtrap import Health, Mailtrap, Website

MOST: Final = 50
FOUND_OUT: Final = (
    "tokenbot isn’t told; it looks every 5 minutes. Press +10 min, then read #token-warnings."
)
HEALTHS: Final[dict[Health, str]] = {
    "working": "Working",
    "slow": "Slow (3 s for each answer)",
    "refusing": "Refusing (503 for everything)",
    "silent": "Silent (never answers)",
}


class Account:
    """Mailtrap, touched by its own website and not by the bot."""

    name = "Mailtrap"
    healths: Sequence[tuple[str, str]] = tuple(HEALTHS.items())

    def __init__(self, service: Mailtrap) -> None:
        self._website = Website(service)
        self._faults = service.faults

    @property
    def health(self) -> str:
        """How Mailtrap answers."""
        return self._faults.health

    @health.setter
    def health(self, wanted: str) -> None:
        known = [each for each in get_args(Health) if each == wanted]
        if not known:
            raise ValueError(f"Mailtrap can't be {wanted!r}.")
        self._faults.health = known[0]

    def tokens(self, typed: str) -> list[tuple[str, str]]:
        """Return those whose name has what was typed, by name."""
        wanted = typed.strip().lower()
        every = ((str(number), name) for number, name in self._website.tokens())
        return [token for token in every if wanted in token[1].lower()][:MOST]

    def change(self, deed: str, about: str) -> str:
        """Reset or delete a token, or add a domain, and say what follows."""
        match deed:
            case "reset":
                name = self._named(about)
                self._website.reset(int(about))
                done = f"“{name}” was reset; its old value stops in 12 hours."
            case "delete":
                name = self._named(about)
                self._website.delete(int(about))
                done = f"“{name}” was deleted."
            case "domain":
                self._website.add_domain(about)
                done = f"{about} was added, with a token of its own."
            case _:
                raise ValueError(f"Mailtrap’s website can’t {deed!r}.")
        return f"{done} {FOUND_OUT}"

    def _named(self, about: str) -> str:
        """Return a token's name; raises ValueError where there is none."""
        every = {str(number): name for number, name in self._website.tokens()}
        if about not in every:
            raise ValueError("Choose a token first." if not about else "That token is gone.")
        return every[about]
