"""Bucket policies: read, judged for a request, and told public from not public."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.identity import Identity
from tutor.sandbox.aws.wildcards import like

__all__ = ["Asked", "Effect", "check_policy", "evaluate", "is_public_policy"]

_MAX_POLICY = 20 * 1024


class Effect(Enum):
    """What a policy says about a request; an explicit denial beats every permission."""

    DENY = "Deny"
    ALLOW = "Allow"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as policies see it. `context` are condition keys, lower case."""

    identity: Identity
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


def evaluate(policy: str, asked: Asked) -> Effect:
    """How a policy judges a request (IAM/latest/UserGuide/reference_policies_evaluation-logic): deny wins."""
    effects = {statement.get("Effect") for statement in _statements(policy) if _applies(statement, asked)}
    if Effect.DENY.value in effects:
        return Effect.DENY
    return Effect.ALLOW if Effect.ALLOW.value in effects else Effect.SILENT


def is_public_policy(policy: str) -> bool:
    """Whether a policy allows something to everyone, without a condition that pins it to fixed values
    (AmazonS3/latest/userguide/access-control-block-public-access#access-control-block-public-access-policy-status)."""
    return any(
        statement.get("Effect") == "Allow" and _for_everyone(statement) and not _pinned(statement.get("Condition"))
        for statement in _statements(policy)
    )


def check_policy(policy: bytes, bucket: str) -> str:
    """The policy as text, or 400 MalformedPolicy.

    No page was at hand that lists this code and these messages; they are what S3 is known to answer.
    """
    if len(policy) > _MAX_POLICY:
        raise AwsFaultError("PolicyTooLarge", "Policy exceeds the maximum allowed document size.")
    text = policy.decode("utf-8", "replace")
    statements = _statements(text)
    if not statements:
        raise _malformed("Policies must be valid JSON and the first byte must be '{'")
    for statement in statements:
        _check_statement(statement, bucket)
    return text


def _malformed(message: str) -> AwsFaultError:
    return AwsFaultError("MalformedPolicy", message)


def _check_statement(statement: Mapping[str, Any], bucket: str) -> None:
    if statement.get("Effect") not in {"Allow", "Deny"}:
        raise _malformed("Invalid effect")
    for name in ("Principal", "Action", "Resource"):
        if name not in statement and f"Not{name}" not in statement:
            raise _malformed(f"Missing required field {name}")
    arn = f"arn:aws:s3:::{bucket}"
    for resource in _strings(statement.get("Resource", statement.get("NotResource"))):
        if resource not in {"*", arn} and not resource.startswith((f"{arn}/", f"{arn}*")):
            raise _malformed("Policy has invalid resource")
    for action in _strings(statement.get("Action", statement.get("NotAction"))):
        if action != "*" and not action.lower().startswith("s3:"):
            raise _malformed("Policy has invalid action")


@lru_cache(maxsize=256)
def _statements(policy: str) -> tuple[dict[str, Any], ...]:
    """The statements of a policy; none if it can't be read."""
    try:
        document = json.loads(policy)
    except (ValueError, RecursionError):
        return ()
    statements = document.get("Statement") if isinstance(document, dict) else None
    listed = statements if isinstance(statements, list) else [statements]
    return tuple(statement for statement in listed if isinstance(statement, dict))


