"""Who has left Slack, as the mirror keeps it."""

from bot.domain.tokens import Consumer
from bot.store.mirror import MirrorStore
from tests.store.mirrored import NOW, only, saved, token, version


async def test_who_has_left_is_news_to_every_process_and_so_is_who_comes_back(
    mirror: MirrorStore,
) -> None:
    await saved(mirror, token(5), token(6), token(7))
    await mirror.set_owner("T1", 1, 5, "U1")
    await mirror.set_owner("T1", 1, 6, "U2")
    await mirror.set_consumers("T1", 1, 6, [Consumer("shop", "U1"), Consumer("cron", None)])
    assert sorted(await mirror.people("T1")) == ["U1", "U2"]
    assert await mirror.people("T2") == ()

    before = await version(mirror)
    assert await mirror.set_left("T1", "U1", NOW)
    assert not await mirror.set_left("T1", "U1", NOW), "it is known"
    learnt = {each.token.id: each for each in await mirror.tokens_since("T1", 1, before)}
    assert learnt.keys() == {5, 6}
    assert (learnt[5].owner, learnt[5].ownerless) == ("U1", True)
    assert not learnt[6].ownerless
    assert learnt[6].consumers == (Consumer("cron", None), Consumer("shop", "U1", left=True))

    assert await mirror.set_left("T1", "U1", None)
    assert not (await only(mirror, 5)).ownerless
    await mirror.set_left("T1", "U1", NOW)
    await mirror.set_owner("T1", 1, 5, "U2")
    assert not (await only(mirror, 5)).ownerless, "somebody who is there"
