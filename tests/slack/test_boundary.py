"""Whatever goes wrong in a room, the person reads one sentence."""

import pytest

from bot.domain.errors import (
    AccessDenied,
    CouldNotCheck,
    MailtrapError,
    NameNotKnown,
    NotFound,
    NothingMirroredYet,
    OutcomeUnknown,
    RateLimited,
    Refusal,
    Rejected,
    StoreUnavailable,
    TokenRefused,
    Unavailable,
    Unreadable,
)
from tests.slack.conversation import seen, talking
from tests.slack.trial import Trial

SENTENCES = [
    (TokenRefused("x"), "The bot's Mailtrap token is refused"),
    (AccessDenied("x"), "lacks admin rights"),
    (NotFound("x"), "no longer exists in Mailtrap"),
    (Rejected("x", {"base": ("No permissions selected.",)}), "No permissions selected."),
    (RateLimited("x"), "Mailtrap is slow"),
    (Unavailable("x"), "I couldn't reach Mailtrap, so nothing was changed."),
    (Unreadable("x"), "an answer I could not read"),
    (OutcomeUnknown("x"), "I don't know whether it was done"),
    (MailtrapError("x"), "did not do what I asked"),
    (CouldNotCheck("x"), "couldn't check with Slack"),
    (NameNotKnown("x"), "Mailtrap doesn't tell me the name of something"),
    (StoreUnavailable(), "I cannot record this, so I did nothing."),
    (ZeroDivisionError("secret detail"), "Something went wrong on my side"),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES, ids=lambda each: type(each).__name__)
async def test_every_failure_is_one_honest_sentence_with_a_reference(
    trial: Trial, error: Exception, sentence: str
) -> None:
    trial.fails = error
    async with talking(trial.rooms) as talk:
        read = seen(await talk.command("try"))
    assert sentence in read
    assert "(ref 3f9c)" in read
    assert "secret detail" not in read


async def test_the_reference_and_the_traceback_are_in_the_log(
    trial: Trial, capsys: pytest.CaptureFixture[str]
) -> None:
    trial.fails = ZeroDivisionError("for the log alone")
    async with talking(trial.rooms) as talk:
        await talk.command("try")
    logged = capsys.readouterr().out
    assert "3f9c" in logged
    assert "for the log alone" in logged


@pytest.mark.parametrize("refusal", [Refusal(), NothingMirroredYet()])
async def test_refusals_are_no_errors_and_have_no_reference(trial: Trial, refusal: Refusal) -> None:
    trial.fails = refusal
    async with talking(trial.rooms) as talk:
        assert "(ref" not in seen(await talk.command("try"))