def _strings(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [] if value is None else [str(value).lower() if isinstance(value, bool) else str(value)]


def _applies(statement: Mapping[str, Any], asked: Asked) -> bool:
    return (
        _one_of_pair(statement, "Principal", lambda value: _names(value, asked.identity))
        and _one_of_pair(statement, "Action", lambda value: _any_like(value, asked.action, fold=True))
        and _one_of_pair(statement, "Resource", lambda value: _any_like(value, asked.resource))
        and _conditions_hold(statement.get("Condition"), asked.context)
    )


def _one_of_pair(statement: Mapping[str, Any], name: str, matches: Callable[[Any], bool]) -> bool:
    """`Action` must match, or `NotAction` must not; and so on."""
    if name in statement:
        return matches(statement[name])
    return f"Not{name}" in statement and not matches(statement[f"Not{name}"])


def _names(principal: object, identity: Identity) -> bool:
    """Whether a principal element names somebody (IAM/latest/UserGuide/reference_policies_elements_principal)."""
    if principal == "*":
        return True
    if not isinstance(principal, dict):
        return False
    listed = _strings(principal.get("AWS")) + _strings(principal.get("CanonicalUser"))
    if "*" in listed:
        return True
    account = identity.account
    if account is None:
        return False
    own = {account.arn, account.account_id, f"arn:aws:iam::{account.account_id}:root", account.canonical_id}
    return not own.isdisjoint(listed)


def _for_everyone(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    if "NotPrincipal" in statement:
        return True
    return principal == "*" or (isinstance(principal, dict) and "*" in _strings(principal.get("AWS")))


# A statement for everyone is not public if one of these keys has fixed values, without wildcards: the keys that the
# reference of the AWS SDK for .NET lists (S3, PublicAccessBlockConfiguration). The user guide may have more by now.
_PINNING = frozenset(
    {
        "aws:sourceip",
        "aws:sourcearn",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourceowner",
        "aws:sourceaccount",
        "aws:userid",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
_WIDE_NETWORKS = {"0.0.0.0/0", "::/0"}


def _pinned(condition: object) -> bool:
    if not isinstance(condition, dict):
        return False
    for operator, tests in condition.items():
        if "Not" in operator or operator.endswith("IfExists") or not isinstance(tests, dict):
            continue
        for key, value in tests.items():
            fixed = not any("*" in text or "?" in text or text in _WIDE_NETWORKS for text in _strings(value))
            if key.lower() in _PINNING and fixed:
                return True
    return False


def _any_like(patterns: object, text: str, *, fold: bool = False) -> bool:
    """Actions in any case (IAM/latest/UserGuide/reference_policies_elements_action), all else as it is written."""
    return any(like(text, pattern, fold=fold) for pattern in _strings(patterns))


# --- conditions (IAM/latest/UserGuide/reference_policies_elements_condition_operators) -----------------------


def _in_network(text: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(text) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _number_test(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def test(text: str, wanted: str) -> bool:
        try:
            return compare(float(text), float(wanted))
        except ValueError:
            return False

    return test


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda text, wanted: text == wanted,
    "StringEqualsIgnoreCase": lambda text, wanted: text.lower() == wanted.lower(),
    "StringLike": like,
    "ArnEquals": like,
    "ArnLike": like,
    "Bool": lambda text, wanted: text.lower() == wanted.lower(),
    "IpAddress": _in_network,
    "NumericEquals": _number_test(lambda left, right: left == right),
    "NumericLessThan": _number_test(lambda left, right: left < right),
    "NumericLessThanEquals": _number_test(lambda left, right: left <= right),
    "NumericGreaterThan": _number_test(lambda left, right: left > right),
    "NumericGreaterThanEquals": _number_test(lambda left, right: left >= right),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
}


def _conditions_hold(condition: object, context: Mapping[str, str]) -> bool:
    """All must hold. An operator that we don't know never holds."""
    if condition is None:
        return True
    if not isinstance(condition, dict):
        return False
    return all(
        isinstance(tests, dict)
        and all(_holds(operator, context.get(key.lower()), value) for key, value in tests.items())
        for operator, tests in condition.items()
    )


def _holds(operator: str, text: str | None, value: object) -> bool:
    wanted = _strings(value)
    if operator == "Null":
        return ["true" if text is None else "false"] == [item.lower() for item in wanted]
    if operator.endswith("IfExists"):
        if text is None:
            return True
        operator = operator.removesuffix("IfExists")
    if operator in _NEGATED:
        test = _OPERATORS[_NEGATED[operator]]
        return text is None or not any(test(text, item) for item in wanted)
    known = _OPERATORS.get(operator)
    return known is not None and text is not None and any(known(text, item) for item in wanted)
