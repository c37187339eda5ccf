import pytest

from bot.domain.people import Role
from bot.domain.policy import PolicyError, parse
from bot.settings import DEFAULT_POLICY

ACME = """\
[roles]
viewer = ["everyone"]
operator = ["S0ENGINEERING"]
approver = ["S0SECURITY", "U0LEAD"]
admin = ["U0ADMIN"]

[defaults]
max_lifetime = "365d"

[[rules]]
name = "emergencies"
"""


def test_a_role_is_granted_to_people_groups_or_everyone() -> None:
    roles = parse(ACME).roles
    assert roles.grantees(Role.OPERATOR) == ("S0ENGINEERING",)
    assert roles.grantees(Role.APPROVER) == ("S0SECURITY", "U0LEAD")


def test_any_role_may_look() -> None:
    roles = parse('[roles]\noperator = ["S0ENG"]\nadmin = ["U0ADMIN", "S0ENG"]\n').roles
    assert roles.grantees(Role.VIEWER) == ("S0ENG", "U0ADMIN")
    assert roles.grantees(Role.APPROVER) == ()


def test_the_built_in_policy_lets_everybody_look_and_nobody_change() -> None:
    roles = parse(DEFAULT_POLICY).roles
    assert roles.grantees(Role.VIEWER) == ("everyone",)
    assert roles.grantees(Role.OPERATOR) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[roles\n", "not valid TOML: "),
        (
            '[roles]\n\nviwer = ["everyone"]\n',
            "line 3, roles.viwer: unknown role; there are viewer",
        ),
        ('[roles]\nviewer = "everyone"\n', "line 2, roles.viewer: takes a list"),
        ('[roles]\nviewer = ["jane"]\n', "line 2, roles.viewer: 'jane' is no user id"),
        ('[roles]\nviewer = ["U0JANE\\n"]\n', "line 2, roles.viewer: 'U0JANE\\n' is no user id"),
        ("[roles]\nviewer = [3]\n", "line 2, roles.viewer: 3 is no user id"),
        (
            '[roles]\nviewer = ["everyone"]\n[role]\n',
            "line 3, role: unknown section; there are roles",
        ),
        ("", "roles: at least one role is needed"),
        ("roles = 3\n", "line 1, roles: at least one role is needed"),
        ("[roles]\n", "line 1, roles: at least one role is needed"),
    ],
)
def test_a_broken_policy_names_line_and_key(text: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse(text)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)
