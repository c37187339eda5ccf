"""Changes over the real app: asked for, approved, carried out, and their value seen once."""

import re

from bot.playground.mailtrap import Fault
from tests.conftest import Stage
from tests.conversations.people import april, asked, sami

VALUE = re.compile(r"\b[0-9a-f]{32}\b")


async def test_a_reset_is_asked_for_approved_by_all_and_its_value_seen_once(stage: Stage) -> None:
    form = await asked(stage, "reset billing-service")
    assert "The old value keeps working for 12 hours" in form
    assert "billing · @April Okafor" in form
    assert "Needs 1 approval from @April Okafor, then 2 approvals from @security" in form
    card = await april(stage).newest()
    assert "Requested by @Olivia Berg · “rotating: INC-12”" in card

    assert "Waiting for @April Okafor." in await sami(stage).clicks("Approve")
    assert "More approvals are needed." in await april(stage).clicks("Approve")
    assert "You have already approved this." in await april(stage).clicks("Approve")
    await sami(stage).does("click", label="⋮ > Approve with a comment…")
    await sami(stage).fills("Comment", "fine: go")
    assert "No more approvals needed" in await sami(stage).clicks("Approve", on="modal")

    done = await april(stage).reads("C0APPROVALS")
    assert "So far: ✅ @April Okafor · ✅ @Sami Virtanen (“fine: go”)" in done
    assert "✅ Done · approved by @April Okafor, @Sami Virtanen" in done
    assert "The old value works until Nov " in done or "The old value works until " in done
    assert "[Approve]" not in done
    told = await stage.operator.hears()
    assert "✅ @Sami Virtanen approved it: “fine: go”. No more approvals needed." in told
    assert "Your new value is ready: shown once, until" in told
    assert told.index("[Reveal]") < told.index("approved it"), "it is in the message itself"
    assert not VALUE.search(told)

    await stage.operator.does("click", label="Reveal")
    shown = await stage.operator.sees("modal")
    (value,) = VALUE.findall(shown)
    assert "Close this when you have saved it. It can't be shown again." in shown
    await stage.operator.does("close")
    after = await stage.operator.hears()
    assert "You have seen the value." in after
    assert "[Reveal]" not in after
    assert value not in str(stage.world.workspace.log), "no message ever held it"


