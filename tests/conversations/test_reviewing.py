"""Emergencies are done at once and stay open until one of their reviewers has looked at them."""

from datetime import time
from pathlib import Path

import pytest

from tests.conftest import Someone, Stage, Staged
from tests.conversations.acts import written
from tests.conversations.people import april, sami
from tests.conversations.test_digest import reading, until_monday
from tests.conversations.test_needing import needs
from tests.conversations.test_waiting import direct, with_policy

TITLE = "🚨 Emergency: Reset and revoke billing-service"
CALL = f"{TITLE} needs your review."
BUTTON = "[Mark as reviewed…]"


@pytest.fixture
async def leaked(stage: Stage) -> Stage:
    return await leaks(stage)


async def leaks(stage: Stage, *, called: bool = True) -> Stage:
    """Have the operator use the emergency door, and everybody hear of it."""
    await stage.operator.opens("/tokens leak billing-service")
    await stage.operator.fills("Reason", "in a public repository")
    await stage.operator.clicks("Do it now", on="modal")
    await stage.operator.does("close")
    if called:
        await stage.advance("PT1M")
    return stage


async def reviews(who: Someone, comment: str = "", label: str = "Mark as reviewed…") -> str:
    """Mark what is seen as reviewed; returns the form's last screen."""
    await who.does("click", label=label)
    if comment:
        await who.fills("Comment", comment)
    return await who.clicks("Mark as reviewed", on="modal")


async def test_the_card_stays_open_until_a_reviewer_has_looked(leaked: Stage) -> None:
    card = await april(leaked).reads("C0APPROVALS")
    assert TITLE in card
    assert "To review: @security" in card
    assert BUTTON in card

    before = await leaked.operator.hears()
    await april(leaked).does("click", label="Mark as reviewed…")
    form = await april(leaked).sees("modal")
    assert f"{TITLE}\nRequested by @Olivia Berg · “in a public repository”\n✅ Done" in form
    await april(leaked).fills("Comment", "key is out of the repository")
    said = await april(leaked).clicks("Mark as reviewed", on="modal")
    assert "Marked as reviewed. @Olivia Berg was told." in said
    assert "Comment" not in said, "the form is done with"
    await april(leaked).does("close")

    reviewed = "✅ Reviewed by @April Okafor: “key is out of the repository”"
    card = await april(leaked).reads("C0APPROVALS")
    assert reviewed in card
    assert "To review" not in card
    assert BUTTON not in card
    heard = await leaked.operator.hears()
    assert heard.count(reviewed) == 2, "in the thread, and in what it hangs on"
    assert heard.count("✅ Done") == before.count("✅ Done"), "its end is not told anew"
    assert await written(leaked, "leak.reviewed") == [
        "U0APRIL {'comment': 'key is out of the repository', 'target': 'billing-service'}"
    ]
    await leaked.admin.types("/tokens audit reviewed")
    assert (
        "@April Okafor reviewed the emergency change of billing-service: "
        "“key is out of the repository”" in await leaked.admin.newest()
    )


async def test_nobody_reviews_their_own_and_nobody_else_does(leaked: Stage) -> None:
    for who in (leaked.operator, leaked.admin, leaked.viewer):
        there = Someone(leaked.http, who.user, "C0APPROVALS")
        said = await there.clicks("Mark as reviewed…")
        assert "Only @security can review this." in said
        assert "Nobody can review their own request." in said
    leaked.world.workspace.people["U0OLIVIA"].groups.append("S0SECURITY")
    await leaked.advance("PT2M")
    there = Someone(leaked.http, "U0OLIVIA", "C0APPROVALS")
    assert "Nobody can review their own request." in await there.clicks("Mark as reviewed…")
    assert BUTTON in await april(leaked).reads("C0APPROVALS")
    assert await written(leaked, "leak.reviewed") == []
    assert len(await written(leaked, "leak.turned_away")) == 4


async def test_who_was_slower_reads_who_has_reviewed_it(leaked: Stage) -> None:
    await sami(leaked).does("click", label="Mark as reviewed…")
    await reviews(april(leaked), "seen")
    said = await sami(leaked).clicks("Mark as reviewed", on="modal")
    assert "billing-service: ✅ Reviewed by @April Okafor: “seen”" in said
    assert "Nothing was changed." in said
    assert await written(leaked, "leak.reviewed") == [
        "U0APRIL {'comment': 'seen', 'target': 'billing-service'}"
    ]


async def test_who_leaves_the_reviewers_meanwhile_reviews_nothing(leaked: Stage) -> None:
    await sami(leaked).does("click", label="Mark as reviewed…")
    leaked.world.workspace.people["U0SAMI"].groups.remove("S0SECURITY")
    await leaked.advance("PT2M")
    assert "Only @security" in await sami(leaked).clicks("Mark as reviewed", on="modal")
    assert await written(leaked, "leak.reviewed") == []


