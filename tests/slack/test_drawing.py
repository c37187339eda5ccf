"""The picture of what ends when: it reads well anywhere, and says what its words say."""

import io
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from matplotlib import get_data_path
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.transforms import Bbox
from PIL import Image

from bot.domain.digest import Timeline
from bot.domain.zones import zone
from bot.slack import drawing
from bot.slack.cards import timeline as card
from bot.slack.drawing import Urgency, png
from tests.workflow.accounts import NOW, token

DAY = timedelta(days=1)
NAMES = (
    "billing-service",
    "W" * 255,
    "x" * 255,
    "שלום: מפתח",
    "مفتاح الإنتاج",
    "漢字のトークン 🔑",
    r"$\frac{$ is no formula, nor is $x^2$",  # as one it would be an error
    "two\nlines\t\x00 and \u202eturned\u202c",
    "Zalgo " + "e\u0301\u0317\u0344" * 40,
    "\ud800 broken",
    "",
    "   ",
)


def timeline(*days: float, names: tuple[str, ...] = NAMES, later: int = 26) -> Timeline:
    ends = days or tuple(range(1, len(names) + 1))
    records = (
        replace(made, token=replace(made.token, name=names[at % len(names)]))
        for at, left in enumerate(ends)
        for made in [token(at + 1, ends=left * DAY)]
    )
    return Timeline(tuple(records), later, NOW, zone("Europe/Berlin"))


def pixels(drawn: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(drawn))
    assert image.format == "PNG"
    return image.convert("RGBA")


def rgb(colour: str) -> tuple[int, int, int]:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def contrast(one: str, other: str) -> float:
    """How well two colours can be told apart, 1 to 21 (WCAG 2.2, contrast ratio)."""

    def light(colour: str) -> float:
        parts = (each / 255 for each in rgb(colour))
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_names_of_every_kind_are_drawn_without_a_warning() -> None:
    assert pixels(png(card.picture(timeline()))).width == 1280


@pytest.mark.parametrize("days", [(0.001,), (0.1, 0.2), (1826.0,), (0.0,), (1, 7, 30, 182, 1826)])
def test_it_fits_whatever_the_ends_are(days: tuple[float, ...]) -> None:
    image = pixels(png(card.picture(timeline(*days, names=("W" * 255,)))))
    edge = {image.getpixel((image.width - 8, y)) for y in range(8, image.height - 8)}
    assert edge == {(*rgb(drawing.GROUND), 255)}


def test_it_has_a_ground_of_its_own_for_light_and_dark_themes() -> None:
    image = pixels(png(card.picture(timeline(0.5, 3, 20, 90))))
    assert image.getchannel("A").getextrema() == (255, 255)
    assert image.getpixel((10, 10)) == (*rgb(drawing.GROUND), 255)
    seen = {colour for _, colour in image.getcolors(image.width * image.height) or ()}
    assert {(*rgb(each.value), 255) for each in Urgency} <= seen


def test_colours_and_words_stand_out_from_the_ground() -> None:
    assert contrast(drawing.INK, drawing.GROUND) > 7
    assert contrast(drawing.QUIET, drawing.GROUND) > 4.5
    assert all(contrast(each.value, drawing.GROUND) > 4.5 for each in Urgency)


def test_a_bar_is_coloured_by_how_soon_something_has_to_be_done() -> None:
    soonest = card.picture(timeline(0.5, 1, 1.1, 7, 8, 30, 31)).bars
    assert [bar.urgency.name for bar in soonest] == [
        *("NOW", "NOW", "SOON", "SOON", "MONTH", "MONTH", "LATER")
    ]


def test_the_words_say_what_is_drawn() -> None:
    told = timeline(0.5, 300, names=("shop", "an\n<!channel>"))
    alt = card.alt(told)
    assert alt.startswith(
        "Expiring tokens, on Tue 10 Mar: shop (…0001) expires Wed 11 Mar, in 12 h; an <!channel>"
    )
    assert "expires Mon 4 Jan 2027, in 300 days" in alt
    assert alt.endswith("and 26 later.")
    drawn = card.picture(told)
    assert [bar.told for bar in drawn.bars] == ["Wed 11 Mar · 12 h", "Mon 4 Jan 2027 · 300 days"]
    assert drawn.foot == "and 26 later"
    assert len(card.alt(timeline(names=("W" * 255,) * 12))) <= card.LONGEST_ALT
    assert "later" not in card.alt(replace(told, later=0))


@contextmanager
def figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Figure]]:
    """What was drawn, before it became pixels."""
    drawn: list[Figure] = []
    saved = Figure.savefig

    def kept(self: Figure, *given: Any, **also: Any) -> None:
        drawn.append(self)
        saved(self, *given, **also)

    with monkeypatch.context() as patched:
        patched.setattr(Figure, "savefig", kept)
        yield drawn


def test_every_character_that_is_drawn_is_one_of_the_font(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("🔑 shop 👩‍💻🇸🇪 ✅", "漢字のトークン", "Sofía’s 한국어 key", "🚀🚀", "مفتاح")
    told = timeline(names=names)
    with figures(monkeypatch) as drawn:
        png(card.picture(told))
    (axes,) = drawn[0].axes
    texts = [each.get_text() for each in axes.texts]
    assert [text for text in texts if text in {"shop", "…", "Sofía’s … key", "مفتاح"}] == [
        *("shop", "…", "Sofía’s … key", "…", "مفتاح")
    ]
    font = FT2Font(str(Path(get_data_path()) / "fonts/ttf/DejaVuSans.ttf")).get_charmap()
    assert {sign for text in texts for sign in text if ord(sign) not in font} == set()
    assert all(name in card.alt(told) for name in names)


@pytest.mark.parametrize("days", [(0.5, 1, 3, 7, 9, 20, 31, 60, 90, 182, 300, 365), (1, 1826)])
def test_no_line_goes_through_words(
    days: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with figures(monkeypatch) as drawn:
        png(card.picture(timeline(*days)))
    (axes,) = drawn[0].axes
    words = [each.get_window_extent() for each in axes.texts]
    lines = [
        Bbox(axes.transData.transform(part))
        for each in axes.collections
        if isinstance(each, LineCollection)
        for part in each.get_segments()
    ]
    assert len(lines) > len(days) // 2
    rows = axes.transData.transform([(0, 0), (0, 1)])[:, 1]
    for line in lines:
        middle = (line.y0 + line.y1) / 2
        assert abs(line.y1 - line.y0) <= abs(rows[1] - rows[0]) + 1
        for text in words:
            beside = abs((text.y0 + text.y1) / 2 - middle) < 1
            assert not (beside and text.x0 <= line.x0 <= text.x1)


def test_several_at_once_draw_the_same() -> None:
    picture = card.picture(timeline())
    with ThreadPoolExecutor(3) as pool:
        drawn = [*pool.map(lambda _: png(picture), range(3))]
    assert len(set(drawn)) == 1


def test_the_bot_starts_without_what_draws() -> None:
    """It would cost every process seconds and 60 MB, and most never draw."""
    script = "import sys, bot.__main__; print({'matplotlib', 'numpy', 'PIL'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"set()\n"
