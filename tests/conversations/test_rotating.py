"""A reset followed to its end over the real app: who has moved, who is reminded, what is left."""

import re
from datetime import timedelta

import pytest

from bot.domain.tokens import Consumer
from bot.playground.mailtrap import Fault
from bot.slack import pace
from tests.conftest import Someone, Stage
from tests.conversations.people import april, asked, sami

CHANGES = "C0CHANGES"
WARNINGS = "C0WARNINGS"


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the embedded Slack take messages as fast as they come."""
    monkeypatch.setattr(pace, "APART", timedelta(0))


async def thread(stage: Stage, name: str = "billing-service") -> str:
    """Return a rotation's message and what was said beneath it."""
    found = (await stage.viewer.screen())["channels"][CHANGES]
    (message,) = (each for each in found if f"🔁 {name} was reset" in each["plain"])
    return "\n".join(str(each["plain"]) for each in (message, *message["thread"]))


async def reset(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    await april(stage).clicks("Approve")
    await sami(stage).clicks("Approve")
    await stage.advance("PT10S")


def called(heard: str) -> list[str]:
    """Return the apps that somebody was called about, in all of their direct messages."""
    return re.findall(r"[⏳⛔] (\S+)", heard)


async def moves(who: Someone, app: str, place: str = CHANGES) -> str:
    """Say that an app has moved; returns what is then seen there."""
    await who.does("click", label="Moved", near=app, **{"in": place})
    return await Someone(who.http, who.user, place).newest()


async def used_by(stage: Stage, *apps: Consumer) -> None:
    """Have billing-service used by other apps than the playground says, and by nobody owned."""
    bot = stage.world.bot
    ((account, *_), mirror) = (await bot.stores.mirror.accounts(bot.team), bot.stores.mirror)
    number = account.account.id
    known = await mirror.tokens_since(bot.team, number, 0)
    (token,) = (each.token.id for each in known if each.token.name == "billing-service")
    await mirror.set_consumers(bot.team, number, token, apps)
    await mirror.set_owner(bot.team, number, token, None)


async def test_a_reset_is_followed_until_its_old_value_has_stopped(stage: Stage) -> None:
    await reset(stage)
    began = await thread(stage)
    assert "░░░ 0 of 3 apps moved · the old value works until" in began
    assert "⏳ billing\n@April Okafor" in began
    assert "⏰" not in began

    await stage.advance("PT6H")
    reminded = await thread(stage)
    assert "⏰ The old value stops" in reminded
    assert "Not moved yet: billing, newsletter, shop." in reminded
    assert "billing-service was reset. Its old value stops on" in await stage.approver.hears()
    assert called(await stage.approver.hears()) == ["billing"], "each hears of their own"
    assert called(await stage.operator.hears()) == ["billing", "newsletter", "shop"], "hers to see"

    place = str((await stage.approver.does("dm"))["channel"])
    assert "▓░░ 1 of 3 apps moved" in await moves(stage.approver, "billing", place)
    assert "[Moved]" not in await stage.approver.hears(), "there is nothing more to click"
    assert "▓▓░ 2 of 3 apps moved" in await moves(stage.operator, "shop")
    moved = await thread(stage)
    assert "✅ billing · @April Okafor moved it" in moved
    assert moved.count("[Moved]") == 1


async def test_whoever_has_not_moved_is_called_again_and_the_end_is_confirmed(
    stage: Stage,
) -> None:
    await reset(stage)
    await moves(stage.approver, "billing")
    await moves(stage.operator, "shop")
    await stage.advance("PT6H")
    await stage.advance("PT5H")
    escalated = await thread(stage)
    assert escalated.count("⏰") == 2
    assert "Not moved yet: newsletter. I have reminded the owner." in escalated
    heard = await stage.operator.hears()
    assert "Please get these apps moved." in heard
    assert called(heard) == ["newsletter"] * 2
    assert called(await stage.approver.hears()) == [], "hers has moved"
    assert "billing-service" not in await stage.viewer.reads(WARNINGS)

    await stage.advance("PT1H")
    over = await thread(stage)
    assert "the old value has stopped" in over
    assert "🏁 The old value has stopped working. Not moved yet: newsletter." in over
    assert "[Revoke the old value now]" not in over
    for told in (await stage.operator.hears(), await stage.viewer.reads(WARNINGS)):
        assert "🛑 billing-service was reset. Its old value stopped on" in told
        assert "⛔ newsletter" in told

    await stage.advance("PT12H")
    later = await thread(stage)
    assert (later.count("⏰"), later.count("🏁")) == (2, 1), "nothing is said twice"
    assert len(called(await stage.operator.hears())) == 3
    kinds = [each.entry.kind async for each in stage.world.bot.stores.audit.walk("T0ACME")]
    mine = [kind for kind in kinds if kind.startswith("rotation.")]
    assert mine.count("rotation.moved") == 2
    assert "rotation.ended" in mine


async def test_when_all_have_moved_the_old_value_can_be_retired_at_once(stage: Stage) -> None:
    await reset(stage)
    for who, app in ((stage.approver, "billing"), (stage.operator, "shop")):
        await moves(who, app)
    await moves(stage.approver, "newsletter")
    told = await thread(stage)
    assert "▓▓▓ 3 of 3 apps moved" in told
    assert "✅ All have moved. @Olivia Berg: You can revoke the old value now" in told

    await stage.operator.does("click", label="Revoke the old value now", **{"in": CHANGES})
    form = await stage.operator.sees("modal")
    assert "The old value stops working at once" in form
    assert "Not moved yet" not in form
    await stage.operator.fills("Reason", "all have moved")
    await stage.operator.clicks("Send for approval", on="modal")
    await stage.operator.does("close")
    await april(stage).clicks("Approve")
    await sami(stage).clicks("Approve")
    await stage.advance("PT11M")
    over = await thread(stage)
    assert "the old value has stopped" in over
    assert "Every listed app has moved." in over
    assert "⏰" not in over


async def test_only_its_person_and_the_owner_say_that_an_app_has_moved(stage: Stage) -> None:
    await reset(stage)
    said = await moves(stage.viewer, "billing")
    assert "Only @April Okafor or @Olivia Berg can mark billing as moved." in said
    assert "0 of 3 apps moved" in await thread(stage)
    assert "1 of 3 apps moved" in await moves(stage.operator, "billing"), "the owner may"


async def test_an_app_that_nobody_thought_of_is_added_and_has_to_move_too(stage: Stage) -> None:
    await reset(stage)
    await stage.operator.does("click", label="Add an app", **{"in": CHANGES})
    await stage.operator.fills("App", "Shop")
    assert "This app is already listed." in await stage.operator.sends()
    await stage.operator.fills("App", "<!channel> *cron*")
    await stage.operator.fills("Contact", "Gaston Moreau")
    assert "This person is a guest." in await stage.operator.sends()
    assert "0 of 3 apps moved" in await thread(stage), "nothing was added"
    await stage.operator.fills("Contact", "Viktor Hale")
    assert "0 of 4 apps moved" in await stage.operator.sends()
    await stage.operator.does("close")
    assert "⏳ <!channel> *cron*\n@Viktor Hale" in await thread(stage)
    assert "1 of 4 apps moved" in await moves(stage.viewer, "cron")
    card = await stage.operator.types("/tokens list billing-service state:active")
    assert "used by 4 apps" in card


async def test_a_reset_made_outside_tokenbot_is_followed_too(stage: Stage) -> None:
    await stage.advance("PT2M")
    began = await thread(stage, "example.com token 2498701")
    assert "No apps listed" in began
    assert "token 2498701 →" in began


@pytest.mark.usefixtures("unheard")
async def test_where_somebody_has_left_and_nobody_owns_it_the_channel_is_asked(
    stage: Stage,
) -> None:
    await used_by(stage, Consumer("shop", "U0LEFT"), Consumer("cron", None))
    await reset(stage)
    await stage.advance("PT11H30M")
    assert "The token has no owner." in await thread(stage)
    warned = await stage.viewer.reads(WARNINGS)
    assert "I can't reach @U0LEFT" in warned
    assert "Please get these apps moved." in warned
    assert "It has no owner." in warned
    assert called(warned) == ["cron", "shop"]

    said = await moves(stage.viewer, "shop", WARNINGS)
    assert "Only @U0LEFT can mark shop as moved." in said
    await stage.operator.does("click", label="Set owner", **{"in": WARNINGS})
    await stage.operator.fills("Owner", "Viktor Hale")
    await stage.operator.sends()
    await moves(stage.viewer, "shop", WARNINGS)
    assert called(await stage.viewer.reads(WARNINGS)) == ["cron"], "Moved is there no more"
    assert "1 of 2 apps moved" in await stage.viewer.reads(CHANGES)


async def test_after_an_outage_only_the_last_reminder_is_sent(stage: Stage) -> None:
    await reset(stage)
    await stage.advance("PT11H30M")
    told = await thread(stage)
    assert told.count("⏰") == 1
    assert "I have reminded the owner." in told
    assert (await stage.operator.hears()).count("⏰") == 1


async def test_what_slack_did_not_take_is_said_once_it_does(stage: Stage) -> None:
    await reset(stage)
    stage.world.workspace.faults.methods = ["chat.postMessage"]
    stage.world.workspace.faults.server_errors = 50
    await stage.advance("PT6H")
    assert "⏰" not in await thread(stage)
    stage.world.workspace.faults.server_errors = 0
    await stage.advance("PT2M")
    await stage.advance("PT2M")
    for told in (await thread(stage), await stage.operator.hears(), await stage.approver.hears()):
        assert told.count("⏰") == 1


async def test_an_end_that_the_account_does_not_confirm_is_not_told(stage: Stage) -> None:
    await reset(stage)
    stage.world.account.faults.add(Fault(kind="status", status=500), times=1000)
    await stage.advance("PT13H")
    assert "🏁" not in await thread(stage)
    stage.world.account.faults.clear()
    await stage.advance("PT1M")
    assert (await thread(stage)).count("🏁") == 1
