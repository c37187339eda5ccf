"""What an account holds besides tokens: names of resources, domains, sandboxes."""

from __future__ import annotations

from typing import Protocol

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.permissions import AccessLevel, Permission, Resource, ResourceKey, ResourceType
from bot.workflow.answers import Access
from bot.workflow.words import fold, matching


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

    def name(self, key: ResourceKey) -> str:
        """Return what a resource is called."""
        return self._names.get(key) or f"{key.type} {key.id}"

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
