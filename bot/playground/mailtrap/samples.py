"""What is in the demo account: a team's projects, domains, people and tokens."""

from typing import Final, NamedTuple

from bot.playground.mailtrap.rules import LONGEST_NAME


class Sample(NamedTuple):
    """A token: its name, who made it, in how many days it ends (or never), what it may do."""

    name: str
    by: str
    days: float | None
    access: str


ACCOUNT: Final = "Acme"
ORGANIZATION: Final = "Acme Group"
SECOND_ACCOUNT: Final = "Acme Labs"
SECOND_DOMAIN: Final = "labs.acme.com"
BOT_TOKEN: Final = "tokenbot"  # noqa: S105  # a name
RESET_DOMAIN: Final = "example.com"

DOMAINS: Final = ("example.com", "acme.com", "mail.acme.com", "news.acme.com", "shop.example")
UNVERIFIED: Final = "news.acme.com"

PROJECTS: Final = {
    "Staging": ("Checkout", "Accounts", "Newsletter"),
    "QA": ("Nightly run", "Manual testing"),
    "Marketing": ("Campaign drafts", "Design review", "Partners"),
}

# Specifier type, name, e-mail, level on the account, two-factor authentication.
PEOPLE: Final = (
    ("User", "Jane Doe", "jane.doe@acme.example", 1000, True),
    ("User", "Marek Nowak", "marek.nowak@acme.example", 100, True),
    ("User", "Aiko Tanaka", "aiko.tanaka@acme.example", 100, False),
    ("User", "Olu Adeyemi", "olu.adeyemi@acme.example", 10, True),
    ("User", "Sofía Márquez", "sofia.marquez@acme.example", 10, False),
    ("Invite", "", "new.colleague@acme.example", 10, False),
)

_LONG: Final = "nightly export of every bounced message to the data warehouse, " * 5

TOKENS: Final = (
    Sample(
        "billing-service", "Jane Doe", 109, "admin acme.com, admin shop.example, viewer Staging"
    ),
    Sample("invoices", "Marek Nowak", 1, "admin acme.com"),
    Sample("password-reset mailer", "Aiko Tanaka", 3, "admin mail.acme.com"),
    Sample("newsletter", "Sofía Márquez", 7, "admin news.acme.com, viewer Marketing"),
    Sample("status page", "Olu Adeyemi", 29, "admin mail.acme.com"),
    Sample("legacy-cron", "Jane Doe", None, "admin account"),
    Sample("old importer", "Marek Nowak", -12, "viewer account"),
    Sample("<!channel> *urgent* _mail_ `x` & <@U0LEAD>", "Olu Adeyemi", 200, "viewer QA"),
    Sample("🚀 launch mailer 🎉", "Sofía Márquez", 180, "admin news.acme.com"),
    Sample("שירות הדואר", "Aiko Tanaka", 340, "admin shop.example"),
    Sample("بريد الفواتير", "Aiko Tanaka", 310, "admin mail.acme.com"),
    Sample("two\nlines", "Marek Nowak", 90, "viewer Staging"),
    Sample(_LONG[:LONGEST_NAME].strip(), "Jane Doe", 150, "viewer account"),
    Sample("shop checkout", "Jane Doe", 212, "admin shop.example, viewer Checkout"),
    Sample("shop returns", "Jane Doe", 214, "admin shop.example"),
    Sample("shop reviews", "billing-service", 216, "admin shop.example"),
    Sample("CI staging", "Marek Nowak", 61, "admin Staging"),
    Sample("CI nightly", "Marek Nowak", 62, "admin Nightly run"),
    Sample("CI pull requests", "Marek Nowak", 63, "admin Manual testing, viewer Staging"),
    Sample("load test", "Aiko Tanaka", 45, "admin QA"),
    Sample("design previews", "Sofía Márquez", 98, "admin Design review"),
    Sample("campaign drafts", "Sofía Márquez", 99, "admin Campaign drafts, viewer Partners"),
    Sample("partner portal", "Olu Adeyemi", 130, "admin Partners, viewer acme.com"),
    Sample("CRM sync", "Olu Adeyemi", 133, "admin acme.com, viewer Marketing"),
    Sample("support desk", "Olu Adeyemi", 177, "admin mail.acme.com, viewer acme.com"),
    Sample("monitoring (read only)", "Marek Nowak", 255, "viewer account"),
    Sample("terraform", "Marek Nowak", 260, "admin account"),
    Sample("accounts service", "Aiko Tanaka", 290, "admin acme.com, admin Accounts"),
    Sample("order confirmations", "Jane Doe", 301, "admin shop.example"),
    Sample("webhooks relay", "terraform", 305, "admin mail.acme.com"),
    Sample(
        "data team notebook", "Sofía Márquez", 320, "viewer Staging, viewer QA, viewer Marketing"
    ),
)
