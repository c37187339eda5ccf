"""What happened to everything of an account that is not a token."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from bot.domain.account import Project, Sandbox, SendingDomain
from bot.mailtrap.read import Listing
from bot.store.delta import Difference, Tree, TreeDelta
from bot.workflow.sync_look import EMPTIED, Look

T = TypeVar("T")


def compare_trees(stored: Tree, look: Look, doubts: Iterable[str] = ()) -> TreeDelta:
    """Compare what was known with what this look found; what is doubted stays as it was."""
    look = replace(look, **{mark.removesuffix(f" {EMPTIED}"): None for mark in doubts})

    def number(item: SendingDomain | Project | Sandbox) -> int:
        return item.id

    return TreeDelta(
        resources=_difference(stored.resources, look.resources, lambda node: node.key),
        domains=_difference(stored.domains, look.domains, number),
        projects=_difference(stored.projects, look.projects, number),
        sandboxes=_difference(stored.sandboxes, look.sandboxes, number),
    )


def _difference(
    stored: tuple[T, ...], listing: Listing[T] | None, key: Callable[[T], object]
) -> Difference[T]:
    if listing is None:
        return Difference()
    listed = {key(item): item for item in listing.items}
    before, after = set(stored), set(listed.values())
    return Difference(
        tuple(item for item in stored if item not in after),
        tuple(item for item in listed.values() if item not in before),
    )


def new_domains(tree: TreeDelta) -> tuple[SendingDomain, ...]:
    """Return the domains that were not there before, under whatever name."""
    before = {domain.id for domain in tree.domains.removed}
    return tuple(domain for domain in tree.domains.added if domain.id not in before)
