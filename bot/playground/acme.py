"""The people of the playground: one for each role, two from outside; channels and policy."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.playground.slack.model import Channel, Person, UserGroup
from bot.playground.slack.tour import BUTTON, NEWEST, Step, Tour
from bot.playground.slack.workspace import Workspace

GROUPS: Final = (
    UserGroup("S0ENGINEERING", "Engineering", "engineering"),
    UserGroup("S0SECURITY", "Security", "security"),
)

PEOPLE: Final = (
    Person(
        "U0OLIVIA", "Olivia Berg", "olivia", "operator", "Europe/Berlin", groups=["S0ENGINEERING"]
    ),
    Person("U0VIKTOR", "Viktor Hale", "viktor", "viewer", "America/New_York"),
    Person("U0APRIL", "April Okafor", "april", "approver", "Europe/London", groups=["S0SECURITY"]),
    Person("U0SAMI", "Sami Virtanen", "sami", "approver", "Europe/Helsinki", groups=["S0SECURITY"]),
    Person("U0ADAM", "Adam Lindqvist", "adam", "admin", "Europe/Stockholm"),
    Person("U0GASTON", "Gaston Moreau", "gaston", tz="Europe/Paris", guest="multi-channel"),
    Person(
        "U0ESTHER", "Esther Novak", "esther", tz="Europe/Prague", team="T0NOVA", company="Nova Labs"
    ),
)

CHANNELS: Final = (
    Channel("C0GENERAL", "general", topic="Everybody"),
    Channel("C0APPROVALS", "token-approvals", topic="Requests to approve"),
    Channel("C0CHANGES", "token-changes", topic="Completed changes"),
    Channel("C0WARNINGS", "token-warnings", topic="Expiry and drift alerts"),
    Channel("C0DIGEST", "token-digest", topic="Weekly digest"),
)

SHARED: Final = Channel("C0NOVALABS", "nova-labs", topic="With Nova Labs, another company")
"""The only channel in which there are a guest and somebody of another company."""

ADMIN: Final = "U0ADAM"
CHOSEN: Final = ("C0APPROVALS", "C0CHANGES", "C0WARNINGS", "C0DIGEST")
"""The channels for approvals, changes, warnings and the digest."""

ZONE: Final = "Europe/Stockholm"
"""Where it is nine when the digest comes: where the admin is."""

POLICY: Final = """\
# The playground's policy; a team keeps such a file in its repository (TOKENBOT_POLICY).
# The first rule that matches counts; where none does, the defaults do.

[roles]
viewer = ["everyone"]
operator = ["S0ENGINEERING"]
approver = ["S0SECURITY", "U0ADAM"]
admin = ["U0ADAM"]

[defaults]
max_lifetime = "365d"
request_lifetime = "8h"
approvals = [{ from = ["approver"], count = 1 }]

[[rules]]
name = "emergencies"
actions = ["leak"]
allow = "break-glass"
review = ["S0SECURITY"]

[[rules]]
name = "no new account admins"
actions = ["add"]
resources = ["account"]
access = "admin"
refuse = "Account admin reaches everything, also what comes later: name the domains instead."

[[rules]]
name = "production"
resources = ["account", "domain:acme.com", "domain:*.acme.com"]
access = "admin"
approvals = [{ from = ["U0APRIL"], count = 1 }, { from = ["S0SECURITY"], count = 2 }]
reason = "required"
undo = "10m"

[[rules]]
name = "other domains"
resources = ["domain:*"]
access = "admin"
approvals = [{ from = ["approver"], count = 1 }]
undo = "10m"

[[rules]]
name = "sandboxes are free"
resources = ["sandbox:*", "project:*"]
allow = "at once"

[[rules]]
name = "only looking"
access = "viewer"
approvals = [{ from = ["approver"], count = 1 }]
reason = "required"
never_expires = true
"""

OWNERS: Final = {
    "billing-service": "U0OLIVIA",
    "invoices": "U0OLIVIA",
    "newsletter": "U0VIKTOR",
    "password-reset mailer": "U0APRIL",
    "legacy-cron": "U0ADAM",
}
"""Who owns a token, by its name."""

CONSUMERS: Final = {
    "billing-service": (("shop", "U0OLIVIA"), ("billing", "U0APRIL"), ("newsletter", None)),
    "password-reset mailer": (("accounts", "U0VIKTOR"),),
    "shop returns": (("returns desk", "U0OLIVIA"),),
}
"""Which apps use a token, and who moves them after a reset, by its name."""

TOUR: Final = Tour(
    "A Slack workspace of your own",
    "tokenbot runs the Mailtrap API tokens of a made-up company; nothing leaves this computer. "
    "Click along:",
    (
        Step(
            "List the tokens",
            "U0OLIVIA",
            "C0GENERAL",
            "Operators may look, and ask for changes.",
            "Only Olivia sees this answer.",
            types="/tokens list",
        ),
        Step(
            "Ask for a reset",
            "U0OLIVIA",
            "C0GENERAL",
            "It gives a token a new value, after one approval.",
            f"Press {BUTTON}.",
            types=f"/tokens reset {NEWEST}",
            named="shop returns",
            look="form",
        ),
        Step(
            "Become an approver",
            "U0APRIL",
            "C0APPROVALS",
            "Nobody approves their own request; April is in @security.",
            "Olivia’s request waits here.",
            look="card",
            about="Reset shop returns",
        ),
        Step(
            "Approve",
            "U0APRIL",
            "C0APPROVALS",
            "One approval is enough for this domain.",
            f"Press {BUTTON}.",
            look="button",
            about="Reset shop returns",
        ),
        Step(
            "Reveal the new value",
            "U0OLIVIA",
            "dm",
            "Only the person who asked sees it, and only once.",
            f"Press {BUTTON}.",
            look="button",
            about="shop returns",
        ),
        Step(
            "Six hours later",
            "U0OLIVIA",
            "dm",
            "The old value works for 12 hours.",
            "Six are left: tokenbot reminds Olivia to move her app.",
            minutes=360,
            look="card",
            about="shop returns",
        ),
    ),
    "Then, from the strip at the top: become somebody else, move the clock, delete a token at "
    "Mailtrap, or let Slack fail.",
)


def settle_in(workspace: Workspace) -> None:
    """Bring everybody into an empty workspace."""
    for group in GROUPS:
        workspace.add_group(replace(group))
    for person in PEOPLE:
        workspace.add_person(replace(person, groups=[*person.groups]))
    for channel in CHANNELS:
        workspace.add_channel(replace(channel))
    everybody = {person.id for person in PEOPLE} | {workspace.app.user_id}
    workspace.add_channel(replace(SHARED, members=everybody))
