"""The control API: conversations, driven by what a person sees."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

Stage = Any


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


def button(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": text.lower(), **more}


def row(text: str, accessory: dict[str, Any]) -> dict[str, Any]:
    mrkdwn = {"type": "mrkdwn", "text": text}
    return {"type": "section", "text": mrkdwn, "accessory": accessory}


def field(label: str, kind: str, **element: Any) -> dict[str, Any]:
    inner = {"type": kind, "action_id": "a", **element}
    block = {"type": "input", "block_id": label, "label": plain(label), "element": inner}
    return block | {"optional": True}


MENU = {"type": "overflow", "action_id": "menu", "options": [option("Edit"), option("Reset")]}
SURE = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes")}
FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Form"),
    "submit": plain("Save"),
    "blocks": [
        field("Name", "plain_text_input", max_length=5) | {"optional": False},
        field("Owner", "users_select"),
        field("Rooms", "multi_channels_select"),
        field("Colors", "multi_static_select", options=[option("Red"), option("Blue")]),
        field("Tree", "multi_external_select", min_query_length=0),
        field("Kinds", "checkboxes", options=[option("Big"), option("Small")]),
        field("Size", "radio_buttons", options=[option("L"), option("M")]),
        field("Mail", "email_text_input"),
        field("Page", "url_text_input"),
        field("Count", "number_input", is_decimal_allowed=False, min_value="1", max_value="9"),
        field("Note", "rich_text_input"),
        field("When", "datetimepicker"),
    ],
}

ANSWERS: dict[str, dict[str, Any]] = {
    "bad": {"response_action": "errors", "errors": {"Name": "Not that one"}},
    "wrong": {"response_action": "errors", "errors": {"Nobody": "No such field"}},
    "next": {"response_action": "push", "view": FORM | {"title": plain("Second")}},
    "other": {"response_action": "update", "view": FORM | {"title": plain("Other")}},
    "clear": {"response_action": "clear"},
    "odd": {"response_action": "odd"},
}


@pytest.fixture
def app(new_app: Callable[[], AsyncApp]) -> AsyncApp:
    app = new_app()
    app.heard = []  # type: ignore[attr-defined] # what the listeners below write down

    @app.command("/greet")
    async def greet(ack: Any) -> None:
        rows = [row("*alpha* · <@U2>", MENU), row("beta", MENU)]
        last = {"type": "actions", "elements": [button("Drop", confirm=SURE), button("Form")]}
        await ack(blocks=[*rows, last])

    @app.action("menu")
    @app.action("drop")
    async def act(ack: Any, body: Any) -> None:
        app.heard.append(body["actions"][0])  # type: ignore[attr-defined] # as above
        await ack()

    @app.action("form")
    async def form(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.options("a")
    async def find(ack: Any, payload: Any) -> None:
        await ack(options=[option(t) for t in ("Oak", "Fir") if payload["value"] in t])

    @app.view("form")
    async def save(ack: Any, view: Any) -> None:
        values = {block: state["a"] for block, state in view["state"]["values"].items()}
        app.heard.append(values)  # type: ignore[attr-defined] # as above
        await ack(**ANSWERS.get(values["Name"]["value"], {}))

    return app


async def test_people_and_channels_are_listed(stage: Stage) -> None:
    answer = (await stage.http.get("/_control/people")).json()
    assert [(u["id"], u["role"]) for u in answer["users"]] == [("U1", "admin"), ("U2", "viewer")]
    assert {"id": "C1", "name": "general"} in answer["channels"]


async def test_a_person_sees_a_list_and_uses_its_menus(stage: Stage, bolt: Any, app: Any) -> None:
    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
        shown = (await stage.screen("U1"))["channels"]["C1"][-1]
        assert shown["ephemeral"] is True
        assert shown["plain"] == "alpha · @Bob Stone\n[⋮]\nbeta\n[⋮]\n[Drop] [Form]"
        await stage.do("click", user="U1", label="⋮ > Reset")
        await stage.do("click", user="U1", label="⋮", option="Edit", near="beta")
        assert [a["selected_option"]["value"] for a in app.heard] == ["reset", "edit"]
        assert app.heard[0]["block_id"] != app.heard[1]["block_id"]


async def test_a_confirm_dialog_can_be_answered_with_no(stage: Stage, bolt: Any, app: Any) -> None:
    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
        await stage.do("click", user="U1", label="Drop", confirm=False)
        assert app.heard == []
        await stage.do("click", user="U1", label="Drop")
        assert len(app.heard) == 1


async def test_a_form_is_filled_by_its_labels(stage: Stage, bolt: Any, app: Any) -> None:
    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
        await stage.do("click", user="U1", label="Form")
        for label, value in {
            "Name": "Ada",
            "Owner": "@Bob Stone",
            "Rooms": ["#general", "random"],
            "Colors": ["Blue", "Red"],
            "Tree": ["Oak", "Fir"],
            "Kinds": ["Small"],
            "Size": "M",
            "Mail": "a@b.test",
            "Page": "https://x.test",
            "Count": "3",
            "Note": "noted",
            "When": 1_800_000_000,
        }.items():
            await stage.do("fill", user="U1", label=label, value=value)
        await stage.do("fill", user="U1", label="Tree", value=["Oak"])
        await stage.do("click", user="U1", label="Big")
        shown = (await stage.screen("U1"))["modal"]["plain"]
        await stage.do("click", user="U1", label="Save")
    assert "[Bob Stone ▾]" in shown
    assert "☑ Big\n☑ Small" in shown
    assert "○ L\n◉ M" in shown
    (values,) = app.heard
    assert values["Owner"]["selected_user"] == "U2"
    assert values["Rooms"]["selected_channels"] == ["C1", "C2"]
    assert values["Colors"]["selected_options"] == [option("Blue"), option("Red")]
    assert values["Tree"]["selected_options"] == [option("Oak")]
    assert [o["value"] for o in values["Kinds"]["selected_options"]] == ["small", "big"]
    assert values["Size"]["selected_option"] == option("M")
    assert values["Count"]["value"] == "3"
    assert values["When"]["selected_date_time"] == 1_800_000_000
    assert values["Note"]["rich_text_value"]["type"] == "rich_text"


async def test_slack_itself_refuses_what_a_field_does_not_take(
    stage: Stage, bolt: Any, app: Any
) -> None:
    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
        await stage.do("click", user="U1", label="Form")
        await stage.do("submit", user="U1")
        first = (await stage.screen("U1"))["errors"]
        fills = {"Name": "far too long", "Mail": "x", "Page": "javascript:x", "Count": "2.5"}
        for label, value in fills.items():
            await stage.do("fill", user="U1", label=label, value=value)
        await stage.do("submit", user="U1")
        second = (await stage.screen("U1"))["errors"]
        counts = []
        for count in ("0", "10", "x"):
            await stage.do("fill", user="U1", label="Count", value=count)
            await stage.do("submit", user="U1")
            counts.append((await stage.screen("U1"))["errors"]["Count"])
    assert first == {"Name": "Please complete this required field."}
    assert second == {
        "Name": "Please enter at most 5 characters.",
        "Mail": "Please enter a valid email address.",
        "Page": "Please enter a valid URL.",
        "Count": "Please enter a whole number.",
    }
    assert counts == [
        "Please enter a number of at least 1.",
        "Please enter a number of at most 9.",
        "Please enter a valid number.",
    ]
    assert app.heard == []


async def test_an_apps_errors_stand_at_the_field(stage: Stage, bolt: Any, app: Any) -> None:
    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
        await stage.do("click", user="U1", label="Form")
        await stage.do("fill", user="U1", label="Name", value="bad")
        await stage.do("submit", user="U1")
        assert (await stage.screen("U1"))["errors"] == {"Name": "Not that one"}
        for unusable in ("wrong", "odd"):
            await stage.do("fill", user="U1", label="Name", value=unusable)
            await stage.do("submit", user="U1")
            trouble = (await stage.screen("U1"))["trouble"]
            assert trouble == "We had some trouble connecting. Try again?"


async def test_modals_stack_update_and_clear(stage: Stage, bolt: Any, app: Any) -> None:
    async def submit(name: str) -> Any:
        await stage.do("fill", user="U1", label="Name", value=name)
        await stage.do("submit", user="U1")
        return (await stage.screen("U1"))["modal"]

    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
        await stage.do("click", user="U1", label="Form")
        assert (await submit("next"))["title"] == "Second"
        await stage.do("close", user="U1")
        assert (await stage.screen("U1"))["modal"]["title"] == "Form"
        await submit("next")
        assert (await submit("other"))["title"] == "Other"
        assert (await submit("fine"))["title"] == "Form"
        await submit("next")
        assert await submit("clear") is None


async def test_a_bot_that_stopped_leaves_the_modal_with_trouble(
    stage: Stage, bolt: Any, app: Any
) -> None:
    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
        await stage.do("click", user="U1", label="Form")
        await stage.do("fill", user="U1", label="Name", value="Ada")
    await stage.do("submit", user="U1")
    shown = await stage.screen("U1")
    assert shown["trouble"] == "We had some trouble connecting. Try again?"
    assert shown["modal"]["state"]["Name"]["a"]["value"] == "Ada"
    await stage.do("click", user="U1", label="Cancel")
    assert (await stage.screen("U1"))["modal"] is None


async def test_what_is_not_on_the_screen_is_answered_with_what_is(
    stage: Stage, bolt: Any, app: Any
) -> None:
    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
        assert await stage.refused("click", user="U1", label="Fly") == (
            "Nothing says “Fly”. What can be clicked: “⋮ > Edit”, “⋮ > Reset”, “Drop”, “Form”."
        )
        assert "near “gamma”" in await stage.refused("click", user="U1", label="⋮", near="gamma")
        assert "no option" in await stage.refused("click", user="U1", label="⋮", value="Fly")
        assert "No modal" in await stage.refused("click", user="U1", label="x", **{"in": "modal"})
        assert "No modal" in await stage.refused("fill", user="U1", label="Name", value="x")
        assert "no modal" in await stage.refused("submit", user="U1")
        assert "nobody" in await stage.refused("submit", user="U9")
        assert "no channel" in await stage.refused(
            "command", user="U2", channel="C3", text="/greet"
        )
        assert "no channel" in await stage.refused("click", user="U2", label="x", **{"in": "C3"})
        await stage.do("click", user="U1", label="Form")
        assert "no field “Fame”" in await stage.refused("fill", user="U1", label="Fame", value="x")
        assert "“Oak”, “Fir”" in await stage.refused("fill", user="U1", label="Tree", value="")
        assert "nothing called" in await stage.refused("fill", user="U1", label="Owner", value="x")
        assert "label" in await stage.refused("fill", 400, user="U1")
        assert (await stage.http.post("/_control/click", content="{")).status_code == 400
        assert (await stage.http.get("/_control/screen?user=U9")).status_code == 404


async def test_home_is_clicked_where_one_is(stage: Stage, bolt: Any, app: Any) -> None:
    blocks = [{"type": "actions", "elements": [button("Form")]}]
    await stage.web.views_publish(user_id="U1", view={"type": "home", "blocks": blocks})
    async with bolt(app):
        await stage.do("home", user="U1")
        await stage.do("click", user="U1", label="Form")
        assert (await stage.screen("U1"))["modal"]["title"] == "Form"
        await stage.do("close", user="U1", all=True)
        await stage.do("click", user="U1", label="Form", **{"in": "home"})
        assert (await stage.screen("U1"))["modal"]["title"] == "Form"


async def test_what_an_action_cost_can_be_counted(stage: Stage, bolt: Any, app: Any) -> None:
    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
        action = (await stage.do("click", user="U1", label="Form"))["action"]
    answer = (await stage.http.get(f"/_control/traffic?action={action}")).json()
    kinds = [(t["direction"], t["kind"]) for t in answer["traffic"]]
    assert kinds == [("in", "views.open"), ("out", "block_actions")]
    assert all(t["ack_ms"] > 0 for t in answer["traffic"])
    assert "xoxb" not in str(answer)
    assert stage.address + "/response" not in str(answer)
