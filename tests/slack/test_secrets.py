"""The one door a value leaves by: who opens it sees the value, and nothing else ever does."""

import pytest

from bot.domain.account import Sandbox, SendingDomain
from bot.domain.permissions import AccessLevel, ResourceKey
from bot.domain.secrets import Secret
from bot.slack.bolt import connected
from bot.slack.cards import reveal
from bot.slack.limits import check
from bot.slack.secrets import Door
from bot.workflow.answers import Access
from tests.slack.conversation import elements, seen
from tests.slack.wire import Json, Wire, serving

VALUE = "0123456789abcdef0123456789abcdef"
SHOP = SendingDomain(7, "shop.example", verified=True)
ACCESS = (Access(ResourceKey("domain", 7), "shop.example", AccessLevel.ADMIN),)
QA = Sandbox(3, "QA", 2, "sandbox.smtp.mailtrap.io", (25, 2525))


async def opened(wire: Wire, secrets: dict[str, Secret], about: list[Json]) -> bool:
    async with connected("xoxb-1", f"{wire.url}api/") as client:
        return await Door(client).open("1.2.trigger", secrets, about)


async def test_a_person_sees_the_value_how_to_use_it_and_what_it_may_do() -> None:
    about = reveal.about_token("shop.example token 1234", ACCESS, (SHOP,))
    async with serving() as wire:
        assert await opened(wire, {"value": Secret(VALUE)}, about)
        ((method, body),) = wire.calls
    assert (method, body["trigger_id"]) == ("views.open", "1.2.trigger")
    shown = seen(body["view"])
    assert VALUE in shown
    assert "password = the value above" in shown
    assert "Admin on shop.example" in shown
    assert "It can't be shown again" in shown


async def test_slack_never_gets_a_reason_to_send_the_value_back() -> None:
    about = reveal.about_token("ci", (), ())
    async with serving() as wire:
        await opened(wire, {"value": Secret(VALUE)}, about)
        view = wire.calls[0][1]["view"]
    assert not {"submit", "callback_id", "private_metadata", "notify_on_close"} & view.keys()
    assert [each for block in view["blocks"] for each in elements(block)] == []
    assert "input" not in {block["type"] for block in view["blocks"]}
    assert "Authorization: Bearer" in seen(view)


async def test_a_sandboxs_username_and_password_come_the_same_way() -> None:
    pair = {"username": Secret("a1b2c3"), "password": Secret("d4e5f6")}
    async with serving() as wire:
        assert await opened(wire, pair, reveal.about_sandbox(QA))
        view = wire.calls[0][1]["view"]
    shown = seen(view)
    assert shown.index("Username") < shown.index("a1b2c3") < shown.index("Password")
    assert "d4e5f6" in shown
    assert "sandbox.smtp.mailtrap.io" in shown
    assert check(view, "modal") == []


async def test_a_modal_that_did_not_open_is_told_and_the_value_is_in_no_log(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async with serving() as wire:
        wire.refuses["views.open"] = {"ok": False, "error": "expired_trigger_id"}
        assert not await opened(wire, {"value": Secret(VALUE)}, [])
    logged = capsys.readouterr().out
    assert "expired_trigger_id" in logged
    assert VALUE not in logged + caplog.text
