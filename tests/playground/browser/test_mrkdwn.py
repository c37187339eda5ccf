from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.playground.slack.browser import dates, emoji, mrkdwn
from bot.playground.slack.browser.mrkdwn import Reader

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOON = int(NOW.timestamp())
NAMES = {"U1": "Ada", "U2": "Bob <b>", "C1": "general", "S1": "security"}
READER = Reader(NAMES, ZoneInfo("Europe/Berlin"), NOW, "U1")
DAY = 86_400


def html(text: str, *, verbatim: bool = False) -> str:
    return str(mrkdwn.html(text, READER, verbatim=verbatim))


def plain(text: str) -> str:
    return mrkdwn.plain(text, NAMES, READER.tz, NOW)


@pytest.mark.parametrize(
    ("source", "drawn", "seen"),
    [
        ("*bold* and _it_ ~no~", "<b>bold</b> and <i>it</i> <s>no</s>", "bold and it no"),
        ("*_both_*", "<b><i>both</i></b>", "both"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("* not bold *", "* not bold *", "* not bold *"),
        ("*no\nbold*", "*no<br>bold*", "*no\nbold*"),
        ("`*code* <b>`", '<code class="code">*code* &lt;b&gt;</code>', "*code* <b>"),
        (
            "say ```a *b*\n&lt;c&gt;``` end",
            'say <pre class="fence">a *b*\n&lt;c&gt;</pre> end',
            "say \na *b*\n<c>\n end",
        ),
        (
            "> one\n> *two*\nthree",
            '<blockquote class="quote">one<br><b>two</b></blockquote>three',
            "\none\ntwo\nthree",
        ),
        (
            "a\n>>> b\nc",
            'a<blockquote class="quote">b<br>c</blockquote>',
            "a\nb\nc\n",
        ),
        ("- one\n- two", "- one<br>- two", "- one\n- two"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("ok :tada: :nosuch:", None, "ok 🎉 :nosuch:"),
        ("<!subteam^S1> <!here> <!everyone>", None, "@security @here @everyone"),
        ("<@U1> <@U9|zoe> <@U8>", None, "@Ada @zoe @U8"),
        ("<#C1> <#C7|plans>", None, "#general #plans"),
        ("<!unknown|shown> <!foo>", "shown &lt;!foo&gt;", "shown <!foo>"),
        ("<mailto:a@b.c|mail> <mailto:a@b.c>", None, "mail a@b.c"),
    ],
)
def test_mrkdwn_is_read_as_slack_reads_it(source: str, drawn: str | None, seen: str) -> None:
    assert plain(source) == seen
    if drawn is not None:
        assert html(source) == drawn


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<javascript:alert(1)|click>",
        "<JaVaScRiPt:alert(1)>",
        "<data:text/html,x|y>",
        '<https://a.b/"onmouseover="x|y>',
        "<https://a.b|<img src=x onerror=x>>",
        "<@U2>",
        "<@U9|<b>>",
        "*<img src=x>*",
        "&lt;img src=x onerror=alert(1)&gt;",
        "```<iframe>```",
        "<!date^1^{date}^javascript:x|<b>>",
        "<!subteam^S9|@<i>>",
        ":<b>:",
    ],
)
def test_text_that_would_be_markup_stays_text(source: str) -> None:
    drawn = html(source).lower()
    for tag in ("<script", "<img", "<iframe", "<b>>", "<i>>"):
        assert tag not in drawn
    assert 'href="javascript:' not in drawn
    assert 'href="data:' not in drawn
    assert '"onmouseover' not in drawn


def test_reader_sees_a_link_they_can_follow() -> None:
    anchor = '<a href="https://a.b/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">'
    assert html("<https://a.b/?x=1&amp;y=2|here>") == f"{anchor}here</a>"
    assert html("go to https://a.b/?x=1&amp;y=2.") == f"go to {anchor}https://a.b/?x=1&amp;y=2</a>."
    assert "<a" not in html("go to https://a.b", verbatim=True)


def test_reader_is_marked_where_they_are_meant() -> None:
    assert "mention-me" in html("<@U1>")
    assert "mention-me" in html("<!channel>")
    assert "mention-me" not in html("<@U2>")
    assert "Bob &lt;b&gt;" in html("<@U2>")


@pytest.mark.parametrize(
    ("form", "stamp", "said"),
    [
        ("{date}", NOON, "March 2nd, 2026"),
        ("{date_num}", NOON, "2026-03-02"),
        ("{date_slash}", NOON, "03/02/2026"),
        ("{date_short}", NOON, "Mar 2, 2026"),
        ("{date_long}", NOON, "Monday, March 2nd, 2026"),
        ("{date_pretty} at {time}", NOON, "Today at 1:00 PM"),
        ("{date_short_pretty}", NOON - DAY, "Yesterday"),
        ("{date_long_pretty}", NOON + DAY, "Tomorrow"),
        ("{time} {date_short_pretty}", NOON + DAY, "1:00 PM tomorrow"),
        ("\u200b{date_short_pretty}", NOON, "\u200btoday"),
        ("on {date_short_pretty}", NOON + 9 * DAY, "on Mar 11, 2026"),
        ("{date_long_pretty}", NOON + 9 * DAY, "Wednesday, March 11th, 2026"),
        ("{date_pretty}", NOON + 20 * DAY, "March 22nd, 2026"),
        ("{time_secs}", NOON + 12 * 3600, "1:00:00 AM"),
        ("{day_divider_pretty}", NOON - 400 * DAY, "Sunday, January 26th, 2025"),
        ("{ago}", NOON - 180, "3 minutes ago"),
        ("{ago}", NOON + 3600, "in 1 hour"),
        ("{ago}", NOON, "just now"),
        ("{nonsense} {time}", NOON, "{nonsense} 1:00 PM"),
    ],
)
def test_dates_are_said_in_the_readers_zone(form: str, stamp: int, said: str) -> None:
    assert plain(f"<!date^{stamp}^{form}|fallback>") == said


def test_dates_that_cannot_be_read_show_their_fallback() -> None:
    assert plain("<!date^soon^{date}|then>") == "then"
    assert plain("<!date^99999999999999999^{date}|then>") == "then"
    assert plain("<!date^12|then>") == "then"


def test_linked_dates_are_links() -> None:
    drawn = html(f"<!date^{NOON}^{{date_num}}^https://a.b|x>")
    assert drawn.startswith('<a href="https://a.b"')
    assert ">2026-03-02</a>" in drawn


def test_words_without_mrkdwn_keep_their_signs_and_draw_emoji() -> None:
    assert str(mrkdwn.with_emoji("*a* :key:\n<b>")).startswith("*a* <span")
    assert str(mrkdwn.with_emoji("<b>\nx")) == "&lt;b&gt;<br>x"
    assert mrkdwn.plain_emoji(":key: 10:30:00 :x") == "🔑 10:30:00 :x"


def test_a_day_is_named_as_people_name_it() -> None:
    assert dates.day_heading(dates.moment(NOON, UTC), NOW) == "Today"
    assert dates.full(dates.moment(NOON, UTC), NOW) == "Today at 12:00:00 PM"


def test_common_emoji_are_known() -> None:
    assert emoji.character("+1") == "👍"
    assert emoji.character("closed_lock_with_key") == "🔐"
    assert emoji.character("nosuch") is None
