"""tokenbot: a Slack bot that runs a team's Mailtrap API tokens."""
