"""What people read when somebody has left Slack."""

from bot.slack.cards import leaving
from bot.slack.limits import check
from bot.workflow.departing import Left
from bot.workflow.see import See
from tests.slack.conversation import labels, seen
from tests.workflow.accounts import JANE, NOW, Mirror, token


async def test_however_much_somebody_leaves_behind_it_is_one_message() -> None:
    mirror = Mirror()
    mirror.save(*(token(number, "n" * 255, owner=JANE.user) for number in range(12)))
    view = await See(mirror).view(JANE, None, NOW)
    rows = tuple(view.row_of(number, NOW) for number in range(12))
    screen = leaving.left(Left("U9", rows, tuple((row, "a" * 80) for row in rows)), NOW)
    assert check(screen.message(), "message") == []
    read = seen({"blocks": screen.blocks})
    assert "<@U9> has left Slack. 12 tokens of theirs now have no active owner" in read
    assert "and 2 more tokens" in read
    assert "and 2 more apps" in read
    assert "Reassign all 12" in labels({"blocks": screen.blocks})


async def test_a_single_token_needs_no_button_for_all() -> None:
    mirror = Mirror()
    mirror.save(token(1, "shop", owner=JANE.user))
    row = (await See(mirror).view(JANE, None, NOW)).row_of(1, NOW)
    screen = leaving.left(Left("U9", (row,)), NOW)
    assert labels({"blocks": screen.blocks}) == ["Reassign"]
