"""Every call that the service answers: one row each, mounted under both families of paths."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.playground.mailtrap import (
    accesses,
    accounts,
    companies,
    domains,
    projects,
    sandboxes,
    tokens,
)
from bot.playground.mailtrap import schemas as say
from bot.playground.mailtrap.call import Call
from bot.playground.mailtrap.vocabulary import BY_ACCOUNT, BY_TOKEN, Vocabulary


@dataclass(frozen=True, slots=True)
class Route:
    """A call: its method and path, what carries it out, and what goes in and out of it."""

    method: str
    path: str
    handler: Callable[[Call], object]
    summary: str
    answer: say.Shape | None = None
    body: say.Shape | None = None

    @property
    def name(self) -> str:
        """Name the operation after the code that carries it out."""
        return f"{self.handler.__module__.rpartition('.')[2]}_{self.handler.__name__}"


GLOBAL: Final = (
    Route("GET", "/api/accounts", accounts.list_all, "List accounts", say.listed(say.account)),
    Route(
        "GET",
        "/api/organizations/{organization_id}/sub_accounts",
        accounts.list_sub_accounts,
        "List an organization's accounts",
        say.listed(say.sub_account),
    ),
    Route(
        "POST",
        "/api/organizations/{organization_id}/sub_accounts",
        accounts.create_sub_account,
        "Add an account to an organization",
        say.sub_account,
        say.name_in("account"),
    ),
)
_TOKEN: Final = "/api_tokens/{token_id}"  # noqa: S105  # a path
TOKENS: Final = (
    Route("GET", "/api_tokens", tokens.list_all, "List API tokens", say.listed(say.token)),
    Route(
        "POST",
        "/api_tokens",
        tokens.create,
        "Create an API token",
        say.token_with_value,
        say.new_token,
    ),
    Route("GET", _TOKEN, tokens.show, "Show an API token", say.token),
    Route(
        "POST",
        f"{_TOKEN}/reset",
        tokens.reset,
        "Reset an API token",
        say.token_with_value,
        say.new_expiry,
    ),
    Route("DELETE", _TOKEN, tokens.remove, "Delete an API token"),
)
_ACCESS: Final = "/account_accesses/{access_id}"
ACCESSES: Final = (
    Route(
        "GET",
        "/permissions/resources",
        accounts.tree,
        "List resources to give access to",
        say.listed(say.resource_node),
    ),
    Route(
        "GET",
        "/account_accesses",
        accesses.list_all,
        "List account accesses",
        say.listed(say.access),
    ),
    Route("DELETE", _ACCESS, accesses.remove, "Remove an account access", say.deleted),
    Route(
        "PUT",
        f"{_ACCESS}/permissions/bulk",
        accesses.edit,
        "Edit permissions",
        say.message,
        say.new_permissions,
    ),
)
_PROJECT: Final = "/projects/{project_id}"
_NAMED_PROJECT: Final = say.name_in("project", least=2, most=100)
PROJECTS: Final = (
    Route("GET", "/projects", projects.list_all, "List projects", say.listed(say.project)),
    Route("POST", "/projects", projects.create, "Create a project", say.project, _NAMED_PROJECT),
    Route("GET", _PROJECT, projects.show, "Show a project", say.project),
    Route("PATCH", _PROJECT, projects.rename, "Rename a project", say.project, _NAMED_PROJECT),
    Route("DELETE", _PROJECT, projects.remove, "Delete a project", say.deleted),
    Route(
        "POST",
        f"{_PROJECT}/<sandboxes>",
        projects.create_sandbox,
        "Create a sandbox",
        say.sandbox,
        say.name_in("sandbox"),
    ),
)
_SANDBOX: Final = "/<sandboxes>/{sandbox_id}"
_RESET: Final = f"{_SANDBOX}/reset_credentials"
_EMAIL: Final = f"{_SANDBOX}/reset_email_username"
SANDBOXES: Final = (
    Route("GET", "/<sandboxes>", sandboxes.list_all, "List sandboxes", say.listed(say.sandbox)),
    Route("GET", _SANDBOX, sandboxes.show, "Show a sandbox", say.sandbox),
    Route("PATCH", _SANDBOX, sandboxes.edit, "Change a sandbox", say.sandbox, say.sandbox_changes),
    Route("DELETE", _SANDBOX, sandboxes.remove, "Delete a sandbox", say.sandbox),
    Route("PATCH", f"{_SANDBOX}/clean", sandboxes.clean, "Delete all messages", say.sandbox),
    Route("PATCH", f"{_SANDBOX}/all_read", sandboxes.mark_read, "Mark as read", say.sandbox),
    Route("PATCH", _RESET, sandboxes.reset_credentials, "Reset SMTP credentials", say.sandbox),
    Route(
        "PATCH",
        f"{_SANDBOX}/toggle_email_username",
        sandboxes.toggle_email,
        "Turn the e-mail address on or off",
        say.sandbox,
    ),
    Route("PATCH", _EMAIL, sandboxes.reset_email, "Reset the e-mail address", say.sandbox),
)
_DOMAIN: Final = "/<domains>/{domain_id}"
_COMPANY: Final = f"{_DOMAIN}/company_info"
DOMAINS: Final = (
    Route("GET", "/<domains>", domains.list_all, "List domains", say.domains),
    Route(
        "POST",
        "/<domains>",
        domains.create,
        "Create a domain",
        say.domain,
        say.name_in("domain", field="domain_name"),
    ),
    Route("GET", _DOMAIN, domains.show, "Show a domain", say.domain),
    Route("PATCH", _DOMAIN, domains.edit, "Change a domain", say.domain, say.domain_changes),
    Route("DELETE", _DOMAIN, domains.remove, "Delete a domain"),
    Route(
        "POST",
        f"{_DOMAIN}/send_setup_instructions",
        domains.send_instructions,
        "Send set-up instructions",
        None,
        say.instructions,
    ),
    Route("GET", _COMPANY, companies.show, "Show a domain's company", say.company),
    Route(
        "POST",
        _COMPANY,
        companies.create,
        "Say everything about a domain's company",
        say.company,
        say.new_company,
    ),
    Route(
        "PATCH",
        _COMPANY,
        companies.change,
        "Change something about a domain's company",
        say.company,
        say.company_changes,
    ),
)


def mounted() -> list[tuple[str, Route, Vocabulary]]:
    """Give every path with its route and the words that it speaks."""
    once = [(route.path, route, BY_TOKEN) for route in GLOBAL]
    families = (*TOKENS, *ACCESSES, *PROJECTS, *SANDBOXES, *DOMAINS)
    twice = [
        (words.path(route.path), route, words)
        for words in (BY_ACCOUNT, BY_TOKEN)
        for route in families
    ]
    return once + twice
