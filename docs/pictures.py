"""Retakes the pictures of README and docs in the playground: `make pictures` (needs chromium).

It is the same morning every time, with the same tokens: a picture changes where a screen does.
`make pictures ARGS="tour"` takes the moving one alone.
"""

from __future__ import annotations

import asyncio
import io
import logging
import random
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog
from PIL import Image, ImageOps
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.playground.world import Options, World, running

IMAGES = Path(__file__).parent / "images"
MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
PATIENCE = 30_000
EDGE = 24
"""Dots around what a picture is of."""

SMALL = (1280, 720)
TALL = (1040, 2000)

OLIVIA, APRIL, SAMI = "U0OLIVIA", "U0APRIL", "U0SAMI"

CAPTION = """words => {
    const bar = document.getElementById("caption") || document.createElement("div");
    const { height } = document.getElementById("strip").getBoundingClientRect();
    bar.id = "caption";
    bar.textContent = words;
    bar.style.cssText = `position: fixed; inset: 0 0 auto 0; height: ${height}px; z-index: 99;
        padding: 0 16px; background: #14171c; color: #fff; font: 700 16px/${height}px Lato`;
    document.documentElement.append(bar);
}"""
"""Says above the workspace, in place of the playground's strip, what is going on."""

POINT = """button => {
    const { x, y, width, height } = button.getBoundingClientRect();
    const arrow = document.getElementById("arrow") || document.createElement("div");
    arrow.id = "arrow";
    arrow.innerHTML = `<svg width="24" height="30" viewBox="0 0 12 15"><path stroke="#fff"
        d="M1 1v11l3-2.5 2 4.5 2-1-2-4.5h4z"/></svg>`;
    arrow.style.cssText = `position: fixed; left: ${x + width / 2}px; top: ${y + height / 2}px;
        z-index: 98; pointer-events: none`;
    document.documentElement.append(arrow);
}"""
"""Shows where the mouse is, which a screenshot leaves out."""


