"""What is said about trouble, and that it always says what to do next."""

import re

from bot.domain.errors import (
    CouldNotCheck,
    MailtrapError,
    NameNotKnown,
    NothingMirroredYet,
    Refusal,
    Rejected,
    StillLooking,
    StoreUnavailable,
    UnreadableWords,
)
from bot.slack import limits
from bot.slack.cards import trouble


def test_many_possible_values_are_counted_and_stay_within_slacks_limit() -> None:
    accounts = tuple(f"account:{number}" for number in range(10**14, 10**14 + 300))
    screen = trouble.refused(UnreadableWords("account:1", accounts), "/tokens")
    assert "and 280 more." in screen.text
    assert not limits.check(screen.message(), "message")


def test_every_sentence_about_trouble_says_what_to_do_next() -> None:
    failures: tuple[Exception, ...] = (
        *(kind("x") for kind in MailtrapError.__subclasses__() if kind is not Rejected),
        MailtrapError("x"),
        CouldNotCheck(),
        NameNotKnown(),
        StoreUnavailable(),
        OSError(),
    )
    for failure in failures:
        assert re.search(r"[Tt]ry|Refresh|Check|Ask|Whoever", trouble.failed(failure, "3f9c").text)
    for refusal in (Refusal(), StillLooking(), NothingMirroredYet()):
        assert re.search(r"[Tt]ry|Refresh|help", trouble.refused(refusal, "/tokens").text)
