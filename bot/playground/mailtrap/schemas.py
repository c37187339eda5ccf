"""The shapes of requests and answers, as JSON Schema for the service's own description."""

from collections.abc import Callable
from typing import Any, Final

from bot.playground.mailtrap.rules import COMPANY, COMPANY_LEVELS, COMPANY_NEEDED, LONGEST_NAME
from bot.playground.mailtrap.shapes import SWITCHES
from bot.playground.mailtrap.vocabulary import Vocabulary

Schema = dict[str, Any]
Shape = Callable[[Vocabulary], Schema]

INTEGER: Final[Schema] = {"type": "integer"}
ID: Final[Schema] = {"type": "integer", "minimum": 1}
TEXT: Final[Schema] = {"type": "string"}
FLAG: Final[Schema] = {"type": "boolean"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time", "nullable": True}
LEVEL: Final[Schema] = {"type": "integer", "enum": [1, 10, 50, 100, 1000]}
NODE: Final[Schema] = {"$ref": "#/components/schemas/ResourceNode"}


def record(**properties: Schema) -> Schema:
    """Describe an object that has all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def array(items: Schema, **more: object) -> Schema:
    """Describe an array."""
    return {"type": "array", "items": items, **more}


def listed(shape: Shape) -> Shape:
    """Describe an answer that is an array."""
    return lambda words: array(shape(words))


def name_in(key: str, *, field: str = "name", least: int = 1, most: int = LONGEST_NAME) -> Shape:
    """Describe a request that wraps one text."""
    text = {"type": "string", "minLength": least, "maxLength": most}
    return lambda words: record(**{words.say(key): record(**{field: text})})


def resource_node(_words: Vocabulary) -> Schema:
    """Describe one resource of the tree."""
    return NODE


def account(_words: Vocabulary) -> Schema:
    """Describe an account."""
    return record(id=ID, name=TEXT, access_levels=array(LEVEL))


def sub_account(_words: Vocabulary) -> Schema:
    """Describe an account of an organization."""
    return record(id=ID, name=TEXT)


def message(_words: Vocabulary) -> Schema:
    """Describe an answer that is a sentence."""
    return record(message=TEXT)


def deleted(_words: Vocabulary) -> Schema:
    """Describe what a deletion answers."""
    return record(id=ID)


def token(words: Vocabulary) -> Schema:
    """Describe a token."""
    kinds = ["account", "organization", "project", words.sandbox, words.domain]
    grant = record(
        resource_type={"type": "string", "enum": kinds}, resource_id=ID, access_level=LEVEL
    )
    return record(
        id=ID,
        name=TEXT,
        last_4_digits=TEXT,
        created_by=TEXT,
        expires_at=MOMENT,
        resources=array(grant),
    )


def token_with_value(words: Vocabulary) -> Schema:
    """Describe a token that has just been made."""
    shape = token(words)
    value = {"type": "string", "description": "The value; it is shown this once."}
    return record(**shape["properties"], token=value)


def new_token(words: Vocabulary) -> Schema:
    """Describe the request that makes a token."""
    kinds = ["account", "project", words.sandbox, words.domain]
    grant = record(
        resource_type={"type": "string", "enum": kinds},
        resource_id={"oneOf": [ID, {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}]},
        access_level={"type": "integer", "enum": [10, 100]},
    )
    shape = record(
        name={"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        resources=array(grant, minItems=1),
    )
    shape["properties"] |= new_expiry(words)["properties"]
    return shape


def new_expiry(_words: Vocabulary) -> Schema:
    """Describe the request that resets a token."""
    words = "Left out: a year from now. Null: never. At most 5 years ahead."
    return {"type": "object", "properties": {"expires_at": MOMENT | {"description": words}}}


def access(_words: Vocabulary) -> Schema:
    """Describe an access."""
    kinds = {"type": "string", "enum": ["User", "Invite", "ApiToken"]}
    grant = record(resource_type=TEXT, resource_id=ID, access_level=LEVEL)
    specifier = {"type": "object", "properties": {"id": ID}, "required": ["id"]}
    return record(
        id=ID,
        specifier_type=kinds,
        specifier=specifier,
        resources=array(grant),
        permissions=record(can_read=FLAG, can_update=FLAG, can_destroy=FLAG, can_leave=FLAG),
    )


def new_permissions(words: Vocabulary) -> Schema:
    """Describe the request that edits an access's permissions."""
    kinds = ["account", "project", words.sandbox, words.domain]
    item = record(
        resource_id={"type": "string", "pattern": "^[1-9][0-9]{0,17}$"},
        resource_type={"type": "string", "enum": kinds},
    )
    item["properties"]["access_level"] = {"enum": ["viewer", "admin", 10, 100]}
    item["properties"]["_destroy"] = FLAG
    return record(permissions=array(item))


def sandbox(_words: Vocabulary) -> Schema:
    """Describe a sandbox."""
    texts = (
        "name username status email_username forward_from_email_address"
        " domain pop3_domain email_domain api_domain"
    )
    numbers = (
        "max_size sent_messages_count forwarded_messages_count emails_count"
        " emails_unread_count max_message_size"
    )
    return record(
        id=ID,
        project_id=ID,
        **dict.fromkeys(texts.split(), TEXT),
        **dict.fromkeys(numbers.split(), INTEGER),
        password=TEXT | {"nullable": True},
        email_username_enabled=FLAG,
        used=FLAG,
        last_message_sent_at=MOMENT,
        smtp_ports=array(INTEGER),
        pop3_ports=array(INTEGER),
        permissions=record(can_read=FLAG, can_update=FLAG, can_destroy=FLAG, can_leave=FLAG),
    )


def sandbox_changes(words: Vocabulary) -> Schema:
    """Describe the request that changes a sandbox."""
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
    fields = {"name": text, "email_username": text}
    return record(**{words.sandbox: {"type": "object", "properties": fields, "minProperties": 1}})


def project(words: Vocabulary) -> Schema:
    """Describe a project."""
    return record(
        id=ID,
        name=TEXT,
        permissions=record(can_read=FLAG, can_update=FLAG, can_destroy=FLAG, can_leave=FLAG),
        **{words.sandboxes: array(sandbox(words))},
    )


def domain(_words: Vocabulary) -> Schema:
    """Describe a sending domain."""
    entry = record(**dict.fromkeys(("key", "domain", "name", "status", "type", "value"), TEXT))
    alerts = ("custom_domain_tracking_enabled", "health_alerts_enabled", "critical_alerts_enabled")
    flags = ("demo", "dns_verified", "inbound_verified", *alerts, *SWITCHES)
    return record(
        id=ID,
        domain_name=TEXT,
        compliance_status=TEXT,
        dns_verified_at=MOMENT,
        dns_records=array(entry),
        alert_recipient_email=TEXT | {"nullable": True},
        **dict.fromkeys(flags, FLAG),
        permissions=record(can_read=FLAG, can_update=FLAG, can_destroy=FLAG),
    )


def domains(words: Vocabulary) -> Schema:
    """Describe the list of sending domains."""
    return record(data=array(domain(words)))


def domain_changes(words: Vocabulary) -> Schema:
    """Describe the request that changes a sending domain."""
    fields = {
        "type": "object",
        "properties": dict.fromkeys(SWITCHES, FLAG),
        "minProperties": 1,
    }
    return record(**{words.domain: fields})


def instructions(_words: Vocabulary) -> Schema:
    """Describe the request for set-up instructions."""
    return record(email={"type": "string", "format": "email"})


def company(_words: Vocabulary) -> Schema:
    """Describe a domain's company."""
    return record(data=record(**dict.fromkeys(COMPANY, TEXT | {"nullable": True})))


def new_company(words: Vocabulary) -> Schema:
    """Describe the request that says everything about a company."""
    shape = company_changes(words)
    shape["properties"]["company_info"]["required"] = [*COMPANY_NEEDED]
    return shape


def company_changes(_words: Vocabulary) -> Schema:
    """Describe the request that says something else about a company."""
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
    fields = dict.fromkeys(COMPANY, text) | {
        "info_level": {"type": "string", "enum": [*COMPANY_LEVELS]}
    }
    return record(company_info={"type": "object", "properties": fields, "minProperties": 1})
