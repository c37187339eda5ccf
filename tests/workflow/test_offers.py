"""What a token can be given access to, as it is looked for by typing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.permissions import AccessLevel, Resource, ResourceKey
from bot.workflow.places import Places
from bot.workflow.see import See
from tests.workflow.accounts import ACME, JANE, NOW, QA, SHOP, TREE, WHOLE_ACCOUNT, Mirror, token


def nodes(kind: str, count: int) -> list[Resource]:
    keys = (ResourceKey(kind, number) for number in range(count))
    return [Resource(key, f"{kind} {key.id:05}", AccessLevel.ADMIN, WHOLE_ACCOUNT) for key in keys]


def places(*resources: Resource) -> Places:
    return Places(ACME, replace(TREE, resources=resources, domains=(), projects=(), sandboxes=()))


def counted(known: Places) -> dict[str, int]:
    found: dict[str, int] = {}
    for offer in known.offered("", 100):
        found[offer.resource.type] = found.get(offer.resource.type, 0) + 1
    return found


async def test_resources_are_found_by_name_project_or_type() -> None:
    mirror = Mirror()
    mirror.save(token(1))
    see = See(mirror)
    found = await see.suggest_resources(JANE, "staging qa", ACME.id, NOW)
    assert [(offer.resource, offer.name, offer.within) for offer in found] == [
        (QA, "QA", "Staging")
    ]
    everything = await see.suggest_resources(JANE, "", ACME.id, NOW)
    assert [offer.name for offer in everything] == ["news.example", "shop.example", "Staging", "QA"]
    assert [offer.resource for offer in await see.suggest_resources(JANE, "sandbox", 1, NOW)] == [
        QA
    ]


def test_what_our_own_token_does_not_administer_is_not_offered() -> None:
    looked_at = Resource(SHOP, "shop.example", AccessLevel.VIEWER, WHOLE_ACCOUNT)
    administered = Resource(QA, "QA", AccessLevel.ADMIN, None)
    billing = Resource(ResourceKey("billing", 1), "Billing", AccessLevel.ADMIN, None)
    found = places(looked_at, administered, billing).offered("", 100)
    assert [offer.resource for offer in found] == [QA]


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_no_kind_hides_another_and_no_room_is_wasted(
    domains: int, projects: int, sandboxes: int
) -> None:
    counts = {"domain": domains, "project": projects, "sandbox": sandboxes}
    known = places(*(node for kind, count in counts.items() for node in nodes(kind, count)))
    offers = counted(known)
    assert sum(offers.values()) == min(100, sum(counts.values()))
    for kind, count in counts.items():
        assert offers.get(kind, 0) >= min(count, 33)


def test_of_several_sandboxes_the_one_asked_for_is_told_of() -> None:
    known = Places(ACME, TREE)
    for sandbox in TREE.sandboxes:
        assert known.sandbox(sandbox.id) == sandbox
    assert len(TREE.sandboxes) > 1
    assert known.sandbox(404) is None
