import httpx
import pytest

from bot.playground.slack.delivery import Answer
from bot.playground.slack.model import Channel, StoredFile
from tests.playground.browser.conftest import NAME_INPUT, Stage, modal, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_modal_survives_a_reload(site: Stage, http: httpx.AsyncClient) -> None:
    view = site.open(modal(NAME_INPUT))
    await http.post(
        "/_ui/fill?as=U1",
        json={
            "container": ["view", view.id],
            "block_id": "b",
            "action_id": "a",
            "kind": "plain_text_input",
            "value": "kept",
        },
    )
    assert 'value="kept"' in (await http.get("/?as=U1")).text
    assert "A form" not in (await http.get("/?as=U2")).text


async def test_typing_quietly_tells_the_app_nothing(site: Stage, http: httpx.AsyncClient) -> None:
    view = site.open(modal({**NAME_INPUT, "dispatch_action": True}))
    body = {
        "container": ["view", view.id],
        "block_id": "b",
        "action_id": "a",
        "kind": "plain_text_input",
        "value": "ab",
    }
    await http.post("/_ui/fill?as=U1", json={**body, "quiet": True})
    assert site.courier.heard == []
    assert view.state["b"]["a"]["value"] == "ab"
    await http.post("/_ui/fill?as=U1", json=body)
    assert site.last()["actions"][0]["value"] == "ab"


@pytest.mark.parametrize(
    ("kind", "value", "key", "kept"),
    [
        ("datetimepicker", "2026-03-02T13:00", "selected_date_time", 1772452800),
        ("datepicker", "", "selected_date", None),
        (
            "rich_text_input",
            "hi",
            "rich_text_value",
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "hi"}]}
                ],
            },
        ),
    ],
)
async def test_values_reach_the_state_in_slacks_form(
    site: Stage, http: httpx.AsyncClient, kind: str, value: str, key: str, kept: object
) -> None:
    view = site.open(modal({**NAME_INPUT, "element": {"type": kind, "action_id": "a"}}))
    answer = await http.post(
        "/_ui/fill?as=U1",
        json={
            "container": ["view", view.id],
            "block_id": "b",
            "action_id": "a",
            "kind": kind,
            "value": value,
        },
    )
    assert answer.json()["ok"], answer.text
    assert view.state["b"]["a"][key] == kept


async def test_verbs_reach_the_app(site: Stage, http: httpx.AsyncClient) -> None:
    message = site.post("hello", user="U2")
    post = http.post
    await post("/_ui/enter?as=U1&at=C1", json={"channel": "C1", "text": "/greet bob"})
    assert site.last("slash_commands")["text"] == "bob"
    await post(
        "/_ui/enter?as=U1&at=C1", json={"channel": "C1", "text": "in here", "thread": message.ts}
    )
    assert site.workspace.thread("C1", message.ts, "U1")[-1].text == "in here"
    await post("/_ui/shortcut?as=U1", json={"callback_id": "greet_all"})
    assert site.last()["type"] == "shortcut"
    await post(
        "/_ui/shortcut?as=U1", json={"callback_id": "answer_it", "ts": message.ts, "channel": "C1"}
    )
    assert site.last()["message_ts"] == message.ts
    await post("/_ui/home?as=U1", json={"tab": "home"})
    assert site.last("events_api")["event"]["type"] == "app_home_opened"
    assert (await post("/_ui/dm?as=U1", json={"other": "U2"})).json()["channel"].startswith("D")


async def test_suggestions_come_from_the_app(site: Stage, http: httpx.AsyncClient) -> None:
    found = [{"text": {"type": "plain_text", "text": "Tea"}, "value": "tea"}]
    site.courier.script = lambda _kind, _payload: Answer(ok=True, body={"options": found})
    element = {"type": "external_select", "action_id": "e", "min_query_length": 1}
    message = site.post("x", {"type": "actions", "block_id": "b", "elements": [element]})
    answer = await http.post(
        "/_ui/suggest?as=U1",
        json={
            "container": ["message", "C1", message.ts],
            "block_id": "b",
            "action_id": "e",
            "typed": "t",
        },
    )
    assert answer.json()["groups"][0]["options"][0]["label"] == "Tea"


async def test_a_form_is_submitted_and_closed(site: Stage, http: httpx.AsyncClient) -> None:
    view = site.open(modal(NAME_INPUT))
    await http.post("/_ui/submit?as=U1", json={})
    assert "Please complete this required field." in await shown(http, "modal")
    view.state["b"]["a"]["value"] = "x"
    await http.post("/_ui/submit?as=U1", json={})
    assert site.last()["type"] == "view_submission"
    assert (await shown(http, "modal")).strip() == ""
    site.open(modal(NAME_INPUT))
    await http.post("/_ui/close?as=U1", json={})
    assert (await shown(http, "modal")).strip() == ""


