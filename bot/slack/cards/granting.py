"""The fields for what a token may do, shared by the forms that decide it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as own
from typing import TYPE_CHECKING, Final

from bot.domain.permissions import AccessLevel, Permission, ResourceKey, ResourceType
from bot.slack.blocks import Block, context, option, plain, shortened
from bot.slack.forms import Form
from bot.slack.inputs import MOST_CHOSEN, field, multi_external_select, option_group, radio
from bot.slack.rich import isolated

if TYPE_CHECKING:
    from bot.workflow.answers import Offer

NOTHING: Final = "none"
MOST_NAMED: Final = 5

LEVELS: Final = {
    NOTHING: ("None", "Only what is chosen below"),
    "viewer": ("Viewer", "May look at everything in the account, and change nothing"),
    "admin": ("Admin", "Reaches every project, sandbox and domain, also future ones"),
}
_LEVEL: Final = {"viewer": AccessLevel.VIEWER, "admin": AccessLevel.ADMIN}

_HEADINGS: Final[Mapping[str, str]] = {
    ResourceType.DOMAIN: "Domains",
    ResourceType.PROJECT: "Projects",
    ResourceType.SANDBOX: "Sandboxes",
}

Name = Callable[[ResourceKey], str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is set in the fields: the level on the account, and resources with their labels."""

    level: str = NOTHING
    admin: Mapping[ResourceKey, str] = own(default_factory=dict)
    viewer: Mapping[ResourceKey, str] = own(default_factory=dict)

    def permissions(self, account_id: int) -> tuple[Permission, ...]:
        """Return the permissions that this means."""
        account = ResourceKey(ResourceType.ACCOUNT, account_id)
        levels = [Permission(account, _LEVEL[self.level])] if self.level in _LEVEL else []
        levels += [Permission(key, AccessLevel.ADMIN) for key in self.admin]
        levels += [Permission(key, AccessLevel.VIEWER) for key in self.viewer]
        return tuple(levels)

    def twice(self) -> list[ResourceKey]:
        """Return what is chosen at both levels."""
        return [key for key in self.viewer if key in self.admin]


class Granting:
    """The fields and their ids, which begin with the name of the room that shows them.

    Another `version` of a form has other blocks, so that Slack lets go of what was chosen before.
    """

    def __init__(self, room: str) -> None:
        self.level: Final = f"{room}.level"
        self.admin: Final = f"{room}.admin"
        self.viewer: Final = f"{room}.viewer"

    def fields(self, chosen: Chosen, version: str = "") -> list[Block]:
        """Return the account's level and the two menus, filled with what is chosen."""
        levels = [option(word, value, means) for value, (word, means) in LEVELS.items()]
        found = "Type a part of its name"
        menus = (
            ("Admin on…", self.admin, chosen.admin, "May send from a domain, and change it."),
            ("Viewer on…", self.viewer, chosen.viewer, "May look, and change nothing."),
        )
        return [
            field(
                "Account access",
                radio(self.level, levels, chosen.level),
                block(self.level, version),
                live=True,
            ),
            *(
                field(
                    label,
                    multi_external_select(action_id, found, initial=options(there)),
                    block(action_id, version),
                    hint=hint,
                    optional=True,
                    live=True,
                )
                for label, action_id, there, hint in menus
            ),
        ]

    def read(self, form: Form) -> Chosen:
        """Return what is set in the form."""
        return Chosen(
            form.chosen(self.level) or NOTHING,
            _keys(form.labels(self.admin)),
            _keys(form.labels(self.viewer)),
        )

    def problems(
        self, chosen: Chosen, there: Callable[[ResourceKey], bool], version: str = ""
    ) -> Mapping[str, str]:
        """Return what is wrong, by block; `there` says whether a resource is still there."""
        found = {}
        if twice := chosen.twice():
            both = _named(chosen.viewer[key] for key in twice)
            found[block(self.viewer, version)] = f"In both: {both}. Choose it once."
        for action_id, names in ((self.admin, chosen.admin), (self.viewer, chosen.viewer)):
            if gone := [name for key, name in names.items() if not there(key)]:
                found[block(action_id, version)] = f"Gone from the account: {_named(gone)}."
        return found


def notes(chosen: Chosen) -> list[Block]:
    """Return what is worth knowing about what is chosen, as small print."""
    told = []
    if chosen.level == "admin":
        told.append("⚠ Account admin reaches every project, sandbox and domain, also future ones.")
    looking = [
        name
        for key, name in chosen.viewer.items()
        if key.type == ResourceType.DOMAIN and key not in chosen.admin
    ]
    if looking and chosen.level != "admin":
        told.append(f"Viewer: this token can't send from {_named(looking)}.")
    if twice := chosen.twice():
        told.append(f"⚠ In both menus: {_named(chosen.viewer[key] for key in twice)}.")
    return [context(plain(shortened(each, 2000))) for each in told]


def held(
    permissions: Iterable[Permission], account_id: int, name: Name
) -> tuple[Chosen, tuple[Permission, ...]]:
    """Return permissions as the fields show them, and those that they have no place for.

    The fields know two levels, and as many resources as a menu can begin with.
    """
    account = ResourceKey(ResourceType.ACCOUNT, account_id)
    levels = {level: word for word, level in _LEVEL.items()}
    shown: dict[int, dict[ResourceKey, str]] = {level: {} for level in levels}
    level, kept = NOTHING, []
    for each in permissions:
        fits = each.level in levels and each.resource.type in {*_HEADINGS, ResourceType.ACCOUNT}
        if fits and each.resource == account:
            level = levels[AccessLevel(each.level)]
        elif fits and len(shown[each.level]) < MOST_CHOSEN:
            shown[each.level][each.resource] = called(each.resource, name)
        else:
            kept.append(each)
    return Chosen(level, shown[AccessLevel.ADMIN], shown[AccessLevel.VIEWER]), tuple(kept)


def called(key: ResourceKey, name: Name) -> str:
    """Return a resource's name, with its type where the name alone does not tell."""
    told = isolated(name(key))
    return told if key.type == ResourceType.DOMAIN else f"{told} ({key.type})"


def suggestions(offers: Iterable[Offer]) -> list[Block]:
    """Return what can be granted, under headings."""
    groups: dict[str, list[Block]] = {}
    for offer in offers:
        groups.setdefault(offer.resource.type, []).append(offered(offer))
    return [option_group(_HEADINGS[kind], found) for kind, found in groups.items()]


def offered(offer: Offer) -> Block:
    """Return one resource as an entry of a menu."""
    label = called(offer.resource, lambda _: offer.name)
    return option(label, value(offer.resource), offer.within and f"in {offer.within}")


def options(shown: Mapping[ResourceKey, str]) -> list[Block]:
    """Return what is chosen as the entries that a menu begins with."""
    return [option(name, value(key)) for key, name in shown.items()][:MOST_CHOSEN]


def value(key: ResourceKey) -> str:
    """Return what an entry carries for a resource."""
    return f"{key.type}:{key.id}"


def block(action_id: str, version: str) -> str:
    """Return the id of the block around an input."""
    return f"{action_id}.{version}" if version else action_id


def _keys(labels: Mapping[str, str]) -> dict[ResourceKey, str]:
    """Read entries; one that only says something (that the search failed) is none."""
    found = {}
    for entry, name in labels.items():
        kind, _, number = entry.partition(":")
        if number.isdecimal():
            found[ResourceKey(kind, int(number))] = name
    return found


def _named(names: Iterable[str]) -> str:
    names = list(names)
    more = len(names) - MOST_NAMED
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{', '.join(names[:MOST_NAMED])}{rest}"
