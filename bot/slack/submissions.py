"""What becomes of a form that was sent: at once, or after a screen that says "at work"."""

from __future__ import annotations

import asyncio
from typing import Final, assert_never

from bot.slack.blocks import Block
from bot.slack.cards import trouble
from bot.slack.forms import Form
from bot.slack.post import Post
from bot.slack.screen import Close, FieldErrors, Modal, Screen, Submitted

NOT_THERE: Final = "not_found"
SOON: Final = 0.5
"""Seconds until a screen is there that Slack has only just been told to show."""


def response(form: Form, answer: Submitted) -> Block:
    """Return an answer as Slack takes it in the acknowledgement."""
    match answer:
        case FieldErrors(by_block):
            return {"response_action": "errors", "errors": dict(by_block)}
        case Close(everything):
            return {"response_action": "clear"} if everything else {}
        case Screen(aside=True, final=False) if form.roomy:
            return {"response_action": "push", "view": answer.modal()}
        case Screen():
            return {"response_action": "update", "view": _last(answer)}
        case Modal():
            return {"response_action": "update", "view": answer.modal()}
        case _:
            assert_never(answer)


def at_work(form: Form) -> Block:
    """Return the acknowledgement for an answer that takes long; the form stays beneath it."""
    view = trouble.at_work().modal() | {"external_id": _name(form), "clear_on_close": True}
    return {"response_action": "push" if form.roomy else "update", "view": view}


async def finish(post: Post, user: str, form: Form, answer: Submitted) -> None:
    """Put a late answer where "at work" stands; who has closed that is told in a message."""
    view = _late(answer)
    for wait in (0.0, SOON):
        await asyncio.sleep(wait)
        if await post.update(view, external_id=_name(form)) != NOT_THERE:
            return
    if isinstance(answer, Screen | FieldErrors):
        await post.tell(user, _screen(answer))


def _late(answer: Submitted) -> Block:
    if isinstance(answer, Modal):
        return answer.modal()
    return _last(_screen(answer))


def _last(screen: Screen) -> Block:
    """Return a screen that is closed together with the forms beneath it, if they are done."""
    return screen.modal() | {"clear_on_close": screen.final or not screen.aside}


def _screen(answer: Screen | FieldErrors | Close) -> Screen:
    match answer:
        case Screen():
            return answer
        case FieldErrors(by_block):
            return trouble.to_correct(tuple(by_block.values()))
        case Close():
            return trouble.done()
        case _:
            assert_never(answer)


def _name(form: Form) -> str:
    return f"{form.view_id}.{form.hash}"
