"""Preflights: may a page of one origin send a request to a bucket? (AmazonS3/latest/userguide/cors)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["CorsRule", "preflight"]

_VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


@dataclass(frozen=True, slots=True)
class CorsRule:
    """One rule of a bucket's CORS configuration (AmazonS3/latest/API/API_CORSRule)."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    max_age: str = ""


def preflight(rules: Iterable[CorsRule], headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The headers of the answer to an OPTIONS request; the first rule that matches counts.

    Raises 400 BadRequest for an incomplete preflight, 403 AccessForbidden where no rule allows what it asks
    (AmazonS3/latest/API/RESTOPTIONSobject, AmazonS3/latest/userguide/cors-troubleshooting).
    """
    origin, method = headers.get("origin", ""), headers.get("access-control-request-method", "")
    if not origin:
        raise AwsFaultError("BadRequest", "Insufficient information. Origin request header needed.")
    if method not in {"GET", "PUT", "HEAD", "POST", "DELETE"}:
        raise AwsFaultError("BadRequest", f"Invalid Access-Control-Request-Method: {method or 'null'}")
    wanted = [name.strip().lower() for name in headers.get("access-control-request-headers", "").split(",")]
    known = list(rules)
    if not known:
        raise AwsFaultError("AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.", 403)
    for rule in known:
        matched = _first_match(rule.origins, origin)
        if (
            matched
            and method in rule.methods
            and all(_first_match(rule.headers, name, fold=True) for name in wanted if name)
        ):
            return _allowed(rule, "*" if matched == "*" else origin, ", ".join(name for name in wanted if name))
    raise AwsFaultError("AccessForbidden", "CORSResponse: This CORS request is not allowed.", 403)


def _first_match(patterns: Iterable[str], text: str, *, fold: bool = False) -> str:
    """The first pattern that stands for a text; each may hold one `*` (AmazonS3/latest/API/API_CORSRule)."""
    return next((pattern for pattern in patterns if _stands_for(pattern, text, fold=fold)), "")


def _stands_for(pattern: str, text: str, *, fold: bool) -> bool:
    wanted, found = (pattern.lower(), text.lower()) if fold else (pattern, text)
    before, star, after = wanted.partition("*")
    if not star:
        return wanted == found
    return len(found) >= len(before) + len(after) and found.startswith(before) and found.endswith(after)


def _allowed(rule: CorsRule, origin: str, headers: str) -> tuple[tuple[str, str], ...]:
    told = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": ", ".join(rule.methods),
        "Access-Control-Allow-Headers": headers,
        "Access-Control-Expose-Headers": ", ".join(rule.exposed),
        "Access-Control-Max-Age": rule.max_age,
        "Access-Control-Allow-Credentials": "" if origin == "*" else "true",
        "Vary": _VARY,
    }
    return tuple((name, value) for name, value in told.items() if value)
