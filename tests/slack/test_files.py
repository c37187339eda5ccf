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


async def test_a_file_is_announced_once_slack_has_it_and_not_before() -> None:
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        wire.upload_status = 500
        with pytest.raises(NotDelivered):
            await Files(client).send("U1", "a.csv", b"x", "The audit")
        assert wire.methods() == ["files.getUploadURLExternal"], "nothing was said of it"
        wire.upload_status = 200
        await Files(client).send("U1", "a.csv", b"x", "The audit")
        method, told = wire.calls[-1]
    assert method == "files.completeUploadExternal"
    assert (told["channels"], told["initial_comment"]) == ("U1", "The audit")
    assert "chat.postMessage" not in wire.methods()
