"""The admins hear of what they have to mend, whoever they are and however often it takes."""

from datetime import timedelta

import pytest

from bot.domain.announcements import Channels, Posted
from bot.domain.errors import ChannelUnusable
from bot.slack.lookups import REMEMBERED
from tests.slack.conversation import seen
from tests.slack.office import Office
from tests.slack.standings import standing


async def test_the_admins_are_told_once_which_channel_it_is(office: Office) -> None:
    announcer, as_before = office.announcer(), office.channels
    office.channels = Channels()
    for process in (announcer, announcer, office.announcer()):
        with pytest.raises(ChannelUnusable):
            await process.card(standing(), None)
    adam, boss = office.posts()
    assert {adam["channel"], boss["channel"]} == {"U0ADAM", "U0BOSS"}, "also those by a group"
    assert "no approvals channel is set yet" in seen(adam)

    office.channels = as_before
    await announcer.card(standing(), None)
    office.channels = Channels()
    with pytest.raises(ChannelUnusable):
        await announcer.card(standing(), None)
    assert len(office.posts()) == 5, "it worked in between"


async def test_an_approvals_channel_that_shuts_the_bot_out_is_named(office: Office) -> None:
    announcer = office.announcer()
    office.channels = Channels(approvals="C1")
    office.wire.refuses["chat.update"] = {"ok": False, "error": "not_in_channel"}
    with pytest.raises(ChannelUnusable):
        await announcer.card(standing(), Posted("C1", "7.7"))
    assert "(Slack says not_in_channel)" in seen(office.posts()[-1])


async def test_who_the_admins_are_may_be_found_out_later(office: Office) -> None:
    announcer = office.announcer()
    office.channels = Channels()
    for group, told in ({}, []), ({"S0BOSSES": ["U0BOSS"]}, ["U0ADAM", "U0BOSS"]):
        office.wire.groups = group
        with pytest.raises(ChannelUnusable):
            await announcer.card(standing(), None)
        assert sorted(each["channel"] for each in office.posts()) == told
        office.now += REMEMBERED


async def test_an_admin_whom_slack_does_not_reach_is_tried_again(office: Office) -> None:
    announcer = office.announcer()
    office.channels = Channels()
    office.wire.refuses["chat.postMessage"] = {"ok": False, "error": "internal_error"}
    with pytest.raises(ChannelUnusable):
        await announcer.card(standing(), None)
    office.wire.refuses.clear()
    office.now += timedelta(minutes=2)
    with pytest.raises(ChannelUnusable):
        await announcer.card(standing(), None)
    assert len(office.posts()) == 4
