"""Forms: opened from anywhere, changed while they are filled in, sent, and never lost."""

import asyncio
import json
from typing import Any

import pytest

from bot.domain.errors import Refusal, Unavailable
from bot.slack import live, submissions, switchboard
from bot.slack.blocks import option, plain
from bot.slack.inputs import option_group
from bot.slack.limits import check
from bot.slack.screen import Close, FieldErrors, Modal, Screen
from tests.slack.conversation import Conversation, seen, talking
from tests.slack.trial import Trial
from tests.slack.wire import Json

TYPED = {"trial.words": {"trial.words": {"type": "plain_text_input", "value": " 3,000 words "}}}
SCREEN = Screen("Sent", "Sent.", [{"type": "section", "text": plain("It is sent.")}])


async def choose(talk: Conversation, view: Json, value: str) -> None:
    action = {"type": "static_select", "action_id": "trial.live", "block_id": "trial.live"}
    await talk.act(view, action | {"selected_option": {"value": value}})


async def test_a_command_opens_a_form_and_acknowledges_with_nothing(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        view = await talk.opened("fill in")
    assert (view["callback_id"], view["private_metadata"]) == ("trial.sent", "carried ids")
    assert trial.heard[0].words == "in"


@pytest.mark.parametrize("refusal", ["expired_trigger_id", "internal_error"])
async def test_a_form_that_came_too_late_offers_itself_again(trial: Trial, refusal: str) -> None:
    async with talking(trial.rooms) as talk:
        talk.wire.refuses["views.open"] = {"ok": False, "error": refusal}
        await talk.raw_command("fill in this")
        sorry = talk.wire.responses[-1]
        assert "couldn't open the form in time" in seen(sorry)
        assert sorry["replace_original"] is False
        talk.wire.refuses.clear()
        await talk.click(sorry, "Try again")
        assert talk.wire.methods()[-1] == "views.open"
    assert [heard.words for heard in trial.heard] == ["in this", "in this"]


async def test_a_slow_command_still_opens_its_form(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switchboard, "PATIENCE", 0.01)
    trial.waits.clear()
    async with talking(trial.rooms) as talk:
        asyncio.get_running_loop().call_later(0.05, trial.waits.set)
        await talk.opened("fill")


async def test_a_button_opens_a_form_and_offers_itself_again_with_what_it_carries(
    trial: Trial,
) -> None:
    block: Json = {"type": "actions", "block_id": "trial.x|carried"}
    block["elements"] = [
        {"type": "button", "text": plain("Fill"), "action_id": "trial.fill", "value": "7"}
    ]
    async with talking(trial.rooms) as talk:
        assert (await talk.click({"blocks": [block]}, "Fill"))["type"] == "modal"
        talk.wire.refuses["views.open"] = {"ok": False, "error": "expired_trigger_id"}
        await talk.click({"blocks": [block]}, "Fill")
        talk.wire.refuses.clear()
        await talk.click(talk.wire.responses[-1], "Try again")
    assert [(heard.value, heard.carried) for heard in trial.heard] == [("7", "carried")] * 3


async def test_a_shortcut_that_came_too_late_is_offered_again_in_a_message(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        talk.wire.refuses["views.open"] = {"ok": False, "error": "expired_trigger_id"}
        shortcut = {"type": "shortcut", "user": {"id": "U1"}, "callback_id": "trial.form"}
        await talk.interact(shortcut)
        method, message = talk.wire.calls[-1]
        assert (method, message["channel"]) == ("chat.postMessage", "U1")
        talk.wire.refuses.clear()
        assert (await talk.click(message, "Try again"))["callback_id"] == "trial.sent"


async def test_a_form_upon_a_form_that_came_too_late_is_spoken_of_in_a_message(
    trial: Trial,
) -> None:
    async with talking(trial.rooms) as talk:
        talk.wire.refuses["views.push"] = {"ok": False, "error": "expired_trigger_id"}
        view = {"type": "modal", "callback_id": "another", "blocks": []}
        await talk.act(view, {"type": "button", "action_id": "trial.fill"})
        method, message = talk.wire.calls[-1]
    assert method == "chat.postMessage"
    assert "in time" in seen(message)


async def test_each_choice_in_a_form_brings_its_next_version(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        view = await talk.opened("fill")
        await choose(talk, view, "2")
        method, body = talk.wire.calls[-1]
    assert method == "views.update"
    assert (body["view_id"], body["hash"]) == ("V2", "1.first")
    assert "heard 2" in seen(body["view"])
    assert trial.heard[-1].form.carried == "carried ids"


async def test_of_two_quick_choices_the_later_one_is_shown(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        view = await talk.opened("fill")
        trial.waits.clear()
        asyncio.get_running_loop().call_later(0.05, trial.waits.set)
        await asyncio.gather(choose(talk, view, "1"), choose(talk, view, "2"))
        shown = [body for method, body in talk.wire.calls if method == "views.update"]
    assert ["heard 2" in seen(body["view"]) for body in shown] == [True]


async def test_a_version_that_answers_an_older_choice_gives_way(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        view = await talk.opened("fill")
        talk.wire.refuses["views.update"] = {"ok": False, "error": "hash_conflict"}
        await choose(talk, view, "2")
        tries = [body for method, body in talk.wire.calls if method == "views.update"]
    assert ["hash" in body for body in tries] == [True, False]


async def test_only_so_many_open_forms_are_remembered(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_VIEWS", 1)
    async with talking(trial.rooms) as talk:
        view = await talk.opened("fill")
        await choose(talk, view | {"id": "V3"}, "1")
        await choose(talk, view | {"id": "V4"}, "2")
    assert [heard.value for heard in trial.heard] == ["", "1", "2"]


@pytest.mark.parametrize(
    ("answer", "response"),
    [
        (Close(), {"response_action": "clear"}),
        (Close(everything=False), {}),
        (
            FieldErrors({"trial.words": "Too long."}),
            {"response_action": "errors", "errors": {"trial.words": "Too long."}},
        ),
    ],
)
async def test_a_form_that_was_sent_closes_or_says_what_is_wrong(
    trial: Trial, answer: Any, response: Json
) -> None:
    trial.answer = answer
    async with talking(trial.rooms) as talk:
        assert await talk.submit(await talk.opened("fill"), TYPED) == response
    assert trial.heard[-1].form.text("trial.words") == "3,000 words"
    assert "3,000 words" not in repr(trial.heard[-1])


@pytest.mark.parametrize("answer", [SCREEN, Modal("trial.next", "Next", "Go", SCREEN.blocks)])
async def test_another_screen_takes_the_place_of_a_form(trial: Trial, answer: Any) -> None:
    trial.answer = answer
    async with talking(trial.rooms) as talk:
        response = await talk.submit(await talk.opened("fill"))
    assert response["response_action"] == "update"
    assert check(response["view"], "modal") == []


async def test_a_refusal_stands_at_its_field_or_lies_upon_the_form(trial: Trial) -> None:
    trial.fails = Refusal()
    async with talking(trial.rooms) as talk:
        view = {"callback_id": "trial.sent"}
        assert (await talk.submit(view))["response_action"] == "push"
        third = {"previous_view_id": "V1", "root_view_id": "V0"}
        assert (await talk.submit(view | third))["response_action"] == "update"
        assert (await talk.submit({"callback_id": "trial.quiet"}))["response_action"] == "push"
        trial.errors = {"trial.words": "That is taken."}
        assert (await talk.submit(view))["errors"] == trial.errors
        trial.fails = Unavailable("x")
        sorry = await talk.submit(view)
    assert "couldn't reach Mailtrap" in seen(sorry["view"])


async def test_a_form_of_an_older_version_is_answered(trial: Trial) -> None:
    async with talking(trial.rooms) as talk:
        answer = await talk.submit({"callback_id": "older.modal"})
    assert answer["response_action"] == "update"
    assert "older version" in seen(answer["view"])


@pytest.fixture
def slow(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> Trial:
    monkeypatch.setattr(switchboard, "PATIENCE", 0.01)
    monkeypatch.setattr(submissions, "SOON", 0.01)
    trial.waits.clear()
    return trial


async def late(talk: Conversation, trial: Trial) -> tuple[Json, Json]:
    """Send a form whose answer takes long; return what stands meanwhile, and what then follows."""
    asyncio.get_running_loop().call_later(0.05, trial.waits.set)
    meanwhile = await talk.submit({"callback_id": "trial.sent"})
    assert meanwhile["response_action"] == "push"
    assert check(meanwhile["view"], "modal") == []
    method, body = talk.wire.calls[-1]
    if method == "views.update":
        assert body["external_id"] == meanwhile["view"]["external_id"]
    return meanwhile["view"], body


@pytest.mark.parametrize(
    ("answer", "said", "clears"),
    [
        (SCREEN, "It is sent.", True),
        (Close(), "Done.", True),
        (FieldErrors({"x": "Too long."}), "Too long.", False),
    ],
)
async def test_a_slow_answer_takes_the_place_of_at_work(
    slow: Trial, answer: Any, said: str, *, clears: bool
) -> None:
    slow.answer = answer
    async with talking(slow.rooms) as talk:
        meanwhile, body = await late(talk, slow)
    assert "At work" in seen(meanwhile)
    assert said in seen(body["view"])
    assert body["view"]["clear_on_close"] is clears


async def test_a_slow_form_can_be_followed_by_another(slow: Trial) -> None:
    slow.answer = Modal("trial.next", "Next", "Go", SCREEN.blocks)
    async with talking(slow.rooms) as talk:
        _, body = await late(talk, slow)
    assert body["view"]["callback_id"] == "trial.next"


@pytest.mark.parametrize(("answer", "told"), [(SCREEN, "It is sent."), (Close(), None)])
async def test_who_closed_at_work_is_told_in_a_message(
    slow: Trial, answer: Any, told: str | None
) -> None:
    slow.answer = answer
    async with talking(slow.rooms) as talk:
        talk.wire.refuses["views.update"] = {"ok": False, "error": "not_found"}
        await late(talk, slow)
        posted = [body for method, body in talk.wire.calls if method == "chat.postMessage"]
    assert [seen(body).strip() for body in posted] == ([told] if told else [])


async def test_suggestions_can_stand_under_headings(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def groups(_heard: object) -> list[Json]:
        return [option_group("Domains", [option("a.example", "domain:1")])]

    monkeypatch.setattr(trial, "suggest", groups)
    async with talking(trial.rooms) as talk:
        payload = {"type": "block_suggestion", "user": {"id": "U1"}, "value": "a"}
        answer = await talk.interact(payload | {"action_id": "trial.find"})
    found = json.loads(answer.body)
    assert check(found, "suggestions") == []
    assert found["option_groups"][0]["label"]["text"] == "Domains"
