"""A new token, from the form to the value: what each person sees of it on the way."""

import re
from datetime import timedelta

from bot.playground.mailtrap import Fault
from bot.playground.world import Options
from tests.conftest import Stage, Staged

VALUE = re.compile(r"\b[0-9a-f]{32}\b")


async def drafted(stage: Stage, name: str, *admin_on: str) -> None:
    await stage.operator.opens("/tokens add")
    await stage.operator.fills("Name", name)
    await stage.operator.fills("Admin on…", list(admin_on))


async def test_a_token_for_a_sandbox_is_added_at_once_and_its_value_seen_once(
    stage: Stage,
) -> None:
    await drafted(stage, "ci: mail", "Nightly run (sandbox)")
    form = await stage.operator.sees("modal")
    assert "Allowed at once by the rule “sandboxes are free”" in form
    assert "[Add token]" in form
    assert "Working on it" in await stage.operator.sends()
    await stage.operator.does("close", all=True)
    assert "ci: mail" in await stage.operator.types("/tokens list ci: mail")
    heard = await stage.operator.hears()
    assert "Reveal" in heard
    assert not VALUE.search(heard)
    await stage.operator.does("click", label="Reveal", **{"in": await direct(stage)})
    revealed = await stage.operator.sees("modal")
    assert VALUE.search(revealed)
    assert "It can't be shown again" in revealed
    await stage.operator.does("close", all=True)
    assert not VALUE.search(await stage.operator.hears())


async def direct(stage: Stage) -> str:
    """Return the operator's conversation with the bot."""
    return str((await stage.operator.does("dm"))["channel"])


async def test_a_token_for_a_domain_waits_for_an_approver(stage: Stage) -> None:
    await drafted(stage, "shop mailer", "shop.example")
    form = await stage.operator.sees("modal")
    assert "Needs 1 approval" in form
    assert "rule “other domains”" in form
    assert "[Send for approval]" in form
    await stage.operator.fills("Reason", "the new shop: see INC-12")
    assert "Waiting for 1 approval from" in await stage.operator.sends()
    card = await stage.approver.reads("C0APPROVALS")
    assert "Add token shop mailer" in card
    assert "the new shop: see INC-12" in card
    assert "Admin on shop.example" in card
    assert "No token matches" in await stage.viewer.types("/tokens list shop mailer")
    await stage.approver.does("click", label="Approve", **{"in": "C0APPROVALS"})
    assert "Done" in await stage.approver.reads("C0APPROVALS")
    assert "Reveal" in await stage.operator.hears()
    assert "shop mailer" in await stage.viewer.types("/tokens list shop mailer")


async def test_the_rules_say_no_before_anything_is_sent_and_after(stage: Stage) -> None:
    await stage.operator.opens("/tokens add")
    await stage.operator.fills("Name", "everything")
    await stage.operator.fills("Account access", "Admin")
    form = await stage.operator.sees("modal")
    assert "name the domains instead" in form
    assert "reaches every project, sandbox and domain, also future ones" in form
    assert "name the domains instead" in await stage.operator.sends()
    await stage.operator.does("close")
    assert "everything" in await stage.operator.sees("modal"), "the form is still filled in"
    assert await stage.approver.reads("C0APPROVALS") == ""


async def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(stage: Stage) -> None:
    name = "<!channel> *x*: `y`" + "z" * 200
    await drafted(stage, name, "shop.example")
    await stage.operator.fills("Viewer on…", ["shop.example", "Staging (project)"])
    reason = "a: b\n<@U0APRIL> & *c* " + "d" * 2900
    await stage.operator.fills("Reason", reason)
    assert "In both: shop.example" in await stage.operator.sends()
    await stage.operator.fills("Viewer on…", ["Staging (project)"])
    await stage.operator.fills("Expires", "on a date…")
    await stage.operator.fills("Expires on", "2020-01-01")
    assert "That day is in the past" in await stage.operator.sends()
    await stage.operator.fills("Expires on", "2099-01-01")
    assert "at most 5 years" in await stage.operator.sends()
    assert "until the end of that day (Europe/Berlin)" in await stage.operator.sees("modal")
    day = (stage.world.bot.now() + timedelta(days=30)).date()
    await stage.operator.fills("Expires on", day.isoformat())
    assert "Waiting for 1 approval from" in await stage.operator.sends()
    card = await stage.approver.reads("C0APPROVALS")
    assert name in card
    assert reason in card
    assert re.search(r"Expires: .* (22:59|10:59 PM)", card), "midnight in Berlin, read in London"


