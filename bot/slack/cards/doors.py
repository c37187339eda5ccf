"""Buttons that lead to other rooms, wherever they stand."""

from __future__ import annotations

from typing import Final

HELP: Final = "help.open"
"""Answered by the room that helps."""

REQUESTS: Final = "requests.open"
"""Answered by the room of requests; its value says which."""

SETTINGS: Final = "settings.open"
"""Answered by the room where admins choose."""
