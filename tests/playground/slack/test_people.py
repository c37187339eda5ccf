"""Who is in a workspace: members, guests, people of other companies, bots and who has left."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.slack.model import Channel, Person

Stage = Any
Ear = Any
Json = dict[str, Any]

USER = {
    *("id", "team_id", "name", "deleted", "color", "real_name", "tz", "tz_label", "tz_offset"),
    *("profile", "is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_app_user"),
    *("is_ultra_restricted", "is_bot", "updated", "is_email_confirmed"),
    "who_can_share_contact_card",
}
PROFILE = {
    *("title", "phone", "skype", "real_name", "real_name_normalized", "display_name", "fields"),
    *("display_name_normalized", "status_text", "status_emoji", "status_expiration", "team"),
    *("avatar_hash", "first_name", "last_name", "image_24", "image_32", "image_48", "image_72"),
    *("image_192", "image_512"),
}
"""The keys that Slack's published shapes require, and those of its examples."""

SHOWN: Json = {
    "type": "actions",
    "block_id": "b",
    "elements": [
        {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    ],
}


@pytest.fixture
def crowd(stage: Stage) -> Stage:
    """Beside Ada and Bob: two guests, two people of another company, and somebody who has left."""
    space, app = stage.workspace, stage.workspace.app.user_id
    space.add_person(Person("U3", "Gwen Hill", "gwen", guest="multi-channel"))
    space.add_person(Person("U4", "Sol Reed", "sol", guest="single-channel"))
    space.add_person(Person("U5", "Eve Park", "eve", team="T2", company="Nova Labs"))
    space.add_person(Person("U6", "Moe Park", "moe", team="T2", company="Nova Labs"))
    space.add_person(Person("U7", "Lee Gone", "lee", deleted=True))
    space.add_channel(Channel("C6", "ext-nova", members={"U1", "U3", "U5", app}))
    return stage


async def asked(stage: Stage, user: str) -> Json:
    found: Json = (await stage.web.users_info(user=user))["user"]
    return found


async def test_a_member_carries_every_key_that_frameworks_read_at_their_start(crowd: Stage) -> None:
    ada = await asked(crowd, "U1")
    assert ada.keys() >= USER
    assert ada["profile"].keys() >= PROFILE
    assert (ada["is_restricted"], ada["deleted"], ada["team_id"]) == (False, False, "T0PLAYGRND")
    assert (await crowd.http.get(ada["profile"]["image_72"])).status_code == 200


async def test_an_address_is_told_to_an_app_with_its_scope(crowd: Stage) -> None:
    assert "email" not in (await asked(crowd, "U1"))["profile"]
    crowd.workspace.app.scopes.append("users:read.email")
    assert (await asked(crowd, "U1"))["profile"]["email"] == "ada@playground.example"
    assert (await asked(crowd, "U5"))["profile"]["email"] == "eve@novalabs.example"
    assert "email" not in (await asked(crowd, "U6"))["profile"]


async def test_somebody_is_found_by_their_address(crowd: Stage) -> None:
    crowd.workspace.app.scopes += ["users:read.email", "users.profile:read"]
    found = await crowd.web.users_lookupByEmail(email="Ada@playground.example")
    assert found["user"]["id"] == "U1"
    for nobody in ("lee@playground.example", "eve@novalabs.example", "x@x.example"):
        with pytest.raises(SlackApiError, match="users_not_found"):
            await crowd.web.users_lookupByEmail(email=nobody)
    profile = (await crowd.web.users_profile_get(user="U1"))["profile"]
    assert (profile["real_name"], profile["fields"]) == ("Ada Lovelace", {})
    assert (await crowd.web.users_profile_get())["profile"]["bot_id"] == "B0PLAYGRND"
    with pytest.raises(SlackApiError, match="user_not_found"):
        await crowd.web.users_profile_get(user="U99")


async def test_a_bot_says_which_app_it_is(crowd: Stage) -> None:
    bot = await asked(crowd, crowd.workspace.app.user_id)
    ids = {key: bot["profile"][key] for key in ("bot_id", "api_app_id")}
    assert (bot["is_bot"], ids) == (True, {"bot_id": "B0PLAYGRND", "api_app_id": "A0PLAYGRND"})
    assert (await asked(crowd, "USLACKBOT"))["is_bot"] is False


@pytest.mark.parametrize(("user", "single"), [("U3", False), ("U4", True)])
async def test_a_guest_is_restricted(crowd: Stage, user: str, *, single: bool) -> None:
    guest = await asked(crowd, user)
    assert (guest["is_restricted"], guest["is_ultra_restricted"]) == (True, single)


async def test_somebody_of_another_company_is_told_by_their_team_and_not_by_being_a_stranger(
    crowd: Stage,
) -> None:
    met, unmet = await asked(crowd, "U5"), await asked(crowd, "U6")
    assert (met["team_id"], met["is_stranger"]) == ("T2", False)
    assert (unmet["team_id"], unmet["is_stranger"]) == ("T2", True)
    assert not met.keys() & {"is_admin", "is_owner", "is_restricted", "is_ultra_restricted"}
    assert "is_stranger" not in await asked(crowd, "U1")


async def test_somebody_of_a_sister_workspace_has_the_same_enterprise(crowd: Stage) -> None:
    space = crowd.workspace
    space.enterprise_id, space.enterprise_name = "E1", "Acme Group"
    space.people["U5"].enterprise = "E1"
    for user, team in (("U1", "T0PLAYGRND"), ("U5", "T2")):
        found = (await asked(crowd, user))["enterprise_user"]
        assert (found["enterprise_id"], found["teams"]) == ("E1", [team])
    assert "enterprise_user" not in await asked(crowd, "U6")
    shared = (await crowd.web.conversations_info(channel="C6"))["channel"]
    assert (shared["is_org_shared"], shared["is_ext_shared"]) == (True, False)
    assert (await crowd.web.auth_test())["enterprise_id"] == "E1"


async def test_of_whoever_has_left_little_is_told(crowd: Stage) -> None:
    gone = await asked(crowd, "U7")
    assert gone["deleted"] is True
    assert not gone.keys() & {"tz", "tz_offset", "is_admin", "real_name"}


async def test_people_from_outside_see_their_channels_alone(crowd: Stage) -> None:
    for outside in ("U3", "U5"):
        assert list((await crowd.screen(outside))["channels"]) == ["C6"]
    assert "C6" in (await crowd.screen("U2"))["channels"]
    everyone = (await crowd.web.conversations_members(channel="C1"))["members"]
    assert not {"U3", "U4", "U5", "U6"} & {*everyone}
    named = (await crowd.http.get("/_control/people")).json()["users"]
    badges = {user["id"]: user["badge"] for user in named if user["badge"]}
    assert badges == {"U3": "guest", "U4": "guest", "U5": "external", "U6": "external"}


async def test_a_click_from_another_company_names_our_workspace_and_theirs(
    crowd: Stage, ear: Ear
) -> None:
    await crowd.web.chat_postMessage(channel="C6", text="x", blocks=[SHOWN])
    await crowd.do("click", user="U5", label="Go")
    click = ear.heard[-1]
    assert (click["team"]["id"], click["user"]["team_id"]) == ("T0PLAYGRND", "T2")


async def test_a_message_from_another_company_says_whose_it_is(crowd: Stage, ear: Ear) -> None:
    await crowd.do("say", user="U5", channel="C6", text="hello")
    heard = ear.heard[-1]
    assert (heard["team_id"], heard["is_ext_shared_channel"]) == ("T0PLAYGRND", True)
    event = heard["event"]
    assert (event["user_team"], event["user_profile"]["real_name"]) == ("T2", "Eve Park")
    await crowd.do("say", user="U1", channel="C1", text="hello")
    assert ear.heard[-1]["is_ext_shared_channel"] is False
    assert "user_profile" not in ear.heard[-1]["event"]


async def test_a_channel_carries_every_key_and_one_is_the_general_one(crowd: Stage) -> None:
    channels = (await crowd.web.conversations_list())["channels"]
    wanted = {
        *("id", "name", "name_normalized", "created", "creator", "is_archived", "is_channel"),
        *("is_general", "is_group", "is_im", "is_mpim", "is_private", "is_member", "is_shared"),
        *("is_ext_shared", "is_org_shared", "is_pending_ext_shared", "unlinked", "num_members"),
        *("pending_shared", "previous_names", "purpose", "topic", "shared_team_ids", "updated"),
    }
    assert all(channel.keys() >= wanted for channel in channels)
    assert [channel["id"] for channel in channels if channel["is_general"]] == ["C1"]
    shared = {c["id"]: c["shared_team_ids"] for c in channels if c["is_ext_shared"]}
    assert shared == {"C6": ["T0PLAYGRND", "T2"]}
    assert {channel["creator"] for channel in channels} == {"U1"}