async def test_never_ending_is_asked_once_more_and_judged(stage: Stage) -> None:
    await drafted(stage, "forever", "Nightly run (sandbox)")
    await stage.operator.fills("Expires", "never…")
    form = await stage.operator.sees("modal")
    assert "Why should it never expire?" in form
    assert "A token must expire" in form
    await stage.operator.fills("Why should it never expire?", "it is soldered in")
    assert "A token must expire" in await stage.operator.sends()


async def test_a_name_that_is_taken_is_warned_of(stage: Stage) -> None:
    await drafted(stage, "invoices", "Nightly run (sandbox)")
    assert "There is a token of this name already: invoices" in await stage.operator.sees("modal")
    assert "Working on it" in await stage.operator.sends()


async def test_resources_are_found_by_a_part_of_their_name(stage: Stage) -> None:
    await stage.operator.opens("/tokens add")
    await stage.operator.fills("Admin on…", ["mail.acme.com", "Marketing (project)"])
    await stage.operator.fills("Viewer on…", ["acme.com"])
    form = await stage.operator.sees("modal")
    assert "this token can't send from acme.com" in form
    assert "Reason" in form
    assert "“production”" in form


async def test_the_shortcut_and_the_buttons_open_the_form(stage: Stage) -> None:
    await stage.operator.does("shortcut", label="Add a Mailtrap token")
    assert "A new token in the account Acme" in await stage.operator.sees("modal")
    await stage.operator.does("close")
    await stage.operator.types("/tokens list")
    await stage.operator.does("click", label="Add a token")
    assert "A new token in the account Acme" in await stage.operator.sees("modal")
    await stage.operator.does("close")
    await stage.operator.opens_home()
    await stage.operator.does("click", label="Add a token", **{"in": "home"})
    assert "A new token in the account Acme" in await stage.operator.sees("modal")


async def test_who_may_only_look_is_offered_nothing_and_refused(stage: Stage) -> None:
    assert "Add a token" not in await stage.viewer.types("/tokens list")
    assert "Add a token" not in await stage.viewer.opens_home()
    assert "it needs the operator role" in await stage.viewer.types("/tokens add")
    await stage.viewer.does("shortcut", label="Add a Mailtrap token")
    assert "it needs the operator role" in await stage.viewer.sees("modal")


async def test_somebody_else_gets_the_value(stage: Stage) -> None:
    await drafted(stage, "for viktor", "Nightly run (sandbox)")
    await stage.operator.fills("Deliver the value to", "Viktor Hale")
    await stage.operator.sends()
    assert "Reveal" in await stage.viewer.hears()
    assert "Reveal" not in await stage.operator.hears()


async def test_an_outage_of_mailtrap_fails_nothing_that_it_has_not_seen(stage: Stage) -> None:
    await drafted(stage, "patient", "Nightly run (sandbox)")
    stage.world.account.faults.add(Fault(kind="status", status=503, method="POST"))
    await stage.operator.sends()
    await stage.advance("PT15M")
    assert "Reveal" in await stage.operator.hears()


async def test_the_account_that_one_looks_at_gets_the_token(stages: Staged) -> None:
    async with stages(Options(organization=True)) as stage:
        await stage.operator.types("/tokens list")
        await stage.operator.clicks("Acme > Acme Labs")
        await stage.operator.opens("/tokens add")
        assert "A new token in the account Acme Labs" in await stage.operator.sees("modal")
        await stage.operator.fills("Name", "labs ci")
        await stage.operator.fills("Admin on…", ["Prototype (sandbox)"])
        await stage.operator.sends()
        await stage.operator.does("close", all=True)
        assert "labs ci" in await stage.operator.types("/tokens list labs ci")
