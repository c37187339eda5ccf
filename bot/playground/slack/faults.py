"""Which fault strikes a Web API call."""

from enum import Enum

from bot.playground.slack.model import Faults


class Strike(Enum):
    """What happens to one call."""

    EXEMPT = "exempt"
    NONE = "none"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_errors"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"

    @property
    def applies(self) -> bool:
        """Whether faults are meant for this call at all."""
        return self is not Strike.EXEMPT


COUNTED = (Strike.RATE_LIMITED, Strike.SERVER_ERROR, Strike.DROP_BEFORE, Strike.DROP_AFTER)


def strike(faults: Faults, method: str) -> Strike:
    """Take one count off the first fault that is due for this method."""
    if faults.methods and method not in faults.methods:
        return Strike.EXEMPT
    for kind in COUNTED:
        left = getattr(faults, kind.value)
        if left > 0:
            setattr(faults, kind.value, left - 1)
            return kind
    return Strike.NONE
