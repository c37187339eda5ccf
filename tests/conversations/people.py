"""Who decides in the approvals channel, and what they have in front of them."""

from tests.conftest import Someone, Stage


def april(stage: Stage) -> Someone:
    return Someone(stage.http, "U0APRIL", "C0APPROVALS")


def sami(stage: Stage) -> Someone:
    return Someone(stage.http, "U0SAMI", "C0APPROVALS")


async def asked(stage: Stage, what: str, *, why: str = "rotating: INC-12") -> str:
    """Have the operator ask for something that needs approval; returns the form."""
    form = await stage.operator.opens(f"/tokens {what}")
    await stage.operator.fills("Reason", why)
    await stage.operator.clicks("Send for approval", on="modal")
    await stage.operator.does("close")
    return form
