"""A private AWS that lasts: on a port of this machine's loopback, or beside the jail of a shell."""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from tutor.errors import SandboxError, UsageError
from tutor.model.evidence import ApiCall, JournalEntry, in_order
from tutor.model.verdicts import Tier
from tutor.sandbox import observe_reach
from tutor.sandbox.aws.accounts import LEARNER, Account
from tutor.sandbox.aws_client import AwsOrder, AwsProcess, AwsRun
from tutor.sandbox.wall import find_bwrap

__all__ = [
    "HAZARDS",
    "REGION",
    "AwsWishes",
    "ServedAws",
    "aws_environment",
    "begin",
    "listen",
    "tiers_to_try",
    "without_proxy",
]

REGION = "us-east-1"
# Variables that would lead a client elsewhere, or have it sign as somebody else, whatever else is set.
HAZARDS = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_EC2",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_SSM",
)
_PROXIES = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
_LOOPBACK = "127.0.0.1"
_BACKLOG = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsWishes:
    """How the private AWS is to be. `acls`: new buckets have ACLs enabled, as before April 2023; `latency`: seconds
    that each call takes longer."""

    acls: bool = False
    latency: float = 0.0


class ServedAws:
    """One private AWS behind the strongest wall that holds here, until it is closed. Raises SandboxError.

    It serves `sockets`, descriptors by kind. `begun` is a process that has warmed up meanwhile; `rack` the descriptor
    over which it orders instances that answer, -1 for none. `authority` is what clients over https are to trust, as
    PEM. To be made by a thread that lives as long as it: Linux kills a child that
    asked for it with the thread that started it.
    """

    def __init__(
        self,
        sockets: Mapping[str, int],
        wishes: AwsWishes,
        tier: Tier | None = None,
        begun: AwsProcess | None = None,
        *,
        rack: int = -1,
    ) -> None:
        self._process = _warm(tier, begun or begin(tier))
        try:
            self._run: AwsRun = self._process.open(
                AwsOrder(
                    sockets=sockets,
                    region=REGION,
                    acls=wishes.acls,
                    latency=wishes.latency,
                    lasting=True,
                    rack=rack,
                )
            )
        except BaseException:
            self._process.close()
            raise
        self.authority = self._run.authority

    @property
    def calls(self) -> socket.socket:
        """Readable when there are calls to be `heard`."""
        return self._run.calls

    @property
    def life(self) -> socket.socket:
        """Readable when this AWS is gone."""
        return self._run.control

    def heard(self) -> list[JournalEntry]:
        """What happened since the last time: calls that were answered, connections to instances, and logins."""
        return [observe_reach.entry(told) for told in self._run.heard()]

    def all_calls(self) -> tuple[JournalEntry, ...]:
        """All that happened, oldest first; this AWS then ends. Raises SandboxError."""
        seen = self._run.collect(())
        calls = (ApiCall(**told) for told in seen["calls"])
        return in_order(calls, observe_reach.connections(seen), observe_reach.sessions(seen))

    def close(self) -> None:
        """End it. Safe to call twice."""
        self._run.close()
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def listen(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 is any free one. Raises UsageError for a port that can't be had."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that was just left is free
        listener.bind((_LOOPBACK, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        mend = "name another one, or leave out --port: a free one is then found"
        raise UsageError("No such port to have", f"{_LOOPBACK}:{port}: {error.strerror}", mend) from error
    return listener


def aws_environment(endpoint: str = "", account: Account = LEARNER) -> dict[str, str]:
    """What makes boto3, the AWS CLI and their like talk to the private AWS as `account`."""
    keys = {
        "AWS_ACCESS_KEY_ID": account.access_key,
        "AWS_SECRET_ACCESS_KEY": account.secret_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,  # Terraform and the SDKs of other languages read this one
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return {"AWS_ENDPOINT_URL": endpoint} | keys if endpoint else keys


def without_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that keep calls to loopback from going to a proxy, where `environment` names one."""
    if not any(environment.get(name) for name in _PROXIES):
        return {}
    before = environment.get("no_proxy") or environment.get("NO_PROXY")
    return dict.fromkeys(("no_proxy", "NO_PROXY"), f"{before},{_LOOPBACK}" if before else _LOOPBACK)


def tiers_to_try(forced: Tier | None = None) -> tuple[Tier, ...]:
    """Walls to try here, the strongest first."""
    if forced is not None:
        return (forced,)
    if not sys.platform.startswith("linux") or find_bwrap() is None:
        return (Tier.NONE,)
    return (Tier.STRONG, Tier.PARTIAL, Tier.NONE)


def begin(forced: Tier | None) -> AwsProcess:
    """Start the AWS process behind the first wall to try, without waiting for it. Raises SandboxError."""
    return AwsProcess(tiers_to_try(forced)[0], ())


def _warm(forced: Tier | None, begun: AwsProcess) -> AwsProcess:
    """The process that was begun, once it is warm; where its wall doesn't hold, one behind the next."""
    reasons: list[str] = []
    for number, tier in enumerate(tiers_to_try(forced)):
        process = begun if number == 0 else AwsProcess(tier, ())
        try:
            process.ready()
        except BaseException as error:
            process.close()
            if not isinstance(error, SandboxError):
                raise
            reasons.append(error.what)
        else:
            return process
    raise SandboxError("The private AWS can't start", "; ".join(reasons), "run `tutor doctor`")
