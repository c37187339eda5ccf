"""`/tokens add`: a form that says what it will need, before anything is asked for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.changes import CreateToken
from bot.domain.permissions import AccessLevel, Permission
from bot.features.add_token import views
from tests.features.asking import Desk, desk_of
from tests.features.forms import Held
from tests.slack.conversation import seen
from tests.workflow.accounts import QA, STAGING, WHOLE_ACCOUNT, Mirror

TAKEN = "There is a token of this name already: billing-service (…0002)"


@pytest.fixture
async def desk(mirror: Mirror) -> AsyncIterator[Desk]:
    async with desk_of(mirror) as desk:
        yield desk


async def opened(desk: Desk) -> Held:
    return Held(desk.talk, await desk.talk.opened("add"))


def submit(form: Held) -> str:
    return str(form.view["submit"]["text"])


async def filled(desk: Desk) -> Held:
    form = await opened(desk)
    await form.sets("Name", "shop: mailer")
    await form.picks("Admin on…", "QA (sandbox)")
    return form


async def test_the_form_asks_for_a_name_an_end_access_and_a_reason(desk: Desk) -> None:
    form = await opened(desk)
    assert form.labels() == [
        *("Name", "Expires", "Account access", "Admin on…", "Viewer on…"),
        *("Reason", "Deliver the value to"),
    ]
    assert "in the account Acme" in form.words()
    assert "Choose a project, sandbox, domain or the account." in form.words()
    assert "⛔" not in form.words()
    assert submit(form) == "Add token"


async def test_a_sandboxs_token_is_added_at_once(desk: Desk) -> None:
    form = await filled(desk)
    assert "Allowed at once by the rule “sandboxes are free”" in form.words()
    answer = await form.sends()
    assert "Add token shop: mailer" in seen(answer["view"])
    assert desk.asked.change == CreateToken(
        1, "shop: mailer", (Permission(QA, AccessLevel.ADMIN),), timedelta(days=365)
    )
    assert (desk.asked.receiver, desk.asked.id) == ("U1", "V2")
    assert [request.id for request in desk.book.followed] == ["V2"]


async def test_the_button_says_whether_somebody_is_asked_and_who(desk: Desk) -> None:
    form = await filled(desk)
    await form.picks("Admin on…", "shop.example")
    assert submit(form) == "Send for approval"
    words = form.words()
    assert form.block("Reason")["optional"] is False
    assert "Needs 1 approval from <@U0LEAD>, then 2 approvals from <!subteam^S0SECURITY>" in words
    await form.picks("Admin on…", "news.example")
    assert "Needs 1 approval from <@U0LEAD> by the defaults" in form.words()


async def test_a_reason_that_is_asked_for_is_missed_at_its_field(desk: Desk) -> None:
    form = await filled(desk)
    await form.picks("Admin on…", "shop.example")
    answer = await form.sends()
    assert list(answer["errors"]) == [views.REASON]
    await form.sets("Reason", "INC-12: *db* <!channel>\n" + "x" * 2900)
    answer = await form.sends()
    waits = "Waiting for 1 approval from <@U0LEAD>, then 2 approvals from <!subteam^S0SECURITY>."
    assert waits in seen(answer["view"])
    assert desk.asked.reason.startswith("INC-12: *db* <!channel>\nxxx")


async def test_resources_are_found_under_headings(desk: Desk) -> None:
    form = await opened(desk)
    groups = await form.finds("Admin on…", "")
    assert [group["label"]["text"] for group in groups] == ["Domains", "Projects", "Sandboxes"]
    (group,) = await form.finds("Viewer on…", "stag qa")
    assert group["options"][0]["text"]["text"] == "QA (sandbox)"
    assert group["options"][0]["description"]["text"] == "in Staging"
    assert await form.finds("Admin on…", "nowhere") == []


async def test_the_same_thing_at_both_levels_is_said_at_the_field(desk: Desk) -> None:
    form = await filled(desk)
    await form.picks("Viewer on…", "QA (sandbox)", "Staging (project)")
    assert "In both menus: QA (sandbox)." in form.words()
    answer = await form.sends()
    assert answer["errors"] == {"add_token.viewer": "In both: QA (sandbox). Choose it once."}
    await form.picks("Viewer on…", "Staging (project)")
    await form.sends()
    change = desk.asked.change
    assert isinstance(change, CreateToken)
    assert set(change.permissions) == {Permission(QA, 100), Permission(STAGING, 10)}


async def test_nothing_at_all_is_said_at_the_field(desk: Desk) -> None:
    form = await opened(desk)
    answer = await form.sends()
    assert answer["errors"] == {views.NAME: "Enter a name."}
    await form.sets("Name", "x")
    answer = await form.sends()
    assert list(answer["errors"]) == [views.ACCESS.admin]


async def test_a_viewer_of_a_domain_is_told_that_it_cannot_send(desk: Desk) -> None:
    form = await opened(desk)
    await form.picks("Viewer on…", "news.example")
    assert "this token can't send from news.example" in form.words()
    await form.sets("Account access", "Admin")
    assert "can't send" not in form.words()
    assert "reaches every project, sandbox and domain, also future ones" in form.words()


async def test_access_to_the_whole_account_is_asked_for(desk: Desk) -> None:
    form = await opened(desk)
    await form.sets("Name", "everything")
    await form.sets("Account access", "Viewer")
    await form.sends()
    change = desk.asked.change
    assert isinstance(change, CreateToken)
    assert change.permissions == (Permission(WHOLE_ACCOUNT, AccessLevel.VIEWER),)


async def test_a_date_opens_a_field_and_is_checked_there(desk: Desk) -> None:
    form = await filled(desk)
    await form.sets("Expires", "on a date…")
    assert "Expires on" in form.labels()
    assert (await form.sends())["errors"] == {views.ENDS.day: "Choose the day."}
    for day, told in (("2026-03-09", "That day is in the past"), ("2031-03-11", "at most 5 years")):
        await form.sets("Expires on", day)
        assert told in (await form.sends())["errors"][views.ENDS.day]
    await form.sets("Expires on", "2026-03-10")
    await form.sends()
    change = desk.asked.change
    assert isinstance(change, CreateToken)
    assert change.ends == datetime(2026, 3, 10, 23, 59, 59, tzinfo=UTC)


async def test_the_last_day_that_mailtrap_allows_is_named(desk: Desk) -> None:
    form = await filled(desk)
    await form.sets("Expires", "on a date…")
    await form.sets("Expires on", "2031-03-10")
    told = (await form.sends())["errors"][views.ENDS.day]
    assert told == "Mailtrap allows at most 5 years. The last possible day is 9 Mar 2031."
    await form.sets("Expires on", "2031-03-09")
    await form.sends()
    assert desk.asked


async def test_the_last_day_that_the_rules_allow_is_named_and_no_refusal(desk: Desk) -> None:
    form = await filled(desk)
    await form.picks("Admin on…", "news.example")
    await form.sets("Expires", "on a date…")
    await form.sets("Expires on", "2027-04-14")  # in 400 days, and it would work to its end
    sentence = (
        "A token can live for at most 400 days by the defaults. Choose an expiry within 400 days. "
        "The last possible day is 13 Apr 2027."
    )
    assert sentence in form.words()
    assert (await form.sends())["errors"] == {views.ENDS.day: sentence}
    await form.sets("Expires on", "2027-04-13")
    await form.sends()
    assert desk.asked


async def test_never_asks_once_more_why(desk: Desk) -> None:
    form = await filled(desk)
    await form.sets("Expires", "never…")
    assert "also works for anyone who finds it" in form.words()
    assert list((await form.sends())["errors"]) == [views.ENDS.why]
    await form.sets("Reason", "tests")
    await form.sets("Why should it never expire?", "nobody could change it there")
    await form.sends()
    assert desk.asked.reason == "tests\nNever expires because: nobody could change it there"
    assert isinstance(desk.asked.change, CreateToken)
    assert desk.asked.change.ends is None


async def test_a_lifetime_that_the_rules_forbid_is_said_at_the_field(desk: Desk) -> None:
    form = await filled(desk)
    await form.picks("Admin on…", "news.example")
    await form.sets("Expires", "never…")
    assert "A token must expire by the defaults. Choose an expiry within 400 days." in form.words()
    await form.sets("Why should it never expire?", "why not")
    assert list((await form.sends())["errors"]) == [views.ENDS.choice]
    assert desk.book.asked == []


async def test_a_year_is_suggested_or_what_the_policy_allows(mirror: Mirror) -> None:
    policy = '[roles]\noperator = ["everyone"]\n[defaults]\nmax_lifetime = "45d"\n'
    async with desk_of(mirror, policy) as desk:
        form = await opened(desk)
    assert form.block("Expires")["element"]["initial_option"]["value"] == "30"


async def test_a_name_that_is_taken_is_warned_of_and_can_be_used_all_the_same(desk: Desk) -> None:
    form = await filled(desk)
    await form.sets("Name", "Billing-Service")
    assert TAKEN in form.words()
    await form.sends()
    assert isinstance(desk.asked.change, CreateToken)
    assert desk.asked.change.name == "Billing-Service"


async def test_who_could_not_see_that_a_name_is_taken_is_asked_once_more(desk: Desk) -> None:
    form = await filled(desk)
    form.states["add_token.name", "add_token.name"] = "billing-service"
    await form.sends()
    assert desk.book.asked == []
    assert "Send this again to add another one" in form.words()
    await form.sends()
    assert len(desk.book.asked) == 1


async def test_somebody_else_can_be_the_one_who_gets_the_value(desk: Desk) -> None:
    form = await filled(desk)
    await form.sets("Deliver the value to", "UJANE")
    await form.sends()
    assert desk.asked.receiver == "UJANE"


async def test_a_resource_that_is_gone_meanwhile_is_said_at_the_field(desk: Desk) -> None:
    form = await filled(desk)
    gone = {"text": {"type": "plain_text", "text": "old.example"}, "value": "domain:999"}
    nothing = {"text": {"type": "plain_text", "text": "I could not look"}, "value": "-"}
    await form.sets("Admin on…", [gone, nothing])
    assert (
        "Gone from the account: old.example." in (await form.sends())["errors"][views.ACCESS.admin]
    )


async def test_without_slack_telling_who_may_approve_the_form_opens_all_the_same(
    desk: Desk,
) -> None:
    desk.book.away = True
    form = await filled(desk)
    await form.picks("Admin on…", "news.example")
    assert "couldn't check who has to approve this" in form.words()
    answer = await form.sends()
    assert answer["response_action"] == "push"
    assert "couldn't check with Slack" in seen(answer["view"])


async def test_a_group_that_nobody_is_in_is_told_before_and_after_sending(desk: Desk) -> None:
    desk.book.groups["S0SECURITY"] = frozenset({"U1", "U7"})
    form = await filled(desk)
    await form.sets("Reason", "x")
    await form.picks("Admin on…", "shop.example")
    told = "Too few people can approve this by the rule “production”"
    assert told in form.words()
    answer = await form.sends()
    assert answer["response_action"] == "push"
    assert told in seen(answer["view"])


async def test_the_shortcut_and_the_button_open_the_same_form(desk: Desk) -> None:
    shortcut = {"type": "shortcut", "user": {"id": "U1"}, "callback_id": views.SHORTCUT}
    await desk.talk.interact(shortcut)
    assert desk.talk.wire.calls[-1][1]["view"]["callback_id"] == views.SENT
    opened = await desk.talk.act({"type": "home"}, {"type": "button", "action_id": views.OPEN})
    assert opened["callback_id"] == views.SENT
