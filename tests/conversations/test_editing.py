"""Other access for a token: the difference before it is sent, on the card, and done."""

from collections.abc import AsyncIterator

import pytest

from bot.playground.mailtrap import Fault
from tests.conftest import EDITABLE, Stage, Staged


@pytest.fixture
async def editable(stages: Staged) -> AsyncIterator[Stage]:
    async with stages(EDITABLE) as made:
        yield made


async def approved(stage: Stage) -> str:
    await stage.approver.does("click", label="Approve", **{"in": "C0APPROVALS"})
    return await stage.approver.reads("C0APPROVALS")


async def test_the_form_is_filled_and_the_difference_shown_as_it_changes(editable: Stage) -> None:
    form = await editable.operator.opens("/tokens edit newsletter")
    assert "[news.acme.com ▾]" in form
    assert "[Marketing (project) ▾]" in form
    await editable.operator.fills("Admin on…", ["shop.example", "Marketing (project)"])
    await editable.operator.fills("Viewer on…", ["QA (project)"])
    form = await editable.operator.sees("modal")
    for told in (
        "+ Admin on shop.example ⚠",
        "+ Viewer on project QA ⚠",
        "↑ project Marketing: Viewer → Admin ⚠",
        "− Admin on news.acme.com",
    ):
        assert told in form


async def test_an_edit_waits_for_approval_with_its_difference_on_the_card(editable: Stage) -> None:
    await editable.operator.opens("/tokens edit billing-service")
    await editable.operator.fills("Admin on…", ["acme.com", "example.com"])
    await editable.operator.fills("Reason", "the shop moves")
    assert "Waiting for 1 approval from" in await editable.operator.sends()
    card = await editable.approver.reads("C0APPROVALS")
    assert "Edit permissions of billing-service" in card
    assert "+ Admin on example.com ⚠" in card
    assert "− Admin on shop.example" in card
    assert "the shop moves" in card
    assert "Done" in await approved(editable)
    shown = await editable.viewer.types("/tokens show billing-service")
    assert "Admin on acme.com, example.com" in shown


async def test_what_the_rules_allow_is_done_at_once(editable: Stage) -> None:
    await editable.operator.opens('/tokens edit "two lines"')
    await editable.operator.fills("Admin on…", ["Staging (project)"])
    await editable.operator.fills("Viewer on…", [])
    assert "[Save]" in await editable.operator.sees("modal")
    assert "Working on it." in await editable.operator.sends()
    assert "Admin on project Staging" in await editable.viewer.types('/tokens show "two lines"')


async def test_of_two_edits_of_one_token_the_later_is_void(editable: Stage) -> None:
    for admin_on in (["acme.com", "example.com"], ["acme.com"]):
        await editable.operator.opens("/tokens edit billing-service")
        await editable.operator.fills("Admin on…", admin_on)
        await editable.operator.fills("Reason", "second thoughts")
        assert "Waiting for 1 approval from" in await editable.operator.sends()
        await editable.operator.does("close", all=True)
    await approved(editable)
    cards = await approved(editable)
    assert "Done" in cards
    assert "Void" in cards


async def test_where_mailtrap_hides_access_a_replacement_is_asked_for(stage: Stage) -> None:
    form = await stage.operator.opens("/tokens edit שירות")
    assert "I can't edit it in place" in form
    await stage.operator.fills("Name of the new token", "mailer, moved")
    await stage.operator.fills("Admin on…", ["example.com"])
    await stage.operator.fills("Reason", "less is enough")
    assert "Waiting for 1 approval from" in await stage.operator.sends()
    assert "Done" in await approved(stage)
    assert "Reveal" in await stage.operator.hears()
    assert "mailer, moved" in await stage.viewer.types("/tokens list mailer, moved")
    assert "Admin on shop.example" in await stage.viewer.types("/tokens show שירות")


async def test_nothing_changed_nothing_left_and_the_bots_own_token(editable: Stage) -> None:
    await editable.operator.opens("/tokens edit newsletter")
    await editable.operator.fills("Reason", "nothing")
    assert "Nothing would change" in await editable.operator.sends()
    await editable.operator.fills("Admin on…", [])
    await editable.operator.fills("Viewer on…", [])
    assert "can't be saved" in await editable.operator.sends()
    await editable.operator.does("close", all=True)
    form = await editable.operator.opens('/tokens edit "tokenbot"')
    await editable.operator.fills("Account access", "Viewer")
    form = await editable.operator.sees("modal")
    assert "the bot's own token" in form


@pytest.mark.parametrize("way", ["card", "list"])
async def test_the_form_opens_from_beside_a_token(stage: Stage, way: str) -> None:
    await stage.operator.types(f"/tokens {'show' if way == 'card' else 'list'} newsletter")
    label = "Edit permissions" if way == "card" else "⋮ > Edit permissions"
    await stage.operator.does("click", label=label)
    assert "newsletter" in await stage.operator.sees("modal")


async def test_a_token_is_picked_where_none_or_several_are_named(stage: Stage) -> None:
    assert "Which token?" in await stage.operator.types("/tokens edit")
    assert "2 tokens match" in await stage.operator.types("/tokens edit example.com")
    await stage.operator.does("click", label="Choose")
    assert "Replace a token" in await stage.operator.sees("modal")


async def test_who_may_only_look_is_offered_nothing_and_refused(stage: Stage) -> None:
    assert "Edit permissions" not in await stage.viewer.types("/tokens show newsletter")
    assert "it needs the operator role" in await stage.viewer.types("/tokens edit newsletter")


async def test_where_mailtrap_does_not_answer_the_form_opens_all_the_same(stage: Stage) -> None:
    stage.world.account.faults.add(Fault(kind="status", status=500, path="account_accesses"), 10)
    assert "newsletter" in await stage.operator.opens("/tokens edit newsletter")
