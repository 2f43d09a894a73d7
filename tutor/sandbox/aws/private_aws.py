"""One private AWS: what the AWS process serves for one run, and what it tells afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from http import HTTPStatus
from typing import Any

from tutor.model.values import JsonObject, JsonValue
from tutor.sandbox.aws.ec2_seed import seed_ec2
from tutor.sandbox.aws.ec2_warmth import warm_ec2
from tutor.sandbox.aws.ec2_xml import parse
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.gateway import Gateway
from tutor.sandbox.aws.holding import Holding
from tutor.sandbox.aws.journal import Journal
from tutor.sandbox.aws.moto_adapter.after import draw_fresh_ids, leave_policies_to_us
from tutor.sandbox.aws.probe import MAX_PROBE_BODY, request_for_url
from tutor.sandbox.aws.rehearsal import rehearse
from tutor.sandbox.aws.seed import seed
from tutor.sandbox.aws.snapshot import snapshot
from tutor.sandbox.aws.wire import read_request

__all__ = ["PrivateAws", "warm"]

_WARM_REGION = "us-east-1"


class PrivateAws:
    """A WSGI application: S3, EC2 and GetCallerIdentity as AWS has them. One for each process: moto's state is global.

    `region` is where requests that name none go, `clock` gives seconds and is read once at the start, `today` those
    since 1970, by which signatures are judged. `acls`: new buckets start as before April 2023, with ACLs that count and
    nothing blocked. `latency` is what each request waits, in seconds. `on_entry` gets each call when it is answered:
    fields of tutor.model.evidence.ApiCall. `gateway` is what judges them.
    """

    def __init__(
        self,
        *,
        region: str,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], float] = time.time,
        acls: bool = False,
        latency: float = 0.0,
        holding: Holding | None = None,
        on_entry: Callable[[JsonObject], None] | None = None,
    ) -> None:
        draw_fresh_ids()
        leave_policies_to_us()
        self._region = region
        self._seeded: set[str] = set()
        self._journal = Journal(on_entry)
        self.gateway = Gateway(
            region=region,
            journal=self._journal,
            clock=clock,
            today=today,
            acls=acls,
            latency=latency,
            holding=holding,
        )

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve one request; may be called from several threads at once."""
        try:
            answer = self.gateway.answer(read_request(environ))
        except AwsFaultError as fault:
            answer = self.gateway.refuse(fault)
        start_response(_status_line(answer.status), [_as_wsgi(pair) for pair in answer.headers])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def seed(self, start: JsonObject) -> dict[str, str]:
        """Make the state that a run begins from: see `seed` and `ec2_seed`. Not in the journal. The private keys of its
        key pairs by their names. Raises StartError."""
        self._seeded |= seed(start, self._region)
        return seed_ec2(start, self._region, lambda region, form: parse(self.gateway.ask_ec2(region, form).body))

    def snapshot(self, watched: Collection[tuple[str, str]] = ()) -> JsonObject:
        """`{"buckets": {name: fields of tutor.model.evidence.BucketState}}`: the learner's, and the seeded ones; EC2's
        `instances`, `volumes`, `security_groups`, `key_pairs`, `snapshots` likewise, those kinds that there are; and
        `incomplete` if there is more. `watched`, pairs of bucket and key (or none), come before any others."""
        with self.gateway.still():
            return snapshot(self._seeded, watched)

    def seen(self, watched: Collection[tuple[str, str]]) -> JsonObject:
        """All that is told after a run: the snapshot, `calls`, how many are `unlisted`, and what is `incomplete`."""
        state = self.snapshot(watched)
        of_state = state.get("incomplete")
        incomplete = {**self._journal.incomplete(), **(of_state if isinstance(of_state, dict) else {})}
        calls: list[JsonValue] = [*self.journal()]
        return {**state, "calls": calls, "unlisted": {**self._journal.unlisted()}, "incomplete": incomplete}

    def journal(self) -> list[JsonObject]:
        """Every call so far: fields of tutor.model.evidence.ApiCall, at most 10,000 and a note."""
        return self._journal.as_json()

    def probe(self, method: str, url: str) -> JsonObject:
        """What a stranger gets who asks for an S3 URL: `status` and `body`, at most 64 KiB of it as UTF-8.

        Not in the journal. Status 0, and a body that says so, for a URL that is not S3's.
        """
        request = request_for_url(method, url)
        if isinstance(request, str):
            return {"status": 0, "body": request}
        answer = self.gateway.answer_quietly(request)
        body = b"" if request.method == "HEAD" else answer.body[:MAX_PROBE_BODY]
        return {"status": answer.status, "body": body.decode("utf-8", "replace")}


def warm() -> None:
    """Load all that is slow once, for forks to share, by calling what lessons call; and make the learner's default VPC
    in us-east-1.

    Starts no thread and leaves no bucket behind.
    """
    gateway = Gateway(region=_WARM_REGION, journal=Journal(), clock=time.monotonic)
    rehearse(gateway.answer_quietly)
    warm_ec2()


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def _as_wsgi(pair: tuple[str, str]) -> tuple[str, str]:
    """A header as WSGI wants it: latin-1, one line."""
    name, value = pair
    clean = value.replace("\r", "").replace("\n", "").encode("utf-8").decode("latin-1")
    return name, clean
