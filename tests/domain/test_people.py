import pytest

from bot.domain.people import EVERYONE, PersonId, Role, Roles

ROLES = Roles({Role.VIEWER: (EVERYONE,), Role.OPERATOR: ("S1", "U1"), Role.ADMIN: ("U2",)})


def test_a_person_is_known_by_workspace_and_user() -> None:
    assert PersonId("T1", "U1") != PersonId("T2", "U1")


def test_holding_any_role_includes_looking() -> None:
    assert ROLES.grantees(Role.VIEWER) == (EVERYONE, "S1", "U1", "U2")
    assert Roles({Role.APPROVER: ("U9",)}).grantees(Role.VIEWER) == ("U9",)


@pytest.mark.parametrize(
    ("role", "holders"),
    [(Role.OPERATOR, ("S1", "U1", "U2")), (Role.ADMIN, ("U2",)), (Role.APPROVER, ())],
)
def test_an_admin_is_an_operator_too_and_no_other_role_includes_another(
    role: Role, holders: tuple[str, ...]
) -> None:
    assert ROLES.grantees(role) == holders


def test_nobody_holds_anything_unless_it_is_granted() -> None:
    assert all(Roles().grantees(role) == () for role in Role)


def test_a_role_stands_for_whoever_holds_it() -> None:
    assert ROLES.spelt(("admin", "U7", "operator", "approver")) == ("U2", "U7", "S1", "U1")
    assert ROLES.spelt(("viewer",)) == (EVERYONE, "S1", "U1", "U2")
