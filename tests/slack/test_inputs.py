"""What can be put into a form, and how it is read."""

import datetime as dt

import pytest

from bot.slack.blocks import Block, option, plain
from bot.slack.forms import form_of
from bot.slack.inputs import (
    date_picker,
    field,
    multi_external_select,
    radio,
    user_select,
)
from bot.slack.limits import check
from bot.slack.screen import Modal


def test_what_was_typed_and_chosen_is_read_by_its_id() -> None:
    options = [option("One", "1"), option("Two", "2")]
    states = {
        "value": {"value": "  s3cret "},
        "many": {"selected_options": options},
        "who": {"selected_user": "U1"},
        "day": {"selected_date": "2027-03-04"},
        "none": {"selected_option": None, "selected_date": None, "value": None},
    }
    view = {"state": {"values": {f"block {name}": {name: each} for name, each in states.items()}}}
    form = form_of(view)
    assert form.secret("value").reveal() == "s3cret"
    assert form.labels("many") == {"1": "One", "2": "Two"}
    assert (form.chosen("who"), form.chosen("none"), form.chosen("?")) == ("U1", "", "")
    assert (form.date("day"), form.date("none")) == (dt.date(2027, 3, 4), None)


def test_every_input_is_within_slacks_limits() -> None:
    options = [option("One", "1", "The first"), option("Two", "2")]
    elements = [
        radio("r", options, "2"),
        radio("unset", options),
        date_picker("d", initial=dt.date(2027, 1, 2), placeholder="A day"),
        user_select("u", "Somebody", initial="U1"),
        multi_external_select("x", "Anything", initial=options),
    ]
    blocks = [field("Label", each, f"b{n}", hint="Why") for n, each in enumerate(elements)]
    view = Modal("trial.all", "All", "Send", blocks).modal()
    assert check(view, "modal") == []
    assert view["blocks"][0]["element"]["initial_option"]["value"] == "2"  # type: ignore[index] # our own shape


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        ({"type": "button", "text": plain("B")}, "an input holds no button"),
        ({"type": "plain_text_input", "max_length": 3001}, "max_length is not 0 to 3000"),
        ({"type": "plain_text_input", "initial_value": "x" * 3001}, "has 3001 characters"),
        ({"type": "number_input"}, "whether it may have decimals"),
        ({"type": "datepicker", "initial_date": "1.2.2027"}, "2000-01-31"),
        (
            {"type": "multi_external_select", "initial_options": [option("x", "v" * 151)]},
            "has 151 characters",
        ),
    ],
)
def test_what_slack_would_refuse_of_an_input_is_told(element: Block, problem: str) -> None:
    block = field("Label", element | {"action_id": "a"}, "b")
    problems = check(Modal("trial.one", "One", "Send", [block]).modal(), "modal")
    assert any(problem in each for each in problems), problems
