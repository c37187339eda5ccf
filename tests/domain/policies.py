"""The policy that the product's page shows, and changes to hold against it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.changes import Action
from bot.domain.verdicts import Facts, Scope

ACME = """\
[roles]
viewer = ["everyone"]
operator = ["S0ENGINEERING"]
approver = ["S0SECURITY", "U0LEAD"]
admin = ["U0ADMIN"]

[defaults]
max_lifetime = "365d"
request_lifetime = "8h"
approvals = [{ from = ["approver"], count = 1 }]

[[rules]]
name = "emergencies"
actions = ["leak"]
allow = "break-glass"            # at once; reviewed afterwards
review = ["S0SECURITY"]

[[rules]]
name = "production domains"
resources = ["domain:*.acme.com", "account"]
access = "admin"
approvals = [{ from = ["U0LEAD"], count = 1 }, { from = ["S0SECURITY"], count = 2 }]
reason = "required"
undo = "10m"

[[rules]]
name = "sandboxes are free"
resources = ["sandbox:*", "project:*"]
allow = "at once"
"""

ROLES = '[roles]\nviewer = ["everyone"]\napprover = ["U0LEAD"]\n'
"""The shortest file in which somebody can approve."""

DAY = timedelta(days=1)
PRODUCTION = Scope("domain:mail.acme.com", 100)
ELSEWHERE = Scope("domain:shop.example", 100)
SANDBOX = Scope("sandbox:Checkout", 100)
ACCOUNT = Scope("account", 100)


def asked(action: Action, *scopes: Scope, **more: Any) -> Facts:
    """Return a change that U0ASKER asks for, with a reason."""
    facts: dict[str, Any] = {"account": "Acme", "token": "billing", "asker": "U0ASKER"}
    return Facts(action, scopes=scopes, **(facts | {"reason": "INC-12"} | more))


def rules(*bodies: str, defaults: str = "") -> str:
    """Return a policy file of rules called a, b, …"""
    named = (f'[[rules]]\nname = "{"abcdef"[at]}"\n{body}\n' for at, body in enumerate(bodies))
    return f"{ROLES}[defaults]\n{defaults}\n{''.join(named)}"
