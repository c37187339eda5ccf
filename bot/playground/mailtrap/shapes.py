"""What rows look like in answers, in either vocabulary."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Row

from bot.playground.mailtrap.rules import ADMIN, VIEWER, Grants, stamp
from bot.playground.mailtrap.vocabulary import Vocabulary

Json = dict[str, Any]

SWITCHES: Final = (
    "open_tracking_enabled",
    "click_tracking_enabled",
    "auto_unsubscribe_link_enabled",
    "tracking_opt_out_enabled",
    "inbound_enabled",
)


def resources(grants: Grants, words: Vocabulary) -> list[Json]:
    """Draw permissions."""
    return [
        {"resource_type": words.say(kind), "resource_id": number, "access_level": level}
        for (kind, number), level in grants.items()
    ]


def token(row: Row[Any], drawn: list[Json], value: str | None = None) -> Json:
    """Draw a token; its value only where it has just been made."""
    shape = {
        "id": row.id,
        "name": row.name,
        "last_4_digits": row.last_four,
        "created_by": row.created_by,
        "expires_at": stamp(row.expires_at),
        "resources": drawn,
    }
    return shape if value is None else {**shape, "token": value}


def may(level: int, *, leave: bool | None = None) -> Json:
    """Draw what a caller with this level may do."""
    shape = {
        "can_read": level >= VIEWER,
        "can_update": level >= ADMIN,
        "can_destroy": level >= ADMIN,
    }
    return shape if leave is None else {**shape, "can_leave": leave}


def project(row: Row[Any], level: int, boxes: Iterable[Json], words: Vocabulary) -> Json:
    """Draw a project with its sandboxes; its share links are for administrators."""
    share = f"https://mailtrap.invalid/projects/{row.id}/share"
    links = {"share_links": {"admin": f"{share}/admin", "viewer": f"{share}/viewer"}}
    return {
        "id": row.id,
        "name": row.name,
        **(links if level >= ADMIN else {}),
        words.sandboxes: list(boxes),
        "permissions": may(level, leave=False),
    }


def sandbox(row: Row[Any], level: int) -> Json:
    """Draw a sandbox; its password is for administrators."""
    return {
        "id": row.id,
        "name": row.name,
        "username": row.username,
        "password": row.password if level >= ADMIN else None,
        "max_size": 0,
        "status": "active",
        "email_username": row.email_username,
        "email_username_enabled": row.email_username_enabled,
        "sent_messages_count": row.emails_count,
        "forwarded_messages_count": 0,
        "used": row.emails_count > 0,
        "forward_from_email_address": f"a{row.account_id}-i{row.id}@forward.mailtrap.info",
        "project_id": row.project_id,
        "domain": "sandbox.smtp.mailtrap.io",
        "pop3_domain": "pop3.mailtrap.io",
        "email_domain": "inbox.mailtrap.io",
        "api_domain": "sandbox.api.mailtrap.io",
        "emails_count": row.emails_count,
        "emails_unread_count": row.emails_unread_count,
        "last_message_sent_at": None,
        "smtp_ports": [25, 465, 587, 2525],
        "pop3_ports": [1100, 9950],
        "max_message_size": 5_242_880,
        "permissions": may(level, leave=False),
    }


def domain(row: Row[Any], level: int) -> Json:
    """Draw a sending domain with the DNS records that it asks for."""
    verified = row.verified_at is not None
    return {
        "id": row.id,
        "domain_name": row.name,
        "demo": False,
        "compliance_status": "compliant" if verified else "unverified_dns",
        "dns_verified": verified,
        "dns_verified_at": stamp(row.verified_at),
        "dns_records": _records(row.name, row.id, "pass" if verified else "missing"),
        **{switch: getattr(row, switch) for switch in SWITCHES},
        "custom_domain_tracking_enabled": False,
        "health_alerts_enabled": True,
        "critical_alerts_enabled": True,
        "alert_recipient_email": None,
        "inbound_verified": verified and row.inbound_enabled,
        "permissions": may(level),
    }


def _records(name: str, number: int, status: str) -> list[Json]:
    wanted: Mapping[str, tuple[str, str, str]] = {
        "verification": (f"mt{number}", "CNAME", "smtp.mailtrap.live"),
        "spf": ("", "TXT", "v=spf1 include:_spf.smtp.mailtrap.live ~all"),
        "dkim1": ("rwmt1._domainkey", "CNAME", "rwmt1.dkim.smtp.mailtrap.live"),
        "dkim2": ("rwmt2._domainkey", "CNAME", "rwmt2.dkim.smtp.mailtrap.live"),
        "dmarc": ("_dmarc", "TXT", "v=DMARC1; p=none; rua=mailto:dmarc@smtp.mailtrap.live"),
        "link_verification": ("mt-link", "CNAME", "t.mailtrap.live"),
    }
    return [
        {
            "key": key,
            "domain": f"{host}.{name}" if host else name,
            "type": kind,
            "value": value,
            "status": status,
            "name": host,
        }
        for key, (host, kind, value) in wanted.items()
    ]