async def test_a_denial_tells_whoever_asked_why(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    await april(stage).does("click", label="Deny…")
    await april(stage).fills("Reason", "use the *staging* token")
    assert "Denied." in await april(stage).clicks("Deny", on="modal")
    assert "❌ Denied by @April Okafor: “use the *staging* token”" in await stage.operator.hears()
    card = await april(stage).reads("C0APPROVALS")
    assert "❌ Denied by @April Okafor" in card
    assert "[Approve]" not in card


async def test_whoever_asked_takes_it_back_and_nobody_else_can(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    await april(stage).does("click", label="⋮ > Withdraw")
    assert "Only @Olivia Berg can withdraw it." in await april(stage).newest()
    await stage.operator.does("click", label="Withdraw")
    assert "↩ Withdrawn by @Olivia Berg" in await april(stage).reads("C0APPROVALS")


async def test_a_click_on_a_card_that_has_ended_says_so_and_changes_nothing(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    stage.world.workspace.faults.methods = ["chat.update"]
    stage.world.workspace.faults.server_errors = 50
    await stage.operator.does("click", label="Withdraw")
    said = await april(stage).clicks("Approve")
    assert "↩ Withdrawn by @Olivia Berg" in said
    assert "Nothing was changed." in said


async def test_a_reason_is_asked_for_at_its_field(stage: Stage) -> None:
    await stage.operator.opens("/tokens reset billing-service")
    await stage.operator.does("submit")
    errors = (await stage.operator.screen())["errors"]
    assert errors == {"Reason": "Please complete this required field."}
    assert await april(stage).messages() == []


async def test_a_reset_without_a_token_offers_a_menu_and_goes_on_from_there(stage: Stage) -> None:
    card = await stage.operator.types("/tokens show CI nightly")
    (four,) = set(re.findall(r"…([0-9a-f]{4})", card))
    assert "Which token?" in await stage.operator.types("/tokens reset")
    await stage.operator.does("click", label=f"Find a token… > CI nightly …{four}")
    assert "Reset a token" in await stage.operator.sees("modal")


async def test_several_that_match_are_chosen_from(stage: Stage) -> None:
    said = await stage.operator.types("/tokens delete shop")
    assert "tokens match “shop”. Which one?" in said
    await stage.operator.does("click", label="Choose")
    assert "Delete a token" in await stage.operator.sees("modal")


async def test_sandbox_tokens_are_reset_at_once(stage: Stage) -> None:
    await stage.operator.opens("/tokens reset load test")
    told = await stage.operator.clicks("Reset now", on="modal")
    assert "Working on it." in told
    await stage.operator.does("close")
    assert "✅ Done · allowed by the rule “sandboxes are free”" in await stage.operator.hears()
    assert "Reset load test" in await april(stage).reads("C0CHANGES")
    assert await april(stage).messages() == []


async def test_a_deletion_counts_down_and_can_be_taken_back(stage: Stage) -> None:
    form = await asked(stage, "delete shop checkout")
    assert "It stops working at once." in form
    await april(stage).clicks("Approve")
    card = await april(stage).reads("C0APPROVALS")
    assert "✅ approved · can be undone until" in card
    assert "can be undone until" in card
    await stage.operator.does("click", label="Undo")
    assert "↩ Withdrawn" in await april(stage).reads("C0APPROVALS")
    await stage.advance("PT20M")
    assert "shop checkout" in await stage.viewer.types("/tokens list shop checkout")


async def test_a_deletion_happens_when_the_time_to_take_it_back_is_over(stage: Stage) -> None:
    await asked(stage, "delete shop checkout")
    await april(stage).clicks("Approve")
    await stage.advance("PT11M")
    assert "✅ Done · approved by @April Okafor" in await april(stage).reads("C0APPROVALS")
    assert "No token matches" in await stage.viewer.types("/tokens list shop checkout state:active")


async def test_an_account_admins_name_has_to_be_typed(stage: Stage) -> None:
    form = await stage.operator.opens("/tokens delete terraform")
    assert "Type its name to confirm" in form
    await stage.operator.fills("Domain name", "teraform")
    await stage.operator.fills("Reason", "no longer used")
    await stage.operator.does("submit")
    errors = (await stage.operator.screen())["errors"]
    assert "That is not this token's name." in errors["Domain name"]
    await stage.operator.fills("Domain name", "terraform")
    assert "Waiting for 1 approval from" in await stage.operator.clicks(
        "Send for approval", on="modal"
    )


async def test_the_last_token_of_a_domain_is_refused_with_the_way_out(stage: Stage) -> None:
    listed = await stage.operator.types("/tokens list on:example.com state:active")
    found = re.search(r"example\.com token (\d+)", listed)
    assert found
    said = await stage.operator.types(f"/tokens delete {found[1]}")
    assert "It is the last token of example.com" in said
    assert "Reset it instead, or add another token for example.com first." in said


async def test_an_emergency_is_done_at_once_and_reviewed_afterwards(stage: Stage) -> None:
    form = await stage.operator.opens("/tokens leak billing-service")
    assert "This happens at once. Reviewers are told now" in form
    await stage.operator.does("click", label="Do it now")
    await stage.operator.does("close")
    card = await april(stage).reads("C0APPROVALS")
    assert "🚨 Emergency: Reset and revoke billing-service" in card
    assert "To review: @security" in card
    assert "✅ Done · allowed by the rule “emergencies”" in card


async def test_mailtraps_refusal_is_told_in_its_own_words(stage: Stage) -> None:
    await stage.operator.opens("/tokens reset load test")
    stage.world.account.faults.add(Fault(kind="status", status=403), times=1)
    await stage.operator.clicks("Reset now", on="modal")
    await stage.operator.does("close")
    told = await stage.operator.hears()
    assert "❌ Failed: nothing was changed" in told
    assert "lacks admin rights" in told


async def test_a_viewer_is_offered_nothing_that_they_may_not_do(stage: Stage) -> None:
    assert "it needs the operator role" in await stage.viewer.types("/tokens reset load test")
    await stage.viewer.types("/tokens list billing-service")
    row = (await stage.viewer.messages())[-1]["blocks"]
    assert "Delete" not in str(row)
    card = await stage.viewer.clicks("⋮ > Details")
    assert "[Reset]" not in card
    await stage.operator.types("/tokens list billing-service")
    assert "[Edit permissions] [Reset] [Set owner] [Used by] [⋮]" in await stage.operator.clicks(
        "⋮ > Details"
    )
    await stage.operator.does("click", label="Reset")
    assert "Reset a token" in await stage.operator.sees("modal")
