"""Everything that tokenbot raises on purpose.

TokenbotError
├── Refusal                  the person can act; shown to them in words
│   ├── NotAllowed           their roles do not suffice
│   ├── NoSuchToken          nothing matches; carries the nearest names
│   ├── SeveralTokens        more than one matches; carries them
│   ├── UnreadableWords      a typed filter that makes no sense
│   ├── NothingMirroredYet   the first copy of the account is still on its way
│   ├── StillLooking         a fresh look at the account takes longer than people wait
│   ├── ChangeRefused        the rules say no; carries why, and by which rule
│   ├── AskedAlready         the same is asked for already; carries that request
│   ├── NoSuchRequest        there is no request, or no longer, by that id
│   ├── RequestEnded         nothing can be decided or reviewed any more; carries the request
│   ├── OwnRequest           nobody decides on their own request
│   ├── NotYourTurn          somebody else has to decide; carries whose turn it is
│   ├── NotYours             only the asker may take a request back
│   ├── AppsChanged          somebody else has changed a token's list of apps meanwhile
│   ├── NotAMember           somebody who is named is no active full member; carries what they are
│   ├── NotTheirApp          somebody else says whether this app has moved; carries who
│   ├── NotTheirToken        only its owner, or an operator, may edit a token's apps
│   ├── MovedAlready         somebody has said before that this app has moved
│   ├── DecidedAlready       this person has said yes before
│   ├── NotReviewer          somebody else reviews it; carries who
│   └── ValueGone            a value is not to be had; carries why
├── MailtrapError            the token service; carries what was being done
│   ├── TokenRefused         401: the bot's own token is not accepted
│   ├── AccessDenied         403: the bot's own token lacks the right
│   ├── NotFound             404: it is gone, or was never there
│   ├── Rejected             400, 422: the service's own words, by field
│   ├── RateLimited          429 for longer than we wait
│   ├── Unavailable          5xx, a timeout or no connection; nothing was changed
│   ├── Unreadable           an answer that is not the service's own, or not as documented
│   └── OutcomeUnknown       a write was sent and its answer was lost
├── ChannelUnusable          Slack does not let us write where we were told to
├── NotDelivered             Slack did not take a message; it is worth trying again
├── CouldNotCheck            a right could not be looked up: neither allowed nor refused
│   ├── NameNotKnown         a resource without a name cannot be held against the rules
│   └── CouldNotCheckPerson  who somebody is that was named could not be looked up
├── SealBroken               a sealed value that no key opens, or that was sealed for another row
├── StoreUnavailable         the database did not answer
└── SettingsError            a setting is missing or senseless; carries its name and the way out
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.people import Role, Standing
    from bot.domain.requests import Request, Stage
    from bot.domain.tokens import TokenRecord
    from bot.domain.values import Missing
    from bot.domain.verdicts import Refused


class TokenbotError(Exception):
    """The root of everything raised on purpose."""


class Refusal(TokenbotError):
    """Something the person can act on; cards.py has the words."""


class NotAllowed(Refusal):
    """The person holds none of the roles that this needs."""

    def __init__(self, needed: Role, holders: tuple[str, ...]) -> None:
        super().__init__(f"needs the role {needed}")
        self.needed = needed
        self.holders = holders


class NoSuchToken(Refusal):
    """No token matches the words; `nearest` are the closest ones, best first."""

    def __init__(self, words: str, nearest: tuple[TokenRecord, ...] = ()) -> None:
        super().__init__("no token matches")
        self.words = words
        self.nearest = nearest


class SeveralTokens(Refusal):
    """More than one token matches the words; `matches` are the first of `total`."""

    def __init__(self, words: str, matches: tuple[TokenRecord, ...], total: int) -> None:
        super().__init__("several tokens match")
        self.words = words
        self.matches = matches
        self.total = total


class UnreadableWords(Refusal):
    """A typed filter that makes no sense; `allowed` are the values it takes, if they are few."""

    def __init__(self, word: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__("a filter cannot be read")
        self.word = word
        self.allowed = allowed


class NothingMirroredYet(Refusal):
    """The first copy of the account is still on its way."""


class StillLooking(Refusal):
    """A fresh look at the account takes longer than a person is made to wait."""


class ChangeRefused(Refusal):
    """The rules say no; `refused` says why, and what would make it possible."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(f"refused: {refused.why}")
        self.refused = refused


class NoSuchRequest(Refusal):
    """There is no request by that id in this workspace."""


