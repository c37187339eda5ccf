"""Somebody asks for what is asked for already: they are shown that, and add their reason to it."""

import asyncio

from tests.conftest import Someone, Stage
from tests.conversations.acts import written
from tests.conversations.people import april, asked


def adam(stage: Stage) -> Someone:
    return Someone(stage.http, "U0ADAM", "C0GENERAL")


async def test_who_asks_for_the_same_adds_a_reason_to_the_open_request(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    form = await adam(stage).opens("/tokens reset billing-service")
    assert "⏳ Already requested by @Olivia Berg: waiting for 1 approval from" in form
    assert "If you send this too, your reason is added to that request." in form
    await adam(stage).fills("Reason", "my laptop: *stolen*")
    said = await adam(stage).clicks("Send for approval", on="modal")
    assert "Already requested by @Olivia Berg" in said
    assert "Your reason was added to that request." in said
    await adam(stage).does("close")
    also = "Also requested by @Adam Lindqvist · “my laptop: *stolen*”"
    assert also in await april(stage).reads("C0APPROVALS")
    assert also in await stage.operator.hears()
    assert (await stage.approver.types("/tokens requests")).count("Reset billing-service") == 1
    assert len(await written(stage, "reset_token.asked")) == 1
    (line,) = await written(stage, "joined")
    assert "U0ADAM" in line
    assert "stolen" in line


async def test_who_asks_for_the_same_in_the_same_moment_is_shown_the_one_request(
    stage: Stage,
) -> None:
    both = (stage.operator, adam(stage))
    for each in both:
        await each.opens("/tokens reset billing-service")
        await each.fills("Reason", "it leaked")
    await asyncio.gather(*(each.clicks("Send for approval", on="modal") for each in both))
    assert (await stage.approver.types("/tokens requests")).count("Reset billing-service") == 1
    assert len(await written(stage, "reset_token.asked")) == 1
    assert len(await written(stage, "joined")) == 1


async def test_once_a_request_is_over_the_same_can_be_asked_for_again(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    await stage.operator.does("click", label="Withdraw")
    assert "Already requested" not in await asked(stage, "reset billing-service")
    assert len(await written(stage, "reset_token.asked")) == 2
