"""A change from outside says what it was, for names and ends as well."""

from dataclasses import replace

import pytest

from bot.domain.drift import Drift, DriftKind
from bot.slack.cards import drifts
from bot.slack.limits import check
from bot.workflow.drifting import Found
from tests.slack.conversation import labels, seen
from tests.workflow.accounts import NOW

HOSTILE = "<!channel> *x* " + "n" * 240


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (DriftKind.RENAMED, "It was called before."),
        (DriftKind.EXPIRY, "got a new expiry outside tokenbot"),
        (DriftKind.CREATED, "was created outside tokenbot"),
        (DriftKind.RESET, "Only the person who reset it has the new value."),
    ],
)
def test_a_change_is_told_also_where_its_token_is_not_known(kind: DriftKind, told: str) -> None:
    found = Found(Drift(1, kind, 7, NOW, HOSTILE, "before", "9", id=3))
    screen = drifts.card(found, NOW)
    assert told in seen(screen.message())
    assert labels(screen.message()) == ["It was me"]
    assert check(screen.message(), "message") == []
    assert "<!channel>" not in screen.text
    answered = replace(found, drift=replace(found.drift, answered_by="U1"))
    assert labels(drifts.card(answered, NOW).message()) == []


def test_two_thousand_changes_with_hostile_names_fit_into_one_message() -> None:
    many = [Found(Drift(1, DriftKind.DELETED, each, NOW, HOSTILE)) for each in range(2000)]
    screen = drifts.many(many)
    assert check(screen.message(), "message") == []
    assert screen.text == "2,000 changes outside tokenbot: 2,000 deleted."
    assert "And 1,990 more." in seen(screen.message())
    assert "Does anyone know about this?" in seen(screen.message())