class AskedAlready(Refusal):
    """The same change is asked for already; `added` says that the new reason was added to it."""

    def __init__(self, request: Request, *, added: bool) -> None:
        super().__init__(request.id)
        self.request = request
        self.added = added


class RequestEnded(Refusal):
    """Nothing can be decided about this request any more, or reviewed."""

    def __init__(self, request: Request) -> None:
        super().__init__(f"the request is {request.state}")
        self.request = request


class OwnRequest(Refusal):
    """Nobody decides on their own request, whatever their role."""


class NotYourTurn(Refusal):
    """Somebody else has to decide; `stage` is the one whose turn it is, `rules` asked for it."""

    def __init__(self, stage: Stage, rules: tuple[str, ...]) -> None:
        super().__init__("not this person's turn")
        self.stage = stage
        self.rules = rules


class NotYours(Refusal):
    """Only `asker`, a Slack user id, may do this."""

    def __init__(self, asker: str) -> None:
        super().__init__("somebody else's")
        self.asker = asker


class AppsChanged(Refusal):
    """Somebody else has changed a token's list of apps since it was read, so nothing was saved."""


class NotAMember(Refusal):
    """Only an active full member can be named; `user`, a Slack user id, is something else."""

    def __init__(self, user: str, standing: Standing) -> None:
        super().__init__(f"not a member: {standing}")
        self.user = user
        self.standing = standing


class NotTheirApp(Refusal):
    """Only `people`, Slack user ids, may say that `app` has moved."""

    def __init__(self, app: str, people: tuple[str, ...]) -> None:
        super().__init__("somebody else's app")
        self.app = app
        self.people = people


class NotTheirToken(Refusal):
    """Only a token's owner may do this."""


class MovedAlready(Refusal):
    """Somebody has said before that `app` has moved."""

    def __init__(self, app: str) -> None:
        super().__init__("moved already")
        self.app = app


class DecidedAlready(Refusal):
    """This person has said yes to this request before."""


class NotReviewer(Refusal):
    """Only `grantees` mark it as reviewed, and among them not whoever asked for it."""

    def __init__(self, grantees: tuple[str, ...]) -> None:
        super().__init__("not a reviewer")
        self.grantees = grantees


class ValueGone(Refusal):
    """A value is not to be had by this person, or no longer."""

    def __init__(self, missing: Missing) -> None:
        super().__init__(f"no value: {missing}")
        self.missing = missing


class MailtrapError(TokenbotError):
    """The token service failed us; `doing` says what was tried, without any value."""

    def __init__(self, doing: str) -> None:
        super().__init__(doing)
        self.doing = doing


class TokenRefused(MailtrapError):
    """401: the bot's own token is not accepted."""


class AccessDenied(MailtrapError):
    """403: the bot's own token lacks the right."""


class NotFound(MailtrapError):
    """404: it is gone, or was never there."""


class Rejected(MailtrapError):
    """400 or 422: `errors` are the service's own words by field; `base` is the whole record."""

    def __init__(self, doing: str, errors: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(doing)
        self.errors = errors


class RateLimited(MailtrapError):
    """429 for longer than we wait."""


class Unavailable(MailtrapError):
    """5xx, a timeout or no connection, where nothing can have been changed."""


class Unreadable(MailtrapError):
    """An answer that is not what was documented; its body is never kept."""


class OutcomeUnknown(MailtrapError):
    """A write was sent and its answer was lost: look before acting again."""


class ChannelUnusable(TokenbotError):
    """Slack does not let us write in `channel`; `word` is Slack's own, or `not_set`."""

    def __init__(self, channel: str, word: str) -> None:
        super().__init__(f"{channel or 'no channel'}: {word}")
        self.channel = channel
        self.word = word


class NotDelivered(TokenbotError):
    """Slack did not take a message, and may do so later; the message says why."""


class CouldNotCheck(TokenbotError):
    """A right could not be looked up, which is neither yes nor no."""


class NameNotKnown(CouldNotCheck):
    """A resource's name is not known at the moment, and rules go by names."""


class CouldNotCheckPerson(CouldNotCheck):
    """Whether somebody who was named is a member could not be looked up."""


class SealBroken(TokenbotError):
    """No key opens what was sealed, or it was sealed for another row."""


class StoreUnavailable(TokenbotError):
    """The database did not answer, so nothing was done."""


class SettingsError(TokenbotError):
    """A setting is missing or senseless; the message names it and the way out, in one line."""