async def test_home_shows_an_emergency_first_and_to_its_reviewers_alone(leaked: Stage) -> None:
    shown = await needs(leaked.approver)
    assert f"{TITLE}\nrequested by @Olivia Berg · “in a public repository”\n✅ Done" in shown
    assert BUTTON in shown
    for other in (leaked.operator, leaked.viewer, leaked.admin):
        assert BUTTON not in await needs(other)

    await leaked.approver.does("click", label="Mark as reviewed…", **{"in": "home"})
    await leaked.approver.clicks("Mark as reviewed", on="modal")
    assert "Emergency" not in await leaked.approver.sees("home")
    assert "Emergency" not in await needs(sami(leaked))


async def test_reviewers_are_called_until_one_of_them_has_looked(leaked: Stage) -> None:
    for who in (april(leaked), sami(leaked)):
        assert CALL in await who.hears()
    assert "needs your review" not in await leaked.operator.hears() + await leaked.admin.hears()
    await leaked.advance("PT23H")
    assert (await sami(leaked).hears()).count("your review") == 1

    still = "⏰ Emergency: Reset and revoke billing-service still needs a review."
    for by, times in (("PT1H", 1), ("P2D", 2), ("P4D", 3), ("P7D", 4)):
        await leaked.advance(by)
        heard = await sami(leaked).hears()
        assert heard.count(BUTTON) == 1, "only the newest has a button"
        assert len(await written(leaked, "leak.reminded")) == times + 1
        assert still in heard

    alone = await direct(sami(leaked))
    assert "Marked as reviewed." in await reviews(alone)
    await leaked.advance("PT1M")
    for who in (april(leaked), sami(leaked)):
        heard = await who.hears()
        assert BUTTON not in heard
        assert "billing-service: ✅ Reviewed by @Sami Virtanen" in heard
    await leaked.advance("P30D")
    assert len(await written(leaked, "leak.reminded")) == 5


async def test_requests_list_it_as_open_until_it_is_reviewed(leaked: Stage) -> None:
    shown = await leaked.approver.types("/tokens requests")
    assert "Emergency: Reset and revoke billing-service" in shown
    assert "To review: @security" in shown
    assert "Marked as reviewed." in await reviews(leaked.approver, label="⋮ > Mark as reviewed…")
    await leaked.approver.does("close")
    assert "No open requests. 🌱" in await leaked.approver.types("/tokens requests")


async def test_the_digest_names_what_nobody_has_reviewed(leaked: Stage) -> None:
    await until_monday(leaked, time(9, 2))
    (posted,) = await reading(leaked).messages()
    told = posted["plain"]
    assert "🚨 1 emergency to review" in told
    assert "Reset and revoke billing-service · requested by @Olivia Berg" in told
    assert "To review: @security" in told
    assert "1 open request" not in told, "nothing waits for a decision"
    shown = await reading(leaked).clicks("See open requests")
    assert "Emergency: Reset and revoke billing-service" in shown
    await reviews(april(leaked))
    await leaked.advance("P7D")
    assert (await leaked.viewer.reads("C0DIGEST")).count("emergency to review") == 1


@pytest.mark.parametrize(
    ("who", "called"),
    [("everyone", "everyone"), ("U0OLIVIA", "@Olivia Berg")],
    ids=["a_crowd", "nobody_but_whoever_did_it"],
)
async def test_whom_no_direct_message_can_reach_is_called_at_the_card(
    stages: Staged, tmp_path: Path, who: str, called: str
) -> None:
    def by(policy: str) -> str:
        return policy.replace('review = ["S0SECURITY"]', f'review = ["{who}"]')

    async with stages(with_policy(tmp_path, by)) as stage:
        await leaks(stage)
        card = await april(stage).reads("C0APPROVALS")
        assert f"⏰ {called}: please review this." in card
        assert "your review" not in await april(stage).hears()
        if who == "everyone":
            assert "Marked as reviewed." in await reviews(april(stage))
            await stage.advance("P8D")
        else:
            await stage.advance("P1D")
        card = await april(stage).reads("C0APPROVALS")
        assert card.count("please review this.") == (1 if who == "everyone" else 2)


async def test_an_outage_of_slack_delays_the_call_and_doubles_none(stage: Stage) -> None:
    await leaks(stage, called=False)
    faults = stage.world.workspace.faults
    faults.methods, faults.server_errors = ["chat.postMessage"], 1000
    await stage.advance("PT1M")
    await stage.advance("P1D")
    assert BUTTON not in await sami(stage).hears()
    faults.server_errors = 0
    await stage.advance("PT5M")
    assert (await sami(stage).hears()).count(BUTTON) == 1


async def test_nothing_is_reviewed_while_nobody_can_tell_who_may(leaked: Stage) -> None:
    faults = leaked.world.workspace.faults
    await leaked.advance("PT2H")
    faults.methods, faults.server_errors = ["usergroups.users.list"], 1000
    alone = await direct(april(leaked))
    assert "I couldn't check with Slack" in await alone.clicks("Mark as reviewed…")
    assert await written(leaked, "leak.reviewed") == []
