"""Owners, apps, checks, simulations, the audit and the settings, over the real app."""

import csv
import io
import re

import pytest

from bot.domain.people import PersonId
from bot.domain.tokens import Consumer
from tests.conftest import Someone, Stage


async def test_an_owner_is_set_by_mention_and_by_form(stage: Stage) -> None:
    said = await stage.operator.types("/tokens owner CI nightly @viktor")
    assert "CI nightly belongs to @Viktor" in said
    assert "Owner\n@Viktor" in await stage.viewer.types("/tokens show CI nightly")
    form = await stage.operator.opens("/tokens owner CI nightly")
    assert "[Viktor" in form
    await stage.operator.fills("Owner", "Olivia Berg")
    await stage.operator.clicks("Save", on="modal")
    await stage.operator.does("close")
    assert "Owner\n@Olivia Berg" in await stage.viewer.types("/tokens show CI nightly")


async def test_the_list_of_apps_is_edited_line_by_line(stage: Stage) -> None:
    form = await stage.operator.opens("/tokens used-by billing-service")
    assert "App 4" in form
    await stage.operator.fills("App 4", "reports")
    await stage.operator.does("click", label="Add an app")
    assert "App 5" in await stage.operator.sees("modal")
    await stage.operator.fills("App 5", "Reports")
    await stage.operator.does("submit")
    errors = (await stage.operator.screen())["errors"]
    assert errors == {"App 5": "This app is already listed."}
    await stage.operator.fills("App 5", "")
    saved = await stage.operator.clicks("Save", on="modal")
    assert "billing-service is used by" in saved
    assert "reports" in saved
    await stage.operator.does("close")
    assert "reports" in await stage.viewer.types("/tokens show billing-service")


async def test_who_edits_a_list_that_somebody_else_has_changed_loses_nothing(stage: Stage) -> None:
    await stage.operator.opens("/tokens used-by billing-service")
    await stage.operator.fills("App 4", "exports")
    bot, colleague = stage.world.bot, PersonId(stage.world.bot.team, "U0SAMI")
    view = await bot.verbs.see.view(colleague, None, bot.now())
    record = view.find("billing-service", bot.now()).record
    apps = (*record.consumers, Consumer("reports", None))
    await bot.verbs.owning.use(colleague, record, apps, bot.now())
    again = await stage.operator.clicks("Save", on="modal")
    assert "Somebody else has just changed this list." in again
    assert all(app in again for app in ("reports", "exports"))
    saved = await stage.operator.clicks("Save", on="modal")
    assert all(app in saved for app in ("reports", "exports"))


