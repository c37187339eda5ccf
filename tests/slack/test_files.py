"""Files for one person: where they arrive, and what is said when they do not."""

import pytest

from bot.domain.errors import NotDelivered
from bot.slack.bolt import connected
from bot.slack.files import Files
from tests.slack.wire import serving


async def test_a_file_that_slack_does_not_take_is_told_as_such() -> None:
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        wire.refuses["files.getUploadURLExternal"] = {"ok": False, "error": "missing_scope"}
        with pytest.raises(NotDelivered, match="missing_scope"):
            await Files(client).send("U1", "a.csv", b"x", "The audit")
        wire.refuses["chat.postMessage"] = {"ok": False, "error": "user_not_found"}
        with pytest.raises(NotDelivered, match="user_not_found"):
            await Files(client).send("U1", "a.csv", b"x", "The audit")
