"""Client tokens: a request that is sent again is not done again (AWSEC2/latest/UserGuide/ec2-api-idempotency)."""

from __future__ import annotations

from tutor.sandbox.aws.ec2_call import Ec2Call
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["remember", "remembered"]

_MAX_TOKEN = 64
_REMEMBERED = 500  # a token counts for a time only, and costs the memory of its request
_NOT_COMPARED = frozenset({"DryRun", "Version", "Action"})


def remembered(call: Ec2Call) -> str | None:
    """The id of what a call with this token made before, None for a new token.

    Raises IdempotentParameterMismatch (errors-overview) for a token used with other parameters, InvalidParameterValue
    for one of over 64 characters.
    """
    token = call.text("ClientToken")
    if len(token) > _MAX_TOKEN or not token.isascii():
        message = f"Value ({token}) for parameter clientToken is invalid. A token has at most 64 ASCII characters."
        raise AwsFaultError("InvalidParameterValue", message)
    known = call.memory.tokens.get(_key(call)) if token else None
    if known is None:
        return None
    form, made = known
    if form != _compared(call):
        message = f"The client token '{token}' was used before, with other parameters."
        raise AwsFaultError("IdempotentParameterMismatch", message)
    return made


def remember(call: Ec2Call, made: str) -> None:
    """Keep the id of what a call made under its token, if it has one."""
    if not call.text("ClientToken"):
        return
    while len(call.memory.tokens) >= _REMEMBERED:
        call.memory.tokens.pop(next(iter(call.memory.tokens)))
    call.memory.tokens[_key(call)] = (_compared(call), made)


def _key(call: Ec2Call) -> tuple[str, ...]:
    return (call.account.account_id, call.region, call.action, call.text("ClientToken"))


def _compared(call: Ec2Call) -> dict[str, str]:
    return {name: value for name, value in call.form.items() if name not in _NOT_COMPARED}
