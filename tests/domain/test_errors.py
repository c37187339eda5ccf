import inspect
import re

import pytest

from bot.domain import errors
from bot.domain.errors import (
    MailtrapError,
    NoSuchToken,
    NotAllowed,
    Rejected,
    SeveralTokens,
    TokenbotError,
    UnreadableWords,
)
from bot.domain.people import Role


def drawn() -> dict[str, str]:
    """Return each class of the drawing with the one it hangs from."""
    parents: dict[str, str] = {}
    trail: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"([│├└─ ]*)([A-Z]\w+)", line)
        if match and (match[1] or match[2] == "TokenbotError"):
            depth = len(match[1]) // 4
            trail = [*trail[:depth], match[2]]
            parents[match[2]] = trail[depth - 1] if depth else "Exception"
    return parents


def test_the_tree_of_errors_is_as_drawn() -> None:
    classes = inspect.getmembers(errors, inspect.isclass)
    ours = {name: kind for name, kind in classes if issubclass(kind, TokenbotError)}
    assert drawn() == {name: kind.__bases__[0].__name__ for name, kind in ours.items()}


@pytest.mark.parametrize(
    "error",
    [
        NotAllowed(Role.ADMIN, ("U1",)),
        NoSuchToken("typed words"),
        SeveralTokens("typed words", (), 2),
        UnreadableWords("typed words", ("a",)),
    ],
)
def test_what_a_refusal_logs_is_nobodys_text(error: TokenbotError) -> None:
    assert "typed words" not in str(error)
    assert str(error)


def test_an_error_carries_what_its_sentence_needs() -> None:
    refused = NotAllowed(Role.ADMIN, ("U1", "S1"))
    assert (refused.needed, refused.holders) == (Role.ADMIN, ("U1", "S1"))
    assert NoSuchToken("x").nearest == ()
    assert (SeveralTokens("x", (), 30).total, UnreadableWords("x").allowed) == (30, ())
    rejected = Rejected("creating a token", {"base": ("No permissions selected.",)})
    assert isinstance(rejected, MailtrapError)
    assert rejected.doing == "creating a token"
    assert rejected.errors["base"] == ("No permissions selected.",)