async def test_a_pasted_value_is_told_apart_and_never_kept(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    value = stage.world.bot.settings.mailtrap_api_token.get_secret_value()
    assert "never stored or logged" in await stage.operator.opens("/tokens check")
    await stage.operator.fills("The value", value)
    told = await stage.operator.clicks("Check", on="modal")
    assert "✅ It works" in told
    assert "tokenbot" in told
    assert "Admin on the whole account" in told
    assert value not in told + capsys.readouterr().out
    await stage.operator.does("close")
    await stage.operator.opens("/tokens check")
    await stage.operator.fills("The value", "0123456789abcdef" * 2)
    told = await stage.operator.clicks("Check", on="modal")
    assert "❌ It does not work" in told
    assert "No token of this account ends with …cdef." in told


async def test_what_can_be_no_value_is_said_at_the_field(stage: Stage) -> None:
    await stage.operator.opens("/tokens check")
    await stage.operator.fills("The value", "two words")
    await stage.operator.does("submit")
    errors = (await stage.operator.screen())["errors"]
    assert "That doesn't look like a token value" in errors["The value"]
    await stage.operator.does("close")
    said = await stage.operator.types("/tokens check 0123456789abcdef")
    assert "paste the value into the form" in said


async def test_anybody_may_ask_what_the_policy_would_say(stage: Stage) -> None:
    said = await stage.viewer.types("/tokens who reset billing-service")
    assert "Needs 1 approval from @April Okafor" in said
    assert "You need the operator role to request it." in said
    refused = await stage.operator.types("/tokens who add legacy-cron")
    assert "Account admin reaches everything" in refused
    assert "Allowed at once as an emergency" in await stage.operator.types(
        "/tokens who leak billing-service"
    )
    for asked in ("reset_sandbox Checkout", "add_domain x.example", "edit invoices"):
        assert "Preview only." in await stage.operator.types(f"/tokens who {asked}")
    assert "Actions: add, edit, replace" in await stage.operator.types("/tokens who fly billing")
    unknown = await stage.operator.types("/tokens who reset_sandbox nowhere")
    assert "I don't understand “nowhere”" in unknown


async def test_the_audit_is_read_and_sent_as_a_file(stage: Stage) -> None:
    await stage.operator.types("/tokens owner CI nightly @viktor")
    approver = stage.approver
    assert "Olivia Berg set the owner of token" in await approver.types("/tokens audit owner")
    assert "No matching audit entries." in await approver.types("/tokens audit zebra")
    assert "to @Viktor Hale" in await approver.types("/tokens audit @olivia OWNER")
    assert "kind: owner · token:" in await approver.clicks("Details")
    assert "kind: owner" not in await approver.clicks("Hide details")
    assert "is in your direct messages" in await approver.clicks("Export matches as CSV")
    assert "Audit export of entries that match “U0OLIVIA OWNER”" in await approver.hears()
    *_, file = stage.world.workspace.files.values()
    kinds = [row["kind"] for row in csv.DictReader(io.StringIO(file.content.decode()))]
    assert kinds == ["owner", "audit.exported"], "what is seen, and who took it away"
    await approver.types("/tokens audit")
    for label, ending in (
        ("Export everything as CSV", "csv"),
        ("Export everything as JSON", "jsonl"),
    ):
        said = await approver.clicks(label)
        found = re.search(rf"tokenbot-audit-[\d-]+\.{ending}", said)
        assert found
        assert found[0] in await approver.hears()
    assert "it needs the approver role" in await stage.operator.types("/tokens audit")


async def test_an_admin_chooses_where_people_are_told(stage: Stage) -> None:
    form = await stage.admin.opens("/tokens settings")
    assert "Approvals" in form
    await stage.admin.fills("Warn this many days before", "soon")
    await stage.admin.does("submit")
    errors = (await stage.admin.screen())["errors"]
    assert "Type whole days from 1 to 365" in errors["Warn this many days before"]
    await stage.admin.fills("Warn this many days before", "14, 2, 14")
    saved = await stage.admin.clicks("Save", on="modal")
    assert "Warnings: 14, 2 days before a token expires" in saved
    await stage.admin.does("close")
    assert "14, 2" in await stage.admin.opens("/tokens settings")
    await stage.admin.does("close")
    assert "it needs the admin role" in await stage.operator.types("/tokens settings")
    assert "changed the settings" in await stage.approver.types("/tokens audit settings 14")


async def test_requests_are_listed_and_decided_on_from_the_list(stage: Stage) -> None:
    assert "No open requests." in await stage.approver.types("/tokens requests")
    await stage.operator.opens("/tokens reset CRM sync")
    await stage.operator.fills("Reason", "x: y")
    await stage.operator.clicks("Send for approval", on="modal")
    await stage.operator.does("close")
    listed = await stage.approver.types("/tokens requests")
    assert "Reset CRM sync" in listed
    assert "requested by @Olivia Berg" in listed
    assert "“x: y”" in listed
    assert "⏳ waiting for 1 approval from @April Okafor · 8 h left" in listed
    assert "[Mine] [✓ Open] [All]" in listed
    assert "[Approve] [Deny…] [⋮]" in listed
    assert "[Approve]" not in await stage.operator.types("/tokens requests"), "it is their own"
    seen = await stage.viewer.types("/tokens requests")
    assert "⏳ waiting for 1 approval from" in seen
    assert "[Approve]" not in seen, "nor is it everybody's to decide"
    await stage.approver.does("click", label="⋮ > Details", **{"in": "C0GENERAL"})
    details = await stage.approver.sees("modal")
    assert "“x: y”" in details
    assert "[Close]" in details
    await stage.approver.does("close")
    await stage.approver.does("click", label="Approve", **{"in": "C0GENERAL"})
    assert "Approved." in await stage.approver.newest()
    assert "You have no requests yet." in await stage.approver.types("/tokens requests mine")
    assert "Reset CRM sync" in await stage.operator.types("/tokens requests mine")
    assert "Valid here: mine, open, all." in await stage.operator.types("/tokens requests yours")


async def test_a_sandbox_gets_new_credentials_after_an_ok(stage: Stage) -> None:
    await stage.operator.types("/tokens sandboxes Checkout")
    await stage.operator.does("click", label="Reset credentials")
    form = await stage.operator.sees("modal")
    assert "The old ones stop working at once" in form
    await stage.operator.clicks("Reset credentials", on="modal")
    await stage.operator.does("close")
    await stage.operator.does("click", label="Reveal")
    shown = await stage.operator.sees("modal")
    assert "Username" in shown
    assert "Password" in shown
    assert "SMTP: host sandbox.smtp.mailtrap.io" in shown
    assert "[Reset credentials]" not in await stage.viewer.types("/tokens sandboxes")


async def test_a_domain_is_added_in_two_steps(stage: Stage) -> None:
    await stage.operator.types("/tokens domains")
    await stage.operator.does("click", label="Add a domain")
    for wrong, said in (
        ("not a name", "That is not a valid domain name."),
        ("ACME.com.", "already exists"),
    ):
        await stage.operator.fills("Domain name", wrong)
        await stage.operator.does("submit")
        assert said in (await stage.operator.screen())["errors"]["Domain name"]
    await stage.operator.fills("Domain name", "fresh.example")
    confirm = await stage.operator.clicks("Next", on="modal")
    assert "Mailtrap creates a token for it" in confirm
    await stage.operator.clicks("Send for approval", on="modal")
    await stage.operator.does("close")
    security = Someone(stage.http, "U0APRIL", "C0APPROVALS")
    await security.clicks("Approve")
    assert "✅ Done" in await security.reads("C0APPROVALS")
    assert "reset that token to get one" in await stage.operator.hears()
    assert "fresh.example" in await stage.viewer.types("/tokens domains")


async def test_an_owner_who_is_no_operator_edits_the_apps_of_their_own_token_alone(
    stage: Stage,
) -> None:
    shown = await stage.viewer.types("/tokens show newsletter")
    assert "[Used by]" in shown
    await stage.viewer.does("click", label="Used by")
    await stage.viewer.fills("App 1", "mailer")
    await stage.viewer.sends()
    await stage.viewer.does("close")
    assert "mailer" in await stage.viewer.types("/tokens show newsletter")
    assert "needs the operator role" in await stage.viewer.types("/tokens used-by billing-service")
    # Who owns it is asked of the row when the form is sent, too.
    await stage.viewer.opens("/tokens used-by newsletter")
    await stage.operator.types("/tokens owner newsletter @april")
    await stage.viewer.fills("App 2", "cron")
    assert "needs the operator role" in await stage.viewer.sends()
    await stage.viewer.does("close")
    assert "cron" not in await stage.viewer.types("/tokens show newsletter")
