"""What became of a request, in words: a headline, and what to do next where there is something."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.domain.changes import AddDomain
from bot.domain.outcomes import Ended, Outcome
from bot.domain.requests import OPEN, Request, RequestState
from bot.domain.verdicts import Why
from bot.slack import dates
from bot.slack.blocks import Block
from bot.slack.cards import verdicts
from bot.slack.rich import among, date, grantee, line, quoted, user, whole, words

_FAILED: Final = {
    Ended.REFUSED: "Mailtrap refused the bot's own token, or it lacks admin rights. "
    "Nothing was changed. Ask whoever runs tokenbot for a valid one, then send the request again.",
    Ended.NOT_FOUND: "It no longer exists in Mailtrap, so nothing was changed.",
    Ended.UNREACHABLE: "I couldn't reach Mailtrap in time, so nothing was changed. "
    "Send the request again later.",
    Ended.CHANGED_SINCE: "The token is not what it was when this was asked for, so nothing was "
    "changed. Look at it, and ask again.",
    Ended.NOT_VISIBLE: "Mailtrap does not expose this token's access record, so I can't edit it in "
    "place. Nothing was changed. Request a replacement instead: a new token with the access "
    "you want.",
    Ended.OWN_TOKEN: "This is now the bot's own token, so nothing was changed. "
    "Change it in Mailtrap, and set the new value as MAILTRAP_API_TOKEN.",
    Ended.LAST_OF_DOMAIN: "It is now the last token of its domain, which Mailtrap does not delete, "
    "so nothing was changed. Reset it instead, or add another token for the domain first.",
}
"""What is known, and what to do, where nothing was changed."""

_OPEN: Final = {
    RequestState.PENDING: "waiting for approval",
    RequestState.APPROVED: "approved, starting soon",
    RequestState.APPLYING: "in progress",
}

_UNCLEAR: Final = (
    "Mailtrap's answer was lost, and I could not find out whether it was done. "
    "I will not try again by myself. Look at the account in Mailtrap, then ask again for what "
    "is still missing."
)
_VOID: Final = (
    "The token, or the rules, are not what they were when this was asked for, so nothing was "
    "changed. Look at it, and ask again."
)
_EXPIRED: Final = "Nobody decided in time, so nothing was changed. You can send it again."
_HEALED: Final = (
    "Mailtrap's first answer was lost, so I did it again. The token from the first try is gone."
)
_DOMAIN: Final = (
    "Mailtrap created a token for it. Nobody has its value yet: reset that token to get one. "
    "Mail can be sent once the domain's DNS records are set, which Mailtrap shows."
)
_GONE: Final = "It was already gone."


def headline(request: Request) -> list[Block]:
    """Return the one line that says how it ended."""
    match request.state:
        case RequestState.DONE:
            told = [words("✅ Done", bold=True), *_by_whom(request)]
        case RequestState.FAILED:
            told = [words("❌ Failed: nothing was changed", bold=True)]
        case RequestState.UNCLEAR:
            told = [words("⚠ Outcome unknown", bold=True)]
        case RequestState.DENIED:
            told = _denied(request)
        case RequestState.WITHDRAWN:
            told = [words("↩ Withdrawn", bold=True), words(" by "), user(request.asker)]
        case RequestState.EXPIRED:
            told = [words("⌛ Expired", bold=True)]
        case RequestState.VOID:
            told = [words("⊘ Void", bold=True)]
        case _:
            raise ValueError(f"a request that is {request.state} has not ended")
    return [*told, *_when(request)]


def review(request: Request) -> list[Block]:
    """Return who has reviewed an emergency, or who is to; nothing where nobody has to."""
    done = request.reviewed
    if done is None:
        who = among(map(grantee, request.review))
        return [words("To review: ", bold=True), *who] if who else []
    told = [words("✅ Reviewed", bold=True), words(" by "), user(done.user)]
    return told + ([words(": "), *quoted(done.comment)] if done.comment else [])


def explained(request: Request) -> list[Block]:
    """Return lines about what is known and what to do; none where the headline says it all."""
    outcome = request.outcome
    match request.state:
        case RequestState.FAILED | RequestState.VOID | RequestState.UNCLEAR:
            told = [line(*_why(request.state, outcome))]
        case RequestState.EXPIRED:
            told = [line(words(_EXPIRED))]
        case RequestState.DONE if isinstance(request.change, AddDomain):
            told = [line(words(_DOMAIN))]
        case _:
            told = []
    return told + ([] if outcome is None else _facts(outcome))


def _by_whom(request: Request) -> list[Block]:
    if approvers := request.approvers:
        return [words(" · approved by "), *among(map(user, approvers))]
    if not request.rules:
        return []
    return [words(" · allowed by the "), *whole(verdicts.called(request.rules))]


def _denied(request: Request) -> list[Block]:
    told = [words("❌ Denied", bold=True)]
    for each in request.decisions:
        if not each.approves:
            told += [words(" by "), user(each.user)]
            told += [words(": "), *quoted(each.comment)] if each.comment else []
    return told


def _when(request: Request) -> list[Block]:
    if request.ended_at is None:
        return []
    return [words(" · "), date(request.ended_at, dates.STAYS)]


def _why(state: RequestState, outcome: Outcome | None) -> list[Block]:
    if state is RequestState.VOID:
        return [words(_voided(outcome))]
    if outcome is None or outcome.ended is Ended.UNKNOWN:
        return [words(_UNCLEAR)]
    if outcome.ended is Ended.REJECTED:
        said = quoted(outcome.words or "no")
        return [words("Mailtrap said "), *said, words(". You can change it and send it again.")]
    return [words(_FAILED.get(outcome.ended, _UNCLEAR))]


def _voided(outcome: Outcome | None) -> str:
    """Return why a request came to nothing: a word and a rule, a fact, or the token itself."""
    if outcome is None:
        return _VOID
    why, _, rule = outcome.words.partition(" ")
    if why in tuple(Why):
        by = f" (rule “{rule}”)" if rule else ""
        return f"Today's rules do not allow it any more{by}, so nothing was changed."
    if outcome.words:
        return f"Nothing was changed: {outcome.words}."
    return _FAILED.get(outcome.ended, _VOID)


def _facts(outcome: Outcome) -> list[Block]:
    """Return what is known beside the headline."""
    told = []
    if outcome.ended is Ended.UNKNOWN and outcome.words:
        told.append(line(words("What I know: "), *whole(outcome.words), words(".")))
    if outcome.last_four and outcome.name:
        told.append(line(words(f"Token: {outcome.name} · …{outcome.last_four}")))
    if outcome.ended is Ended.GONE_ALREADY:
        told.append(line(words(_GONE)))
    if outcome.old_ends_at is not None:
        stops = date(outcome.old_ends_at, dates.STAYS)
        told.append(line(words("The old value works until "), stops, words(".")))
    if outcome.ends_at is not None:
        told.append(line(words("It expires "), date(outcome.ends_at, dates.STAYS), words(".")))
    if outcome.healed:
        told.append(line(words(_HEALED)))
    if outcome.leftover_id is not None:
        told.append(line(words(_leftover(outcome.leftover_id))))
    return told


def _leftover(token_id: int) -> str:
    return (
        f"⚠ Token {token_id} was left over: nobody holds its value, and I could not delete it. "
        "Delete it by hand."
    )


def carried_out(at: datetime) -> list[Block]:
    """Return until when an approved deletion can be undone."""
    return [words("You can undo this until "), date(at, dates.STAYS), words(".")]


def standing(request: Request) -> list[Block]:
    """Return where a request stands, in a few words, whether it has ended or not."""
    if request.state in OPEN:
        return [words(_OPEN[request.state])]
    return headline(request)
