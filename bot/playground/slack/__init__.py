"""A Slack workspace on a local port, for any Bolt app."""
