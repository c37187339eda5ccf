"""What an app is sent of what it drew: Slack says of each plain text that its emoji count."""

from typing import Any


def as_sent(drawn: Any) -> Any:
    if isinstance(drawn, list):
        return [as_sent(each) for each in drawn]
    if not isinstance(drawn, dict):
        return drawn
    emoji = {"emoji": True} if drawn.get("type") == "plain_text" else {}
    return emoji | {key: as_sent(value) for key, value in drawn.items()}