async def test_an_app_that_does_not_answer_is_said_in_the_modal(
    site: Stage, http: httpx.AsyncClient
) -> None:
    view = site.open(modal(NAME_INPUT))
    view.state["b"]["a"]["value"] = "x"
    site.courier.script = lambda _kind, _payload: Answer(ok=False, reason="operation_timeout")
    await http.post("/_ui/submit?as=U1", json={})
    assert "We had some trouble connecting" in await shown(http, "modal")
    assert "isn’t answering" in await shown(http, "main")


async def test_the_clock_moves_ahead_only(site: Stage, http: httpx.AsyncClient) -> None:
    answer = await http.post("/_ui/clock", json={"minutes": 360})
    assert answer.json()["now"].startswith("2026-03-02T18:00")
    assert "Mon 02 Mar 2026, 19:00" in await shown(http, "strip")
    for minutes in (-1, 0, 600_000):
        assert (await http.post("/_ui/clock", json={"minutes": minutes})).status_code == 400
    assert site.clock.moment.hour == 18


async def test_faults_are_set_and_shown(site: Stage, http: httpx.AsyncClient) -> None:
    await http.post(
        "/_ui/faults", json={"slow": 1.5, "rate_limited": 2, "methods": "views.open, x"}
    )
    assert (site.workspace.faults.slow, site.workspace.faults.rate_limited) == (1.5, 2)
    assert site.workspace.faults.methods == ["views.open", "x"]
    assert "strip-on" in await shown(http, "strip")
    assert (await http.post("/_ui/faults", json={"slow": -1})).status_code == 400
    assert (await http.post("/_ui/faults", json={"disconnect": "boredom"})).status_code == 400


async def test_the_inspector_shows_the_newest_first(http: httpx.AsyncClient) -> None:
    assert "Nothing yet" in await shown(http, "inspector")
    await http.post("/_ui/enter?as=U1", json={"channel": "C1", "text": "/greet"})
    await http.post("/_ui/shortcut?as=U1", json={"callback_id": "greet_all"})
    page = await shown(http, "inspector")
    assert page.index(">shortcut<") < page.index(">/greet<")
    assert " ms" in page
    assert "it cost 0 calls" in page


async def test_requests_that_make_no_sense_are_refused_with_a_sentence(
    site: Stage, http: httpx.AsyncClient
) -> None:
    site.workspace.add_channel(Channel("C9", "hidden", members={"U2"}, is_private=True))
    refused = await http.post("/_ui/enter?as=U1", json={"channel": "C9", "text": "x"})
    assert refused.status_code == 400
    assert "sees no channel C9" in refused.json()["error"]
    assert (await http.post("/_ui/submit?as=U1", json={})).status_code == 400
    assert (await http.post("/_ui/submit", content="x")).status_code == 415
    assert (await http.post("/_ui/act", json={})).status_code == 400


async def test_another_origin_is_refused(http: httpx.AsyncClient) -> None:
    evil = {"origin": "http://evil.example"}
    assert (await http.post("/_ui/submit", json={}, headers=evil)).status_code == 403
    assert (await http.get("/", headers={"host": "evil.example"})).status_code == 403


async def test_uploads_are_downloads_unless_they_are_pictures(
    site: Stage, http: httpx.AsyncClient
) -> None:
    names = {"x-file-name": "a%20b.html", "content-type": "text/html"}
    answer = await http.post("/_ui/upload?as=U1", content=b"<b>", headers=names)
    stored = answer.json()["file"]
    assert stored["name"] == "a b.html"
    served = await http.get(f"/_ui/file/{stored['id']}")
    assert served.headers["content-disposition"] == "attachment"
    assert served.headers["content-type"] == "application/octet-stream"
    picture = StoredFile("F9", "p.png", "A chart", 3, "U1", b"png", "image/png")
    site.workspace.files["F9"] = picture
    site.post("see", files=["F9", stored["id"], "F0"])
    page = await shown(http, "messages")
    assert 'src="/_ui/file/F9"' in page
    assert "a b.html" in page
    assert (await http.get("/_ui/file/F9")).headers["content-type"] == "image/png"
    assert (await http.get("/_ui/file/F0")).status_code == 404
    assert (await http.post("/_ui/upload", content=b"x")).status_code == 413


async def test_a_failed_command_is_said_by_slackbot(http: httpx.AsyncClient) -> None:
    await http.post("/_ui/enter?as=U1", json={"channel": "C1", "text": "/nosuch"})
    page = await shown(http, "messages")
    assert "Slackbot" in page
    assert "/nosuch is not a valid command." in page
