"""What people read and fill in before a domain is added."""

from __future__ import annotations

from typing import Final

from bot.domain.account import Account
from bot.domain.errors import Refusal
from bot.slack.blocks import context, headline, plain
from bot.slack.cards import asking
from bot.slack.inputs import field, text_input
from bot.slack.rich import line, rich_text, words
from bot.slack.screen import Modal
from bot.workflow.ask import Foreseen

NAMED: Final = "domains.named"
SENT: Final = "domains.sent"
NAME: Final = "domains.name"
_BLOCK: Final = "domains.typed"
WHY: Final = "domains.why"


def name(account: Account) -> Modal:
    """Return the question for a name."""
    asked = field("Domain name", text_input(NAME, placeholder="mail.example.com", most=255), _BLOCK)
    told = context(plain(f"It will be added to {account.name}. You confirm in the next step."))
    return Modal(NAMED, "Add a domain", "Next", [asked, told], str(account.id))


def unreadable() -> dict[str, str]:
    """Return the sentence at a name that is no domain's."""
    return {_BLOCK: "That is not a valid domain name. Example: mail.example.com."}


def there_already() -> dict[str, str]:
    """Return the sentence at the name of a domain that is there."""
    return {_BLOCK: "This domain already exists."}


def confirm(account: int, named: str, foreseen: Foreseen) -> Modal:
    """Return what happens, who has to agree, and the question why."""
    told = (
        "Mailtrap creates a token for it, named after the domain. You can send mail once its DNS "
        "records are set; Mailtrap shows them."
    )
    blocks = [
        headline(named),
        rich_text(line(words(told))),
        asking.outlook(foreseen),
        asking.why(WHY, needed=foreseen.reason_needed),
    ]
    submit = asking.submit(foreseen.verdict, "Add the domain")
    return Modal(SENT, "Add a domain", submit, blocks, f"{account} {named}")


def errors(refusal: Refusal) -> dict[str, str]:
    """Return what is said at the question why."""
    return asking.why_missing(refusal, WHY)
