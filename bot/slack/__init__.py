"""The Slack kit: it knows Bolt and Block Kit, and no room."""
