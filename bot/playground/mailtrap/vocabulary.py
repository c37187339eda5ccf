"""The two sets of words that Mailtrap's API speaks, one for each family of paths."""

from dataclasses import dataclass
from typing import Final

_MEANT: Final = {"inbox": "sandbox", "sending_domain": "domain", "mailsend_domain": "domain"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How one family of paths starts and what it calls a sandbox and a domain."""

    prefix: str
    sandbox: str
    sandboxes: str
    domain: str
    domains: str

    def say(self, resource_type: str) -> str:
        """Name a resource type in this family's words."""
        return {"sandbox": self.sandbox, "domain": self.domain}.get(resource_type, resource_type)

    def path(self, template: str) -> str:
        """Write a path of this family; the template marks nouns with angle brackets."""
        named = template.replace("<sandboxes>", self.sandboxes).replace("<domains>", self.domains)
        return self.prefix + named

    def understand(self, word: str, *, lenient: bool) -> str | None:
        """Read a resource type; without lenience the other family's words mean nothing."""
        kind = _MEANT.get(word, word)
        return kind if lenient or word == self.say(kind) else None


BY_ACCOUNT: Final = Vocabulary(
    "/api/accounts/{account_id}", "inbox", "inboxes", "sending_domain", "sending_domains"
)
BY_TOKEN: Final = Vocabulary("/api", "sandbox", "sandboxes", "domain", "domains")
