"""Conversations in a real browser: one for all tests, and a world for each of them beside it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page

from tests.chromium import a_page, chromium
from tests.conftest import Stage, staged

__all__ = ["chromium"]

PATIENCE = 20_000
Opens: TypeAlias = Callable[[str], AbstractAsyncContextManager[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    async with staged() as made:
        yield made


@pytest.fixture
def opens(stage: Stage, chromium: Browser) -> Opens:
    """The workspace in a tab, as one of its people sees it."""

    @asynccontextmanager
    async def opened(user: str) -> AsyncIterator[Page]:
        async with a_page(chromium) as page:
            page.set_default_timeout(PATIENCE)
            await page.goto(f"{stage.world.url}/?as={user}")
            await page.wait_for_selector("html[data-live]")
            yield page

    return opened


async def types(page: Page, text: str) -> Locator:
    """Type a command; returns the newest message."""
    composer = page.locator("textarea").first
    await composer.fill(text)
    await composer.press("Enter")
    return page.locator("article.message").last
