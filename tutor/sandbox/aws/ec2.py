"""EC2: signed calls in a form, judged by the rules, answered by them or by moto."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qsl, urlencode

from tutor.sandbox.aws import ec2_xml
from tutor.sandbox.aws.accounts import Account
from tutor.sandbox.aws.ec2_call import Ec2Call, Ec2Memory
from tutor.sandbox.aws.ec2_rules.general import check_dry_run, check_form
from tutor.sandbox.aws.ec2_rules.instance_changes import by_itself
from tutor.sandbox.aws.ec2_rules.region_catalogue import REGIONS, is_enabled
from tutor.sandbox.aws.ec2_rules.tables import AFTER, CHECKS, OWN
from tutor.sandbox.aws.faults import Answer, AwsFaultError
from tutor.sandbox.aws.identity import Credential, Identity
from tutor.sandbox.aws.moto_adapter.dispatch import MotoCall, call_ec2
from tutor.sandbox.aws.moto_adapter.ec2_model import is_ec2_action
from tutor.sandbox.aws.wire import HttpRequest

__all__ = ["Ec2", "read_form"]

_CONTENT_TYPE = "application/x-www-form-urlencoded; charset=utf-8"
_MAX_FORM = 1024 * 1024
_MAX_FIELDS = 10_000
_ERROR = 400
_READERS = ("Describe", "Get", "Search")  # what begins so changes nothing
_LISTED = re.compile(r"'?[\[{]('[^'\[\]{}]*'(?:, '[^'\[\]{}]*')*)[\]}]'?")
_NONE = re.compile(r"(?:^|[ '(])None(?:$|[ ').,])")
_FAULT = re.compile(r"<Code>([^<]*)</Code>\s*<Message>([^<]*)</Message>")


def read_form(request: HttpRequest) -> dict[str, str]:
    """The fields of a call, from the body or from the query."""
    text = request.body[:_MAX_FORM].decode("utf-8", "replace") if request.method == "POST" else request.query_string
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError:
        raise AwsFaultError("MalformedQueryString", "The query string contains a syntax error.") from None


class Ec2:
    """The EC2 of one run. `changed` is called whenever its state may be another than before."""

    def __init__(self) -> None:
        self.memory = Ec2Memory()
        self.changed: Callable[[], None] = _nothing

    def answer(self, form: dict[str, str], identity: Identity, credential: Credential | None, now: float) -> Answer:
        """One call at `now`, in seconds (AWSEC2/latest/APIReference/errors-overview for the codes)."""
        self.settle(now)
        call = _call(form, identity, credential, now, self.memory)
        try:
            return _answered(call)
        finally:  # one that is refused, too: TerminateInstances may have ended others before
            if not call.action.startswith(_READERS):
                self.changed()

    def settle(self, now: float) -> None:
        """Make the changes of state that are due: what takes time at AWS is done when its time has come."""
        if self.memory.settle(now):
            self.changed()

    def shut_down(self, account: Account, region: str, instance_id: str, now: float) -> None:
        """An instance has shut itself down."""
        self.settle(now)
        by_itself(Ec2Call("", {}, account, region, now, self.memory), instance_id)
        self.changed()


def _nothing() -> None:
    """Nobody wants to know."""


def _call(
    form: dict[str, str], identity: Identity, credential: Credential | None, now: float, memory: Ec2Memory
) -> Ec2Call:
    if credential is None or identity.account is None:
        raise AwsFaultError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    action = form.get("Action", "")
    if not is_ec2_action(action):
        raise AwsFaultError("InvalidAction", f"The action {action} is not valid for this web service.")
    _check_region(credential.region)
    return Ec2Call(action, form, identity.account, credential.region, now, memory)


def _check_region(region: str) -> None:
    """401 AuthFailure: no such Region, or one that the account has not opted in to
    (AWSEC2/latest/APIReference/errors-overview; accounts/latest/reference/manage-acct-regions)."""
    if region not in REGIONS:
        raise AwsFaultError("AuthFailure", "Credential should be scoped to a valid region.", 401)
    if not is_enabled(region):
        raise AwsFaultError("AuthFailure", "AWS was not able to validate the provided access credentials", 401)


def _answered(call: Ec2Call) -> Answer:
    check_form(call)
    for check in CHECKS.get(call.action, ()):
        check(call)
    check_dry_run(call)
    if call.action in OWN:
        return ec2_xml.tell(call.action, ec2_xml.element("", None, *OWN[call.action](call)))
    root = ec2_xml.parse(_moto(call).body)
    for after in AFTER.get(call.action, ()):
        after(call, root)
    return ec2_xml.tell(call.action, root)


def _moto(call: Ec2Call) -> Answer:
    call.world.complete()
    asked = MotoCall(
        account_id=call.account.account_id,
        region=call.region,
        method="POST",
        headers={"content-type": _CONTENT_TYPE},
        body=urlencode(call.form).encode(),
    )
    try:
        answer = call_ec2(asked)
    except NotImplementedError:
        message = f"This private AWS leaves out {call.action}, or what was asked of it."
        raise AwsFaultError("UnsupportedOperation", message) from None
    if answer.status >= _ERROR:
        match = _FAULT.search(answer.body.decode("utf-8", "replace"))
        code, message = (unescape(match[1]), unescape(match[2])) if match else ("InternalError", "moto failed")
        raise _in_aws_words(AwsFaultError(code, message, answer.status), call)
    return answer


def _in_aws_words(fault: AwsFaultError, call: Ec2Call) -> AwsFaultError:
    """Moto's fault with values as they were sent: it tells a set or a list as Python does, and `None` for what is not
    there (AWSEC2/latest/APIReference/errors-overview, MissingParameter)."""
    if _NONE.search(fault.message) and not any("None" in text for text in call.form.values()):
        return AwsFaultError("MissingParameter", f"The request for {call.action} lacks a required parameter")
    message = _LISTED.sub(lambda match: "'" + match[1].replace("'", "") + "'", fault.message)
    return AwsFaultError(fault.code, message, fault.status)