@dataclass
class Studio:
    """The workspace in a tab, and what was filmed there so far: frames, and their milliseconds."""

    world: World
    page: Page
    film: list[tuple[Image.Image, int]] = field(default_factory=list)

    async def becomes(self, user: str, at: str = "C0GENERAL") -> None:
        await self.page.goto(f"{self.world.url}/?as={user}&at={at}")
        await self.page.wait_for_selector("html[data-live]")
        await self.still()

    async def opens_app(self, user: str, tab: str) -> None:
        await self.becomes(user, "dm")
        link = self.page.locator("#main .tabs").get_by_role("link", name=tab)
        await self.presses(link)
        await expect(link).to_have_attribute("aria-current", "page", timeout=PATIENCE)

    async def still(self) -> None:
        """Wait until nothing moves any more, neither in the bot nor on the screen."""
        await self.world.settled()
        await self.page.wait_for_timeout(600)
        await self.world.settled()
        await self.page.wait_for_timeout(200)

    async def types(self, text: str) -> Locator:
        """Type a command; returns its answer."""
        before = await self.messages().count()
        composer = self.page.locator("#main textarea").first
        await composer.fill(text)
        await composer.press("Enter")
        await expect(self.messages()).not_to_have_count(before, timeout=PATIENCE)
        await self.still()
        return self.messages().last

    def messages(self) -> Locator:
        return self.page.locator("#main article.message")

    def about(self, words: str) -> Locator:
        """The newest message that everybody there sees, and that says this."""
        lasting = self.page.locator("#main article.message:not(.message-ephemeral)")
        return lasting.filter(has_text=words).last

    async def presses(self, button: Locator) -> None:
        await button.click()
        await self.still()

    async def asks(self, command: str, why: str) -> None:
        """Fill a form in and send it."""
        await self.page.locator("#main textarea").first.fill(command)
        await self.page.locator("#main textarea").first.press("Enter")
        await self.form().get_by_label("Reason").fill(why)
        await self.presses(self.send())
        await self.closes()

    async def closes(self) -> None:
        await self.presses(self.form().get_by_role("button", name="Close").last)

    def form(self) -> Locator:
        return self.page.get_by_role("dialog")

    def send(self) -> Locator:
        return self.form().locator("[data-submit]")

    async def takes(self, name: str, what: Locator) -> None:
        """Keep a picture of it, in as many colours as it takes and no more."""
        await self.page.mouse.move(0, 0)
        clip = await what.bounding_box()
        shot = await self.page.screenshot(clip=clip, animations="disabled")
        picture = ImageOps.expand(Image.open(io.BytesIO(shot)).convert("RGB"), EDGE, "white")
        few = picture.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(IMAGES / name, optimize=True)

    async def films(self, milliseconds: int) -> None:
        shot = Image.open(io.BytesIO(await self.page.screenshot(animations="disabled")))
        self.film.append((shot.convert("RGB"), milliseconds))

    async def says(self, words: str) -> None:
        await self.page.evaluate(CAPTION, words)

    async def points(self, at: Locator) -> None:
        """Move the mouse there before one's eyes."""
        await at.scroll_into_view_if_needed()
        await at.evaluate(POINT)
        await self.films(900)

    async def films_click(self, button: Locator) -> None:
        await self.points(button)
        await self.presses(button)
        await self.page.evaluate("document.getElementById('arrow')?.remove()")

    async def films_typing(self, box: Locator, words: str, pieces: int = 3) -> None:
        for piece in range(1, pieces + 1):
            await box.fill(words[: len(words) * piece // pieces])
            await self.films(200)

    def develops(self, name: str) -> None:
        """Keep what was filmed as a moving picture, all of it in the same colours."""
        frames, lasting = zip(*self.film, strict=True)
        width, height = frames[0].size
        all_of_it = Image.new("RGB", (width, height * len(frames)))
        for number, frame in enumerate(frames):
            all_of_it.paste(frame, (0, number * height))
        colours = all_of_it.quantize(255, Image.Quantize.MAXCOVERAGE)
        first, *rest = (f.quantize(palette=colours, dither=Image.Dither.NONE) for f in frames)
        first.save(IMAGES / name, save_all=True, append_images=rest, duration=list(lasting), loop=0)


async def tour(studio: Studio) -> None:
    """A reset from the list to the new value, as a moving picture."""
    await studio.page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    await _asked(studio)
    await _decided(studio)
    await _revealed(studio)
    studio.develops("tour.gif")


async def _asked(studio: Studio) -> None:
    await studio.becomes(OLIVIA)
    await studio.says("Olivia lists the team’s Mailtrap tokens …")
    composer = studio.page.locator("#main textarea").first
    await studio.films_typing(composer, "/tokens list")
    answer = await studio.types("/tokens list")
    await answer.evaluate("each => each.scrollIntoView({ block: 'start' })")
    await studio.films(3500)
    await studio.says("… and requests a new value for one of them")
    await studio.films_typing(composer, "/tokens reset shop returns")
    await composer.press("Enter")
    await expect(studio.send()).to_be_visible(timeout=PATIENCE)
    await studio.still()
    await studio.films(2500)
    await studio.films_typing(studio.form().get_by_label("Reason"), "laptop stolen, see INC-12")
    await studio.films_click(studio.send())
    await studio.films(1800)
    await studio.closes()


async def _decided(studio: Studio) -> None:
    await studio.becomes(APRIL, "C0APPROVALS")
    await studio.says("April reads the request, and approves it")
    await studio.films(2500)
    card = studio.about("Reset shop returns")
    await studio.films_click(card.get_by_role("button", name="Approve", exact=True))
    await expect(card).to_contain_text("Done", timeout=PATIENCE)
    await studio.films(2500)


async def _revealed(studio: Studio) -> None:
    await studio.opens_app(OLIVIA, "Messages")
    await studio.says("Olivia reveals the new value: shown once, to her alone")
    await studio.films(1500)
    button = studio.page.get_by_role("button", name="Reveal", exact=True).last
    if not await button.is_visible():
        await studio.films_click(studio.about("shop returns").locator(".replies"))
    await studio.films_click(button)
    await expect(studio.form()).to_contain_text("shown again", timeout=PATIENCE)
    await studio.films(4000)


async def stills(studio: Studio) -> None:
    """One picture of each screen that the pages show."""
    await studio.page.set_viewport_size({"width": TALL[0], "height": TALL[1]})
    await studio.becomes(OLIVIA)
    await studio.takes("list.png", await studio.types("/tokens list"))
    await studio.takes("card.png", await studio.types("/tokens show billing-service"))
    await _approval(studio)
    await _rotation(studio)
    await studio.opens_app(OLIVIA, "Home")
    await studio.takes("home.png", studio.page.locator("#main .home-blocks"))
    await studio.world.advance(MONDAY - studio.world.clock.now())
    await studio.becomes(APRIL, "C0DIGEST")
    await studio.page.wait_for_function("[...document.images].every(each => each.complete)")
    await studio.takes("digest.png", studio.messages().last)


async def _approval(studio: Studio) -> None:
    await studio.asks("/tokens reset billing-service", "laptop stolen, see INC-12")
    await studio.becomes(APRIL, "C0APPROVALS")
    card = studio.about("Reset billing-service")
    await studio.presses(card.get_by_role("button", name="Approve", exact=True))
    await studio.becomes(SAMI, "C0APPROVALS")
    await studio.takes("approval.png", card)
    await studio.presses(card.get_by_role("button", name="Approve", exact=True))
    await expect(card).to_contain_text("Done", timeout=PATIENCE)


async def _rotation(studio: Studio) -> None:
    for person, row in ((OLIVIA, -1), (APRIL, 0)):  # whose apps are the last and the first
        await studio.becomes(person, "C0CHANGES")
        card = studio.about("billing-service")
        await studio.presses(card.get_by_role("button", name="Moved").nth(row))
    await studio.becomes(SAMI, "C0CHANGES")
    await studio.takes("rotation.png", card)


@asynccontextmanager
async def opened(scale: float) -> AsyncIterator[Studio]:
    """A workspace of its own in a tab, in which no time goes by by itself."""
    values = random.Random(1).randbytes  # noqa: S311  (a picture's tokens open nothing)
    options = Options(socket_mode=True, random=values)
    async with running(options, lambda: MORNING) as world, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await chromium.new_page(device_scale_factor=scale)
        page.set_default_timeout(PATIENCE)
        yield Studio(world, page)
        await chromium.close()


async def main(wanted: set[str]) -> None:
    """Take those that are wanted, or all."""
    logging.disable()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    for take, scale in ((tour, 1), (stills, 2)):
        if not wanted or take.__name__ in wanted:
            async with opened(scale) as studio:
                await take(studio)
    for picture in sorted(IMAGES.iterdir()):
        print(f"{picture.relative_to(IMAGES.parents[1])}  {picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    asyncio.run(main(set(sys.argv[1:])))
