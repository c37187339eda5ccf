"""What an account holds besides tokens: names of resources, domains, sandboxes."""

from __future__ import annotations

from functools import cached_property
from typing import Final, Protocol

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.permissions import AccessLevel, Permission, Resource, ResourceKey, ResourceType
from bot.workflow.answers import Access, Offer
from bot.workflow.words import fold, matching

GRANTABLE: Final = (ResourceType.DOMAIN, ResourceType.PROJECT, ResourceType.SANDBOX)
"""What can be chosen by name, in the order in which it is offered; the account is apart."""


class Tree(Protocol):
    """The mirror's copy of what an account holds."""

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The nodes of the account's resource tree."""

    @property
    def domains(self) -> tuple[SendingDomain, ...]:
        """Its sending domains."""

    @property
    def projects(self) -> tuple[Project, ...]:
        """Its projects."""

    @property
    def sandboxes(self) -> tuple[Sandbox, ...]:
        """Its sandboxes."""


class Places:
    """One account's resources by name; an unnamed one is called by its type and id."""

    def __init__(self, account: Account, tree: Tree) -> None:
        projects = {project.id: project for project in tree.projects}
        self._names: dict[ResourceKey, str] = {
            ResourceKey(ResourceType.ACCOUNT, account.id): account.name,
            **{_key(ResourceType.DOMAIN, each.id): each.name for each in tree.domains},
            **{_key(ResourceType.PROJECT, each.id): each.name for each in tree.projects},
            **{_key(ResourceType.SANDBOX, each.id): each.name for each in tree.sandboxes},
            **{resource.key: resource.name for resource in tree.resources if resource.name},
        }
        self.domains = tuple(sorted(tree.domains, key=lambda each: (fold(each.name), each.id)))
        self.sandboxes = tuple(
            sorted(
                (
                    (projects.get(each.project_id) or _unnamed(each.project_id), each)
                    for each in tree.sandboxes
                ),
                key=lambda pair: (fold(pair[0].name), pair[0].id, fold(pair[1].name), pair[1].id),
            )
        )
        self.domain_names = tuple(fold(each.name) for each in self.domains)
        self.sandbox_names = tuple(
            fold(f"{project.name} {sandbox.name}") for project, sandbox in self.sandboxes
        )
        self._account = ResourceKey(ResourceType.ACCOUNT, account.id)
        self._nodes = {resource.key: resource for resource in tree.resources}

    def named(self, key: ResourceKey) -> bool:
        """Say whether the names of a resource, and of what is within it, are known at the moment.

        Of a project the tree tells that: where it is missing there, its sandboxes may be, too.
        """
        whole = key.type != ResourceType.PROJECT or key in self._nodes
        return whole and bool(self._names.get(key))

    def name(self, key: ResourceKey) -> str:
        """Return what a resource is called, its type and id where that is not known."""
        return self._names.get(key) or f"{key.type} {key.id}"

    def within(self, key: ResourceKey) -> tuple[ResourceKey, ...]:
        """Return the sandboxes of a project; nothing for any other resource."""
        if key.type != ResourceType.PROJECT:
            return ()
        listed = (sandbox_key(box) for project, box in self.sandboxes if project.id == key.id)
        return tuple(dict.fromkeys((*listed, *self._boxes.get(key, ()))))

    @cached_property
    def _boxes(self) -> dict[ResourceKey, list[ResourceKey]]:
        """The sandboxes of each project by the resource tree, should their own list be short."""
        found: dict[ResourceKey, list[ResourceKey]] = {}
        for node in self._nodes.values():
            if node.key.type == ResourceType.SANDBOX and node.parent is not None:
                found.setdefault(node.parent, []).append(node.key)
        return found

    def access(self, permissions: tuple[Permission, ...]) -> tuple[Access, ...]:
        """Return permissions with their resources' names, highest level first, then by name."""
        named = (Access(key, self.name(key), level) for key, level in permissions)
        return tuple(sorted(named, key=lambda access: (-access.level, access.name)))

    def sends_from(self, permissions: tuple[Permission, ...]) -> tuple[SendingDomain, ...]:
        """Return the domains that a token may send from: admin there, or on the whole account."""
        administered = {key for key, level in permissions if level >= AccessLevel.ADMIN}
        if any(key.type == ResourceType.ACCOUNT for key in administered):
            return self.domains
        return tuple(
            each for each in self.domains if _key(ResourceType.DOMAIN, each.id) in administered
        )

    def holds(self, key: ResourceKey) -> bool:
        """Say whether a resource is in the account."""
        return key in self._names

    def offered(self, words: str, limit: int) -> tuple[Offer, ...]:
        """Return what can be granted and whose name or type holds every word, kind by kind.

        Each kind gets its share of `limit`, so that none hides the others.
        """
        offers, names = self._grantable
        found: dict[str, list[Offer]] = {}
        for at in matching(words, names):
            found.setdefault(offers[at].resource.type, []).append(offers[at])
        shown: dict[str, list[Offer]] = {}
        for number, kind in enumerate(sorted(found, key=lambda kind: len(found[kind]))):
            share = (limit - sum(map(len, shown.values()))) // (len(found) - number)
            shown[kind] = found[kind][:share]
        return tuple(offer for kind in GRANTABLE for offer in shown.get(kind, ()))

    @cached_property
    def _grantable(self) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
        """What the bot's own token administers, by name, with the folded names to search."""
        everything = self._administers(self._account)
        offers = sorted(
            (
                Offer(node.key, self.name(node.key), self._within(node))
                for node in self._nodes.values()
                if node.key.type in GRANTABLE and (everything or self._administers(node.key))
            ),
            key=lambda offer: (fold(offer.within), fold(offer.name), offer.resource),
        )
        names = (f"{each.within} {each.name} ({each.resource.type})" for each in offers)
        return tuple(offers), tuple(fold(name) for name in names)

    def _administers(self, key: ResourceKey) -> bool:
        node = self._nodes.get(key)
        return node is not None and node.level >= AccessLevel.ADMIN

    def _within(self, node: Resource) -> str:
        parent = node.parent
        return self.name(parent) if parent and parent.type == ResourceType.PROJECT else ""

    def sandbox(self, sandbox_id: int) -> Sandbox | None:
        """Return the sandbox with this id, if it is known."""
        return next((each for _, each in self.sandboxes if each.id == sandbox_id), None)

    def domains_named(self, words: str) -> list[SendingDomain]:
        """Return the domains whose name holds every word, by name."""
        return [self.domains[at] for at in matching(words, self.domain_names)]

    def sandboxes_named(self, words: str) -> list[tuple[Project, Sandbox]]:
        """Return the sandboxes that hold every word in their own or their project's name."""
        return [self.sandboxes[at] for at in matching(words, self.sandbox_names)]


def domain_key(domain: SendingDomain) -> ResourceKey:
    """Return the key by which permissions name a domain."""
    return _key(ResourceType.DOMAIN, domain.id)


def sandbox_key(sandbox: Sandbox) -> ResourceKey:
    """Return the key by which permissions name a sandbox."""
    return _key(ResourceType.SANDBOX, sandbox.id)


def _key(kind: ResourceType, resource_id: int) -> ResourceKey:
    return ResourceKey(kind, resource_id)


def _unnamed(project_id: int) -> Project:
    return Project(project_id, f"{ResourceType.PROJECT} {project_id}")
