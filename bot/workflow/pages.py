"""Answers drawn from one account's view besides the list: domains, sandboxes, overview."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.workflow.answers import (
    DomainPage,
    DomainRow,
    Overview,
    SandboxPage,
    SandboxRow,
)
from bot.workflow.places import domain_key, sandbox_key
from bot.workflow.view import AccountView, turned
from bot.workflow.words import nearest

OVERVIEW_ROWS: Final = 5
"""How many tokens each part of an overview holds."""

TOKENS_SHOWN: Final = 10
"""How many of its tokens each domain and sandbox is listed with."""


def domain_page(view: AccountView, words: str, page: int, now: datetime) -> DomainPage:
    """Return domains by name with the tokens on each; a page beyond the last is the last."""
    return view.kept(("domains", words, page), now, lambda: _domains(view, words, page, now))


def sandbox_page(view: AccountView, words: str, page: int, now: datetime) -> SandboxPage:
    """Return sandboxes by project with the tokens on each; a page beyond the last is the last."""
    return view.kept(("sandboxes", words, page), now, lambda: _sandboxes(view, words, page, now))


def overview(view: AccountView, now: datetime) -> Overview:
    """Return the counts, and what ends next."""
    return view.kept("overview", now, lambda: _overview(view, now))


def _domains(view: AccountView, words: str, page: int, now: datetime) -> DomainPage:
    found = view.places.domains_named(words)
    page, pages, start, stop = turned(page, len(found))
    return DomainPage(
        seen=view.seen,
        words=words,
        rows=tuple(
            DomainRow(domain, *view.with_access(domain_key(domain), now, TOKENS_SHOWN))
            for domain in found[start:stop]
        ),
        found=len(found),
        page=page,
        pages=pages,
        nearest=()
        if found
        else _nearest(words, view.places.domain_names, [each.name for each in view.places.domains]),
    )


def _sandboxes(view: AccountView, words: str, page: int, now: datetime) -> SandboxPage:
    found = view.places.sandboxes_named(words)
    page, pages, start, stop = turned(page, len(found))
    names = [sandbox.name for _, sandbox in view.places.sandboxes]
    return SandboxPage(
        seen=view.seen,
        words=words,
        rows=tuple(
            SandboxRow(project, sandbox, *view.with_access(sandbox_key(sandbox), now, TOKENS_SHOWN))
            for project, sandbox in found[start:stop]
        ),
        found=len(found),
        page=page,
        pages=pages,
        nearest=() if found else _nearest(words, view.places.sandbox_names, names),
    )


def _overview(view: AccountView, now: datetime) -> Overview:
    return Overview(
        seen=view.seen,
        counts=view.counts(now),
        ends_next=view.ends_next(now, OVERVIEW_ROWS),
    )


def _nearest(words: str, folded: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    if not words:
        return ()
    found = nearest(words, dict(enumerate(folded)))
    return tuple(dict.fromkeys(names[at] for at in found))
