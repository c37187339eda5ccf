"""Bolt does what we mean, whatever is in the environment."""

import json

import pytest
from slack_sdk.errors import SlackApiError

from bot.domain.errors import SettingsError
from bot.domain.people import Role, Roles
from bot.domain.ways import Way
from bot.slack.bolt import Bot, Parts, connected
from bot.slack.cards.trouble import OTHER_WORKSPACE
from bot.slack.directory import Directory
from bot.slack.groups import Groups
from bot.slack.heard import OnMessage
from bot.slack.people import People
from bot.slack.post import Post
from bot.slack.room import Command, Heard, Room
from bot.slack.screen import Screen
from bot.slack.tasks import Tasks
from tests.slack.conversation import talking
from tests.slack.wire import serving
from tests.workflow.accounts import NOW


async def show(_heard: Heard) -> Screen:
    return Screen("Help", "Help", [{"type": "divider"}])


HELP = Room("help", commands=(Command("help", "help", "helps", None, show),))


def rooms(_tasks: Tasks) -> tuple[Room, ...]:
    return (HELP,)


async def test_client_id_and_secret_in_the_environment_do_not_switch_to_oauth(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-other")
    async with talking(rooms) as talk:
        assert (await talk.command(""))["text"] == "Help"
    assert caplog.text == ""


async def test_a_proxy_in_the_environment_does_not_stand_before_what_is_reached_directly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with talking(rooms) as talk:
        assert (await talk.command(""))["text"] == "Help"
        assert (await talk.bot.app.client.api_test())["ok"]
        async with connected("xoxb-1", f"{talk.wire.url}api/") as client:
            place = OnMessage(f"{talk.wire.url}respond/1")
            assert await Post(client).show(place, Screen("Help", "Help", [{"type": "divider"}]))


async def test_a_proxy_that_is_set_is_asked_for_everything() -> None:
    async with serving() as wire:
        through = Way(proxy=wire.url)
        async with connected("xoxb-1", "http://slack.invalid/api/", through) as client:
            assert (await client.auth_test())["team_id"] == "T1"


async def test_slack_is_asked_who_we_are_before_the_first_request() -> None:
    async with talking(rooms) as talk:
        assert talk.wire.methods() == ["auth.test"]
        await talk.command("")
        assert talk.wire.methods() == ["auth.test", "users.info"], "and who the first person is"


async def test_a_request_before_that_is_answered_too() -> None:
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        tasks = Tasks()
        people = People(Roles(), Groups(client, tasks), Directory(client, tasks))
        parts = Parts(client, tasks, people, "/tokens", lambda: NOW, lambda: "1", "s")
        bot = Bot((HELP,), parts)
        assert await bot._installed(team_id="T1") is not None
        assert await bot._installed(team_id="T9") is None


async def test_other_workspaces_get_no_answer_from_our_account() -> None:
    async with talking(rooms) as talk:
        other = {"type": "event_callback", "team_id": "T9", "event": {"type": "app_home_opened"}}
        answer = await talk.send(json.dumps(other), "application/json")
        assert answer.body == OTHER_WORKSPACE


async def test_an_empty_signing_secret_is_found_at_the_start() -> None:
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        tasks = Tasks()
        people = People(Roles(), Groups(client, tasks), Directory(client, tasks))
        parts = Parts(client, tasks, people, "/tokens", lambda: NOW, lambda: "1", " ")
        with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET"):
            Bot((HELP,), parts)


async def test_a_token_that_slack_refuses_is_found_at_the_start() -> None:
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        wire.refuses["auth.test"] = {"ok": False, "error": "invalid_auth"}
        tasks = Tasks()
        people = People(Roles(), Groups(client, tasks), Directory(client, tasks))
        parts = Parts(client, tasks, people, "/tokens", lambda: NOW, lambda: "1", "s")
        with pytest.raises(SlackApiError, match="invalid_auth"):
            await Bot((HELP,), parts).warm()


async def test_groups_are_looked_up_before_the_first_request() -> None:
    roles = Roles({Role.VIEWER: ("S1",), Role.ADMIN: ("S2", "U1")})
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        wire.groups.update({"S1": ["U5"], "S2": ["U6"]})
        tasks = Tasks()
        people = People(roles, Groups(client, tasks), Directory(client, tasks))
        parts = Parts(client, tasks, people, "/tokens", lambda: NOW, lambda: "1", "s")
        assert await Bot((HELP,), parts).warm() == "T1"
        assert wire.methods() == ["auth.test", "usergroups.users.list", "usergroups.users.list"]
