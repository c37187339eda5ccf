"""The workspace in a browser tab: mrkdwn, Block Kit and pages as HTML, kept live."""
