"""`/tokens edit`: what a token may do, what would differ, and what the rules say to it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.changes import EditPermissions, ReplaceToken
from bot.domain.errors import Unavailable
from bot.domain.permissions import AccessLevel, Permission, ResourceKey
from bot.features.edit_permissions import listeners, views
from bot.slack.cards.trouble import NOTHING
from bot.slack.inputs import MOST_CHOSEN
from tests.features.asking import Desk, desk_of
from tests.features.forms import Held
from tests.slack.conversation import seen
from tests.workflow.accounts import (
    NEWS,
    NOW,
    QA,
    SHOP,
    STAGING,
    WHOLE_ACCOUNT,
    Mirror,
    on,
    token,
)

FIND = "edit_permissions.open_find"
BILLING = (on(NEWS), on(STAGING, 10), on(QA, 10))


@pytest.fixture
async def desk(mirror: Mirror) -> AsyncIterator[Desk]:
    async with desk_of(mirror) as desk:
        yield desk


async def opened(desk: Desk, words: str = "billing-service") -> Held:
    return Held(desk.talk, await desk.talk.opened(f"edit {words}"))


def chosen(form: Held, label: str) -> list[str]:
    initial = form.block(label)["element"].get("initial_options", [])
    return [option["text"]["text"] for option in initial]


def edited(desk: Desk) -> EditPermissions:
    change = desk.asked.change
    assert isinstance(change, EditPermissions)
    return change


async def test_the_form_holds_what_the_token_may_do_today(desk: Desk) -> None:
    form = await opened(desk)
    assert "billing-service · …0002" in form.words()
    assert chosen(form, "Admin on…") == ["news.example"]
    assert chosen(form, "Viewer on…") == ["Staging (project)", "QA (sandbox)"]
    assert form.block("Account access")["element"]["initial_option"]["value"] == "none"
    assert "Then I'll show here who has to approve." in form.words()


async def test_the_difference_is_shown_before_anything_is_sent(desk: Desk) -> None:
    form = await opened(desk)
    await form.picks("Admin on…", "news.example", "shop.example", "Staging (project)")
    await form.sets("Viewer on…", [])
    words = form.words()
    for told in (
        "+ Admin on shop.example ⚠",
        "↑ project Staging: Viewer → Admin ⚠",
        "− Viewer on sandbox QA",
    ):
        assert told in words
    assert form.view["submit"]["text"] == "Send for approval"


async def test_only_what_differs_is_asked_for_with_what_it_was_before(desk: Desk) -> None:
    form = await opened(desk)
    await form.picks("Viewer on…", "Staging (project)")
    assert "rule “sandboxes are free”" in form.words()
    assert form.view["submit"]["text"] == "Save"
    await form.sets("Reason", "tidying: up")
    answer = await form.sends()
    assert "Edit permissions of billing-service" in seen(answer["view"])
    assert edited(desk) == EditPermissions(1, 2, BILLING, (on(NEWS), on(STAGING, 10)))
    assert (desk.asked.reason, desk.asked.id) == ("tidying: up", "V2")


async def test_account_access_can_be_given_and_taken(desk: Desk) -> None:
    form = await opened(desk, "ci")
    assert form.block("Account access")["element"]["initial_option"]["value"] == "admin"
    assert "reaches every project, sandbox and domain" in form.words()
    await form.sets("Account access", "Viewer")
    assert "↓ the whole account: Admin → Viewer" in form.words()
    await form.sets("Reason", "less is more")
    await form.sends()
    assert edited(desk).after == (Permission(WHOLE_ACCOUNT, AccessLevel.VIEWER),)


async def test_nothing_changed_and_nothing_left_are_said_at_the_field(desk: Desk) -> None:
    form = await opened(desk)
    errors = (await form.sends())["errors"]
    assert list(errors.values()) == ["Nothing would change. Change at least one permission."]
    await form.sets("Admin on…", [])
    await form.sets("Viewer on…", [])
    errors = (await form.sends())["errors"]
    assert "can't be saved" in next(iter(errors.values()))
    assert errors.keys() <= {each.get("block_id") for each in form.view["blocks"]}


async def test_the_same_thing_at_both_levels_is_said_at_the_field(desk: Desk) -> None:
    form = await opened(desk)
    await form.picks("Admin on…", "news.example", "QA (sandbox)")
    errors = (await form.sends())["errors"]
    assert list(errors.values()) == ["In both: QA (sandbox). Choose it once."]


async def test_what_the_form_has_no_place_for_stays_as_it_is(mirror: Mirror) -> None:
    billing = ResourceKey("billing", 1)
    odd = (on(NEWS), on(billing), on(SHOP, 50), Permission(WHOLE_ACCOUNT, 1000))
    mirror.save(token(8, "odd one", *odd))
    async with desk_of(mirror) as desk:
        form = await opened(desk, "odd")
        assert "Stays as it is: Admin on billing billing 1, Viewer+ on shop.example" in form.words()
        await form.picks("Viewer on…", "QA (sandbox)")
        await form.sends()
        assert set(edited(desk).after) == {*odd, on(QA, 10)}


async def test_access_to_what_is_gone_may_stay_or_be_taken_away(mirror: Mirror) -> None:
    old = ResourceKey("domain", 999)
    mirror.save(token(8, "dusty", on(old), on(NEWS)))
    async with desk_of(mirror) as desk:
        form = await opened(desk, "dusty")
        assert chosen(form, "Admin on…") == ["domain 999", "news.example"]
        await form.picks("Viewer on…", "QA (sandbox)")
        await form.sends()
        assert set(edited(desk).after) == {on(old), on(NEWS), on(QA, 10)}


async def test_more_than_a_menu_can_hold_stays_too_and_is_counted(mirror: Mirror) -> None:
    many = tuple(on(ResourceKey("domain", 1000 + n)) for n in range(MOST_CHOSEN + 7))
    mirror.save(token(8, "wide one", *many))
    async with desk_of(mirror) as desk:
        form = await opened(desk, "wide")
        assert len(chosen(form, "Admin on…")) == MOST_CHOSEN
        assert "and 2 more." in form.words()


async def test_a_token_that_changed_meanwhile_is_shown_afresh(desk: Desk) -> None:
    form = await opened(desk)
    await form.sets("Reason", "tidying up")
    desk.mirror.save(token(2, "billing-service", on(SHOP), by="Jane Doe"))
    desk.talk.now = NOW + timedelta(seconds=5)
    await form.sets("Viewer on…", [])
    assert "has just been changed elsewhere" in form.words()
    assert chosen(form, "Admin on…") == ["shop.example"]
    assert chosen(form, "Viewer on…") == []
    assert form.block("Reason")["element"]["initial_value"] == "tidying up"
    desk.mirror.save(token(2, "billing-service", on(NEWS), by="Jane Doe"))
    desk.talk.now = NOW + timedelta(seconds=10)
    await form.sends()
    assert desk.book.asked == []
    assert chosen(form, "Admin on…") == ["news.example"]


async def test_where_editing_is_impossible_a_replacement_is_offered(desk: Desk) -> None:
    desk.book.in_place = False
    form = await opened(desk)
    assert form.view["title"]["text"] == "Replace a token"
    assert "I can't edit it in place" in form.words()
    assert {"Name of the new token", "Expires", "Deliver the value to"} <= {*form.labels()}
    await form.picks("Admin on…", "QA (sandbox)")
    await form.sets("Viewer on…", [])
    await form.sets("Name of the new token", "")
    assert list((await form.sends())["errors"]) == [views.NAME]
    await form.sets("Name of the new token", "billing-service 2")
    await form.sends()
    assert desk.asked.change == ReplaceToken(
        1, 2, "billing-service 2", BILLING, (on(QA),), timedelta(days=365)
    )
    assert desk.asked.receiver == "U1"


@pytest.mark.parametrize("away", [True, False])
async def test_where_mailtrap_does_not_tell_in_time_the_token_is_edited(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, away: bool
) -> None:
    if away:
        desk.book.in_place = Unavailable("x")
    else:
        monkeypatch.setattr(listeners, "PATIENCE", 0.0)
    form = await opened(desk)
    assert form.view["title"]["text"] == "Edit permissions"


async def test_a_token_is_picked_where_none_was_named(desk: Desk) -> None:
    asked = await desk.talk.command("edit")
    assert "Which token?" in seen(asked)
    (option,) = await desk.talk.suggest(asked, "billing", FIND)
    assert option["text"]["text"] == "billing-service …0002"
    action = {
        "type": "external_select",
        "action_id": FIND,
        "selected_option": option,
    }
    form = Held(desk.talk, await desk.talk.act(asked, action))
    assert "billing-service" in form.words()
    action["selected_option"] = {"value": NOTHING}
    assert "Which token?" in seen(await desk.talk.act(asked, action))


async def test_the_buttons_beside_a_token_open_its_form(desk: Desk) -> None:
    button = {"type": "button", "action_id": views.OPEN, "value": "1:2"}
    form = Held(desk.talk, await desk.talk.act({"blocks": []}, button))
    assert chosen(form, "Admin on…") == ["news.example"]


async def test_a_word_that_means_no_token_gets_the_nearest(desk: Desk) -> None:
    answer = await desk.talk.command("edit biling-servce")
    assert "billing-service" in seen(answer)


async def test_the_bots_own_token_is_left_alone(mirror: Mirror) -> None:
    own = token(9, "tokenbot's own", on(WHOLE_ACCOUNT))
    mirror.save(replace(own, token=replace(own.token, last_four="0b07")))
    async with desk_of(mirror) as desk:
        form = await opened(desk, "own")
        await form.sets("Account access", "Viewer")
        assert "the bot's own token" in form.words()
        answer = await form.sends()
    assert answer["response_action"] == "push"
    assert "the bot's own token" in seen(answer["view"])
