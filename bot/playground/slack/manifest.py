"""Reads an app's manifest: what the workspace knows of the app."""

from bot.playground.slack.events import DELIVERED
from bot.playground.slack.model import App, Command, Json, Shortcut

PLAYED = {"app_home", "bot_user", "slash_commands", "shortcuts"}
"""The features of a manifest that this workspace plays."""


def app_from(manifest: Json, app_id: str = "A0PLAYGRND") -> App:
    """The app that a parsed manifest describes (https://docs.slack.dev/reference/app-manifest)."""
    shown = manifest.get("display_information", {})
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    home, interactivity = features.get("app_home", {}), settings.get("interactivity", {})
    name = features.get("bot_user", {}).get("display_name") or shown.get("name") or "app"
    return App(
        app_id,
        "B" + app_id[1:],
        "U" + app_id[1:],
        name,
        description=shown.get("description", ""),
        commands=[_command(entry) for entry in features.get("slash_commands", ())],
        shortcuts=[_shortcut(entry) for entry in features.get("shortcuts", ())],
        scopes=list(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=list(settings.get("event_subscriptions", {}).get("bot_events", ())),
        home_enabled=bool(home.get("home_tab_enabled")),
        messages_enabled=bool(home.get("messages_tab_enabled")),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled")),
        interactive=bool(interactivity.get("is_enabled")),
        options_url=str(interactivity.get("message_menu_options_url") or ""),
        icon=name[:1].upper(),
        color=shown.get("background_color", "#4a154b"),
        unheard=_unheard(manifest),
    )


def _unheard(manifest: Json) -> list[str]:
    """What a manifest asks for and nobody here ever does: events, features, users' tokens."""
    subscribed = manifest.get("settings", {}).get("event_subscriptions", {})
    asked = {key for key, value in manifest.get("features", {}).items() if value} - PLAYED
    return [
        *(f"event {name}" for name in subscribed.get("bot_events", ()) if name not in DELIVERED),
        *(f"event {name} of a user" for name in subscribed.get("user_events", ())),
        *(f"feature {name}" for name in sorted(asked)),
        *(name for name in ("functions", "workflows") if manifest.get(name)),
        *(
            ["tokens of users"]
            if manifest.get("oauth_config", {}).get("scopes", {}).get("user")
            else []
        ),
    ]


def _command(entry: Json) -> Command:
    return Command(
        entry["command"],
        entry.get("description", ""),
        entry.get("usage_hint", ""),
        should_escape=bool(entry.get("should_escape")),
    )


def _shortcut(entry: Json) -> Shortcut:
    return Shortcut(
        entry["name"], entry["callback_id"], entry["type"], entry.get("description", "")
    )
