"""What every kind of payload gets, known to a room or not."""

import asyncio
import json
import logging

import pytest

from bot.domain.errors import Unavailable
from bot.domain.people import Role, Roles
from bot.slack import switchboard
from bot.slack.post import is_slacks
from bot.slack.room import Action, Command, Home, Room
from bot.slack.tasks import Tasks
from tests.slack.conversation import seen, talking
from tests.slack.trial import Trial
from tests.slack.wire import Json


async def test_a_failing_click_leaves_the_message_as_it_is(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        screen = await talk.command("try")
        trial.fails = Unavailable("x")
        sorry = await talk.click(screen, "Again")
    assert sorry["replace_original"] is False


async def test_a_click_brings_what_its_button_and_block_carry(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        answer = await talk.click(await talk.command("try this <@U5|eve>"), "Again")
    assert "heard once more" in seen(answer)
    assert [heard.words for heard in trial.heard] == ["this <@U5|eve>", ""]
    assert (trial.heard[1].value, trial.heard[1].carried) == ("once more", "carried")


async def test_clicks_in_a_modal_change_it_and_refusals_lie_upon_it(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        modal: Json = {**(await talk.command("try")), "type": "modal"}
        await talk.click(modal, "Again")
        trial.fails = Unavailable("x")
        await talk.click(modal, "Again")
        methods = talk.wire.methods()
    assert methods[-2:] == ["views.update", "views.push"]


LATE = {"ok": False, "error": "expired_trigger_id"}


async def test_a_refusal_that_comes_too_late_to_lie_upon_a_modal_takes_its_place(
    trial: Trial,
) -> None:
    async with talking(trial.rooms) as talk:
        modal: Json = {**(await talk.command("try")), "type": "modal"}
        trial.fails = Unavailable("x")
        talk.wire.refuses["views.push"] = LATE
        sorry = await talk.click(modal, "Again")
        assert talk.wire.methods()[-2:] == ["views.push", "views.update"]
    assert "I couldn't reach Mailtrap" in seen(sorry)


async def test_what_comes_too_late_to_open_upon_home_takes_its_place(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        home: Json = {**(await talk.command("try")), "type": "home"}
        talk.wire.refuses["views.open"] = LATE
        await talk.click(home, "Again")
        method, body = talk.wire.calls[-1]
    assert (method, body["user_id"]) == ("views.publish", "U1")
    assert "heard once more" in seen(body["view"])


async def test_only_those_with_the_role_may_click(trial: Trial) -> None:
    async with talking(trial.rooms, Roles({Role.VIEWER: ("U1",)})) as talk:
        screen = await talk.command("try")
        refused = await talk.click(screen, "Again", user="U2")
    assert refused["replace_original"] is False
    assert "it needs the viewer role" in seen(refused)
    assert len(trial.heard) == 1


ELSEWHERE: Json = {"team_id": "T2"}
GUEST: Json = {"is_restricted": True}
ROBOT: Json = {"is_bot": True}


@pytest.mark.parametrize("who", [ELSEWHERE, GUEST, ROBOT])
async def test_whoever_is_not_of_this_workspace_is_kept_out_at_every_door(
    trial: Trial, who: Json
) -> None:
    stranger: Json = {"id": "U9", "team_id": who.get("team_id", "T1")}
    action = {"action_id": "trial.again", "block_id": "x", "type": "button", "value": "1"}
    view = {"id": "V1", "hash": "1", "type": "modal", "callback_id": "trial.sent", "blocks": []}
    async with talking(trial.rooms) as talk:
        talk.wire.users["U9"] = who
        url = f"{talk.wire.url}respond/click"
        doors: list[Json] = [
            {"type": "block_actions", "actions": [action], "response_url": url},
            {"type": "view_submission", "view": view | {"state": {"values": {}}}},
            {"type": "block_suggestion", "action_id": "trial.find", "value": "bil"},
            {"type": "shortcut", "callback_id": "trial.start"},
        ]
        said = [(await talk.interact(door | {"user": stranger})).body for door in doors]
        said += [seen(await talk.command("try", user="U9"))]
        said += [seen(each) for each in talk.wire.responses]
        said += [seen(body["view"]) for _, body in talk.wire.calls if "view" in body]
    assert trial.heard == []
    assert len([each for each in said if "You can't do this" in each]) == len(doors) + 1


async def test_an_unknown_button_gets_a_polite_sentence(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        screen = await talk.command("try")
        answer = await talk.act(screen, {"type": "button", "action_id": "old.button"})
    assert "from an older version" in seen(answer)


async def test_a_slow_answer_follows_its_acknowledgement(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switchboard, "PATIENCE", 0.01)
    trial.waits.clear()
    async with talking(trial.rooms) as talk:
        asyncio.get_running_loop().call_later(0.05, trial.waits.set)
        answer = await talk.raw_command("try hard")
        assert (answer.status, answer.body) == (200, "")
        assert "heard hard" in seen(talk.wire.responses[-1])


async def test_a_command_of_another_name_is_told_ours(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        answer = await talk.raw_command("try", command="/tokens-dev")
    assert "I'm set up to answer to /tokens" in seen(json.loads(answer.body))


async def test_suggestions_come_and_say_so_when_they_cannot(trial: Trial) -> None:
    screen = {"blocks": [{"type": "actions", "block_id": "x|carried", "elements": ["trial.find"]}]}
    async with talking(trial.rooms) as talk:
        assert (await talk.suggest(screen, "bil", "trial.find"))[0]["text"]["text"] == "bil"
        assert trial.heard[0].carried == "carried"
        trial.fails = Unavailable("x")
        sorry = await talk.suggest(screen, "bil", "trial.find")
        assert " ".join(each["text"]["text"] for each in sorry) == (
            "I couldn't reach Mailtrap, so nothing was changed. Try again in a minute. (ref 3f9c)"
        )
        payload = {"type": "block_suggestion", "user": {"id": "U1"}, "action_id": "unknown"}
        assert json.loads((await talk.interact(payload | {"value": "x"})).body) == {"options": []}


@pytest.mark.parametrize("kind", ["dialog_submission", "interactive_message", "of_next_year"])
async def test_kinds_of_payload_that_we_never_asked_for_are_acknowledged(
    trial: Trial, kind: str
) -> None:
    async with talking(trial.rooms) as talk:
        payload = {"type": kind, "user": {"id": "U1"}, "callback_id": "trial.start"}
        assert (await talk.interact(payload)).status == 200
        assert trial.heard == []


@pytest.mark.parametrize(
    ("callback_id", "sentence"), [("trial.start", "heard you"), ("other", "older version")]
)
async def test_shortcuts_open_a_modal(trial: Trial, callback_id: str, sentence: str) -> None:
    async with talking(trial.rooms) as talk:
        payload = {"type": "shortcut", "user": {"id": "U1"}, "callback_id": callback_id}
        assert (await talk.interact(payload)).status == 200
        method, body = talk.wire.calls[-1]
    assert method == "views.open"
    assert sentence in seen(body["view"])


@pytest.mark.parametrize("event", ["message", "app_home_opened", "team_join"])
async def test_events_that_no_room_wants_are_acknowledged(trial: Trial, event: str) -> None:
    async with talking(trial.rooms) as talk:
        answer = await talk.event({"type": event, "tab": "home", "user": "U1"})
        assert answer.status == 200
        assert talk.wire.methods() == ["auth.test"]


async def test_what_slack_refuses_is_logged_by_its_word_alone(
    trial: Trial, capsys: pytest.CaptureFixture[str]
) -> None:
    async with talking(trial.rooms) as talk:
        talk.wire.refuses["views.open"] = {"ok": False, "error": "expired_trigger_id"}
        payload = {"type": "shortcut", "user": {"id": "U1"}, "callback_id": "trial.start"}
        await talk.interact(payload)
        talk.wire.respond_status = 404
        await talk.click(await talk.command("try"), "Again")
    logged = capsys.readouterr().out
    assert "expired_trigger_id" in logged
    assert "404" in logged
    assert "/respond/" not in logged
    assert "trigger_id=" not in logged


async def test_an_unreachable_response_url_is_logged_without_itself(
    trial: Trial, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async with talking(trial.rooms) as talk:
        screen = await talk.command("try")
        talk.wire.url = "http://127.0.0.1:1/"
        await talk.click(screen, "Again")
    logged = capsys.readouterr().out + caplog.text
    assert "ClientConnectorError" in logged
    assert "/respond/" not in logged


async def test_nothing_is_posted_to_an_address_that_is_not_slacks(
    trial: Trial, capsys: pytest.CaptureFixture[str]
) -> None:
    async with talking(trial.rooms) as talk:
        screen = await talk.command("try")
        talk.wire.url = talk.wire.url.replace("127.0.0.1", "localhost")
        await talk.click(screen, "Again")
        assert trial.heard[-1].value == "once more"
        assert talk.wire.responses == []
    logged = capsys.readouterr().out
    assert "response_url_elsewhere" in logged
    assert "localhost" not in logged


@pytest.mark.parametrize(
    ("url", "api", "posted"),
    [
        ("https://hooks.slack.com/actions/T1/2/x", "https://slack.com/api/", True),
        ("https://slack.com/x", "http://127.0.0.1:8080/api/", True),
        ("https://HOOKS.slack.com/x", "https://slack.com/api/", True),
        ("http://127.0.0.1:9000/x", "http://127.0.0.1:8080/api/", True),
        ("http://hooks.slack.com/x", "https://slack.com/api/", False),
        ("https://evil.example/hooks.slack.com", "https://slack.com/api/", False),
        ("https://hooks.slack.com.evil.example/x", "https://slack.com/api/", False),
        ("https://hooks.slack.com@evil.example/x", "https://slack.com/api/", False),
        ("https://evil.example\\@hooks.slack.com/x", "https://slack.com/api/", False),
        ("https://127.0.0.1:8080/x", "https://slack.com/api/", False),
        ("http://169.254.169.254/latest/meta-data", "http://127.0.0.1:8080/api/", False),
        ("https://[::1/x", "https://slack.com/api/", False),
        ("file:///etc/passwd", "https://slack.com/api/", False),
        ("", "https://slack.com/api/", False),
    ],
)
def test_only_slack_and_the_slack_of_the_settings_are_answered(
    url: str, api: str, *, posted: bool
) -> None:
    assert is_slacks(url, api) is posted


@pytest.mark.parametrize(
    "more",
    [
        Room("again", commands=(Command("try", "", "", None, Trial().show),)),
        Room("again", actions=(Action("trial.again", None, Trial().show),)),
        Room("again", home=Home(None, Trial().show)),
    ],
)
async def test_two_rooms_cannot_answer_to_the_same(trial: Trial, more: Room) -> None:
    def rooms(tasks: Tasks) -> tuple[Room, ...]:
        return (*trial.rooms(tasks), Room("home", home=Home(None, trial.show)), more)

    with pytest.raises(ValueError, match="two rooms"):
        async with talking(rooms):
            pass


async def test_there_is_no_bot_without_help() -> None:
    with pytest.raises(ValueError, match="help"):
        async with talking(lambda _: ()):
            pass


async def test_a_forged_signature_is_refused_and_its_body_never_logged(
    trial: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with talking(trial.rooms) as talk:
        talk.secret = "somebody-elses"
        answer = await talk.raw_command("try a-private-word")
    assert answer.status == 401
    assert trial.heard == []
    assert "a-private-word" not in caplog.text
