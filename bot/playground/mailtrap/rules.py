"""The token system's own rules, free of clocks, tables and HTTP; moments are in milliseconds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  # the Z is written out
HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR

VIEWER: Final = 10
ADMIN: Final = 100
OWNER: Final = 1000
INDETERMINATE: Final = 1

GRACE: Final = 12 * HOUR
REMOVAL: Final = 24 * HOUR
CLEANUP: Final = 90 * DAY
DEFAULT_LIFETIME: Final = 365 * DAY
LONGEST_YEARS: Final = 5
LONGEST_NAME: Final = 255
LONGEST_ID: Final = 2**63 - 1

GRANTABLE: Final = ("account", "project", "sandbox", "domain")
COMPANY_NEEDED: Final = ("name", "address", "city", "country", "zip_code", "website_url")
COMPANY_LEVELS: Final = ("business", "individual")
COMPANY: Final = (
    *COMPANY_NEEDED,
    *("phone", "privacy_policy_url", "terms_of_service_url", "info_level"),
)
SCOPES: Final = ("billing", "email_template_permission_scope", "email_campaign_permission_scope")


@dataclass(frozen=True, slots=True)
class Reading:
    """What Mailtrap's sources leave open: which of the possible services this one is."""

    access_records: Literal["always", "filtered", "never"] = "never"
    lenient_types: bool = False
    dated_is_reset: bool = False


class Resource(NamedTuple):
    """Something a permission can be about."""

    type: str
    id: int


Grants = Mapping[Resource, int]


@dataclass(frozen=True, slots=True)
class Reach:
    """What one caller may do inside one account."""

    account_id: int
    floor: int
    grants: Grants
    project_of: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def level(self, resource: Resource) -> int:
        """Give the level held on a resource of this account, 0 for none."""
        direct = self.grants.get(resource, 0)
        match resource.type:
            case "organization":
                return direct
            case "sandbox":
                project = Resource("project", self.project_of.get(resource.id, 0))
                return max(self.floor, direct, self.grants.get(project, 0))
            case _:
                return max(self.floor, direct)

    def administers(self, grants: Grants) -> bool:
        """Say whether every one of these permissions is the caller's to give and to take."""
        return all(self.level(which) >= max(ADMIN, level) for which, level in grants.items())

    @property
    def is_admin(self) -> bool:
        """Say whether the caller administers anything at all."""
        return max((self.floor, *self.grants.values())) >= ADMIN


def milliseconds(moment: datetime) -> int:
    """Turn an aware moment into whole milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def stamp(moment: int | None) -> str | None:
    """Write a moment as Mailtrap does: ISO 8601, UTC, with milliseconds."""
    if moment is None:
        return None
    exact = EPOCH + timedelta(milliseconds=moment)
    return f"{exact.isoformat(timespec='milliseconds')}Z"


def latest_end(moment: int) -> int:
    """Give the last moment a token created now may end at: the same date five years ahead."""
    now = datetime.fromtimestamp(moment // 1000, UTC)
    leap_day = (now.month, now.day) == (2, 29)
    then = now.replace(year=now.year + LONGEST_YEARS, day=28 if leap_day else now.day)
    return milliseconds(then) + moment % 1000


def end_of_grace(moment: int, expires_at: int | None) -> int:
    """Give the moment a token that is reset now stops working: never later than it would have."""
    return min(moment + GRACE, moment + GRACE if expires_at is None else expires_at)


def removal(expires_at: int | None, *, was_reset: bool) -> int | None:
    """Give the moment a token leaves the list, or none for a token that never ends."""
    if expires_at is None:
        return None
    return expires_at + (REMOVAL if was_reset else CLEANUP)


def renamed(name: str, old_id: int, new_id: int) -> str:
    """Name the token that a reset makes: its new id replaces the old one, or is appended."""
    base = re.sub(rf"(?<!\d){old_id}$", "", name)
    suffix = str(new_id) if base != name else f" {new_id}"
    return base[: LONGEST_NAME - len(suffix)] + suffix


def why_not_reset(moment: int, *, was_reset: bool, expires_at: int | None, reading: Reading) -> str:
    """Say in the service's words why a token cannot be reset, or nothing when it can."""
    if was_reset:
        return "Token has already been reset."
    if expires_at is not None and expires_at <= moment:
        return "Token has already expired and cannot be reset."
    if expires_at is not None and reading.dated_is_reset:
        return "Token already has an expiration date and cannot be reset."
    return ""
