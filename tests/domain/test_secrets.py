import copy
import json
import logging
import pickle

import pytest

from bot.domain.secrets import Secret

VALUE = "0123456789abcdef0123456789abcdef"


def test_a_secret_reveals_itself_to_whoever_asks_by_name() -> None:
    assert Secret(VALUE).reveal() == VALUE


def test_a_secret_has_no_printable_form(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(VALUE)
    logging.getLogger("test").warning("made %s %r", secret, [secret])
    forms = [str(secret), repr(secret), f"{secret}", f"{secret:>40}", "%s" % secret, caplog.text]  # noqa: UP031 - every way of printing
    assert all(VALUE not in form for form in forms)


@pytest.mark.parametrize("keep", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_a_secret_cannot_be_copied_or_written_down(keep: object) -> None:
    assert callable(keep)
    with pytest.raises(TypeError):
        keep(Secret(VALUE))


def test_a_secret_equals_itself_alone() -> None:
    secret = Secret(VALUE)
    assert secret == secret  # noqa: PLR0124 - that is the question
    assert secret != Secret(VALUE)
    assert len({secret, secret, Secret(VALUE)}) == 2


def test_a_secret_has_no_attributes_to_look_into() -> None:
    assert not hasattr(Secret(VALUE), "__dict__")
