"""What is done at Mailtrap itself is told once in the channel; what is done here, never."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.permissions import PermissionEdit
from bot.domain.tokens import Token
from bot.mailtrap.http import MailtrapHttp
from bot.mailtrap.read import Reader
from bot.mailtrap.write import Writer
from bot.slack import pace
from tests.conftest import EDITABLE, Someone, Stage, Staged

OUTSIDE = "outside tokenbot"


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the embedded Slack take messages as fast as they come."""
    monkeypatch.setattr(pace, "APART", timedelta(0))


class Console:
    """Somebody at Mailtrap's own settings page."""

    def __init__(self, http: MailtrapHttp, account: int) -> None:
        self.reader, self.writer, self.account = Reader(http), Writer(http), account

    async def token(self, name: str) -> Token:
        listing = await self.reader.tokens(self.account)
        assert listing
        return next(each for each in listing.items if each.name == name)

    async def loses_some(self, name: str) -> None:
        held = (await self.token(name)).permissions
        records = await self.reader.accesses(self.account)
        access = next(each.id for each in records if each.holder_name == name)
        gone = [PermissionEdit(each.resource, None) for each in held[1:]]
        await self.writer.edit_permissions(self.account, access, gone)


@pytest.fixture
async def stage(stages: Staged) -> AsyncIterator[Stage]:
    """The console edits tokens by their access records."""
    async with stages(EDITABLE) as made:
        yield made


@pytest.fixture
async def console(stage: Stage) -> AsyncIterator[Console]:
    settings = stage.world.bot.settings
    http = MailtrapHttp(settings.mailtrap_api_url, settings.mailtrap_api_token)
    (first, *_) = await Reader(http).accounts()
    yield Console(http, first.id)
    await http.close()


async def told(stage: Stage) -> str:
    await stage.advance("PT6M")
    await stage.advance("PT1M")
    return await stage.admin.reads("C0WARNINGS")


async def test_a_reset_elsewhere_is_told_once_and_its_owner_follows(
    stage: Stage, console: Console
) -> None:
    old = await console.token("billing-service")
    await console.writer.reset(console.account, old.id)
    said = await told(stage)
    assert "billing-service was reset outside tokenbot" in said
    assert "@Olivia Berg, was that you?" in said
    assert "Used by billing, newsletter, shop." in said
    assert (await told(stage)).count(OUTSIDE) == 1
    assert "a change outside tokenbot: billing-service reset" in await stage.approver.types(
        "/tokens audit drift.reset"
    )
    olivia = Someone(stage.http, "U0OLIVIA", "C0WARNINGS")
    await olivia.clicks("It was me")
    said = await olivia.reads("C0WARNINGS")
    assert "@Olivia Berg: that was me." in said
    assert "[It was me]" not in said
    (new,) = [
        each
        for each in await stage.world.bot.stores.mirror.tokens_since(
            stage.world.bot.team, console.account, 0
        )
        if each.token.name == f"billing-service {each.token.id}"
    ]
    assert new.owner == "U0OLIVIA"
    assert len(new.consumers) == 3


async def test_a_new_token_is_adopted_from_the_message(stage: Stage, console: Console) -> None:
    old = await console.token("billing-service")
    await console.writer.create(console.account, "by hand", old.permissions, None)
    said = await told(stage)
    assert "by hand was created outside tokenbot" in said
    assert "Does anyone know about this?" in said
    olivia = Someone(stage.http, "U0OLIVIA", "C0WARNINGS")
    assert "You are its owner now" in await olivia.clicks("It's mine")
    assert "Owner\n@Olivia Berg" in await stage.operator.types("/tokens show by hand")
    viktor = Someone(stage.http, "U0VIKTOR", "C0WARNINGS")
    assert "it needs the operator role" in await viktor.clicks("It was me")


async def test_each_change_is_told_and_many_at_once_in_one_message(
    stage: Stage, console: Console
) -> None:
    doomed = await console.token("CI nightly")
    await console.writer.delete(console.account, doomed.id)
    await console.writer.add_domain(console.account, "byhand.example")
    await console.loses_some("billing-service")
    said = await told(stage)
    assert "CI nightly was deleted outside tokenbot" in said
    assert "byhand.example was added outside tokenbot" in said
    assert "billing-service got new permissions outside tokenbot" in said
    assert "− Admin on" in said
    # The token that Mailtrap makes with a domain is told of by the domain.
    assert said.count(OUTSIDE) == 3
    granted = (await console.token("billing-service")).permissions
    for number in range(12):
        await console.writer.create(console.account, f"made {number}", granted, None)
    owned = await console.token("billing-service")
    await console.writer.delete(console.account, owned.id)
    many = (await told(stage)).removeprefix(said)
    assert many.count(OUTSIDE) == 1
    assert "13 changes outside tokenbot" in many
    assert "12 created, 1 deleted" in many
    assert "And 3 more." in many
    assert "@Olivia Berg, was that you?" in many
    assert "made 11" in await stage.approver.types("/tokens audit drift.created made 11")


async def test_a_token_that_never_ends_is_told_of_when_somebody_deletes_it(
    stage: Stage, console: Console
) -> None:
    endless = await console.token("legacy-cron")
    assert endless.expires_at is None
    await console.writer.delete(console.account, endless.id)
    said = await told(stage)
    assert "legacy-cron was deleted outside tokenbot" in said
    assert "@Adam Lindqvist, was that you?" in said


async def test_a_token_that_mailtrap_cleans_up_after_its_end_is_no_news(stage: Stage) -> None:
    await told(stage)
    await stage.advance("P40D")
    assert OUTSIDE not in await told(stage)


async def test_what_was_asked_for_here_is_never_told_as_strange(stage: Stage) -> None:
    await stage.operator.opens("/tokens reset CI nightly")
    await stage.operator.sends()
    await stage.operator.does("close")
    await stage.operator.opens("/tokens delete CI nightly")
    await stage.operator.sends()
    await stage.operator.does("close")
    assert OUTSIDE not in await told(stage)
    await stage.advance("P1D")
    assert OUTSIDE not in await told(stage)
