"""The gateway: finds who asks which service, lets through what lessons use, and keeps the journal."""

from __future__ import annotations

import math
import re
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace

from tutor.sandbox.aws.accounts import ANONYMOUS, LEARNER, Account, account_of_key
from tutor.sandbox.aws.differences import HERE, Met, note_on
from tutor.sandbox.aws.ec2 import Ec2, read_form
from tutor.sandbox.aws.ec2_call import Ec2Memory
from tutor.sandbox.aws.ec2_params import ec2_params
from tutor.sandbox.aws.faults import Answer, AwsFaultError, RequestIds, ec2_fault, json_fault, query_fault, s3_fault
from tutor.sandbox.aws.holding import Holding
from tutor.sandbox.aws.hosts import host_name, read_host
from tutor.sandbox.aws.identity import Credential, Identity, credential_of
from tutor.sandbox.aws.journal import Entry, Journal
from tutor.sandbox.aws.moto_adapter.facts import is_s3_region
from tutor.sandbox.aws.operations import left_out, resolve
from tutor.sandbox.aws.payloads import received
from tutor.sandbox.aws.preflights import answer_preflight
from tutor.sandbox.aws.rules.regions import check_scope, check_service, endpoint_region
from tutor.sandbox.aws.s3 import answer_s3
from tutor.sandbox.aws.s3_call import S3Call
from tutor.sandbox.aws.s3_params import s3_params
from tutor.sandbox.aws.signature_faults import as_service_says
from tutor.sandbox.aws.signatures import verified
from tutor.sandbox.aws.ssm import answer_ssm, read_json, ssm_params
from tutor.sandbox.aws.storage import Storage
from tutor.sandbox.aws.sts import answer_sts
from tutor.sandbox.aws.wire import HttpRequest, s3_address

__all__ = ["Gateway"]

_ERROR = 400
_LONGEST_REGION = 40  # characters of what may be no region at all
_UNREADABLE = "unreadable request"
wait = time.sleep
_CODE = re.compile(rb"<Code>([^<]{1,200})</Code>")
_REQUEST_ID = re.compile(rb"<[Rr]equestI[dD]>([0-9a-f-]{36})</")
_FORM = "application/x-www-form-urlencoded"
_TELLERS: dict[str, Callable[[AwsFaultError], Answer]] = {
    "s3": s3_fault,
    "ec2": ec2_fault,
    "ssm": json_fault,
    "sts": query_fault,
}
_XML_SERVICES = frozenset({"cloudfront", "route53"})
_REPLACED = frozenset(
    {"server", "date", "x-amzn-requestid", "x-amz-sdk-checksum-algorithm", "connection", "transfer-encoding"}
)
_NO_CONTENT = frozenset({204, 304})
_SERVERS = {"s3": "AmazonS3", "ec2": "AmazonEC2"}  # what they call themselves; others don't say


class Gateway:
    """Answers one request at a time: moto's state is one, and its lock is here.

    `acls`: new buckets start with ACLs that count, as before April 2023. `latency`: seconds that each request of a
    client waits before its turn, all of them at once. `holding` has calls wait for each other. `today` is the time of
    day by which signatures and presigned URLs are judged, in seconds since 1970.
    """

    def __init__(
        self,
        *,
        region: str,
        journal: Journal,
        clock: Callable[[], float],
        today: Callable[[], float] = time.time,
        acls: bool = False,
        latency: float = 0.0,
        holding: Holding | None = None,
    ) -> None:
        self._region = region
        self._journal = journal
        self._storage = Storage()
        self._clock = clock
        self._start = clock()
        self._today = today
        self._acls = acls
        self._latency = latency
        self._holding = holding
        self._lock = threading.Lock()
        self._ec2 = Ec2()

    def answer(self, request: HttpRequest) -> Answer:
        """Answer a client, and note it in the journal."""
        entry = Entry(at=self.now())
        if self._latency > 0:
            wait(self._latency)
        answer = self._judged(request, entry)
        if self._holding is not None:
            self._holding.hold(entry.api, request.is_gone)
        entry.api = entry.api or _asked(request)
        entry.status = answer.status
        entry.seconds = self.now() - entry.at
        entry.note = note_on(Met(entry.service, entry.api, entry.params, request.headers, entry.error, request.query))
        self._journal.add(entry)
        return answer

    def answer_quietly(self, request: HttpRequest) -> Answer:
        """Answer without a word in the journal: for probes."""
        return self._judged(request, Entry())

    def refuse(self, fault: AwsFaultError) -> Answer:
        """Answer a request that could not even be read."""
        entry = Entry(api=_UNREADABLE, at=self.now(), error=fault.code, status=fault.status)
        self._journal.add(entry)
        return s3_fault(fault)

    def ask_ec2(self, region: str, form: dict[str, str]) -> Answer:
        """Answer a call of the learner's that nobody sees, all that it sets going done: for what a run begins from.

        Raises AwsFaultError.
        """
        credential = Credential(LEARNER.access_key, region, "ec2")
        with self._lock:
            answer = self._ec2.answer(form, Identity(LEARNER), credential, self.now())
            self._ec2.settle(math.inf)
        return answer

    def still(self) -> AbstractContextManager[object]:
        """Nothing is answered while this is held: for reading the state as it is between two calls."""
        return self._lock

    def settle(self) -> None:
        """Let EC2's changes of state that are due by now have happened: before the state is read."""
        with self._lock:
            self._ec2.settle(self.now())

    def follow_ec2(self, changed: Callable[[], None]) -> None:
        """Have `changed` called whenever EC2's state may be another than before, and once now: nothing is answered
        meanwhile."""
        with self._lock:
            self._ec2.changed = changed
            changed()

    def until_due(self) -> float | None:
        """In how many seconds the next change of EC2's state falls due; None if none will."""
        with self._lock:
            soonest = min((at for at, _ in self._ec2.memory.due), default=None)
        return None if soonest is None else max(soonest - self.now(), 0.0)

    def shut_down(self, account: Account, region: str, instance_id: str) -> None:
        """An instance has shut itself down."""
        with self._lock:
            self._ec2.shut_down(account, region, instance_id, self.now())

    @property
    def ec2_memory(self) -> Ec2Memory:
        """What EC2 remembers between calls."""
        return self._ec2.memory

    def now(self) -> float:
        """Seconds from the run's start."""
        return self._clock() - self._start

    def _judged(self, request: HttpRequest, entry: Entry) -> Answer:
        tell: Callable[[AwsFaultError], Answer] = s3_fault
        try:
            credential = credential_of(request)
            entry.region = self._elsewhere(credential)
            entry.service = _service(request, credential)
            tell = _TELLERS.get(entry.service) or _unknown_teller(request, entry.service)
            answer = self._served(request, credential, entry)
        except AwsFaultError as fault:
            entry.error = fault.code
            answer = tell(fault)
        except Exception as error:  # noqa: BLE001 - whatever moto does, the client gets an answer in AWS's form
            answer = tell(_our_fault(error))
        return _finished(answer, request, entry)

    def _served(self, request: HttpRequest, credential: Credential | None, entry: Entry) -> Answer:
        if entry.service == "s3":
            return self._s3(request, credential, entry)
        if request.spoilt:
            raise request.spoilt
        if entry.service == "ssm":
            return self._ssm(request, credential, entry)
        form = read_form(request)
        entry.api = form.get("Action", _target(request))[:100]
        if entry.service not in _TELLERS:
            entry.identity = _claimed(credential)
            message = f"The private AWS has {HERE}; {entry.service} is not here."
            raise AwsFaultError("UnsupportedOperation", message)
        entry.params = ec2_params(form)
        identity = self._known(request, credential, entry)
        with self._lock:
            if entry.service == "sts":
                return answer_sts(identity, entry.api)
            return self._ec2.answer(form, identity, credential, entry.at)

    def _s3(self, request: HttpRequest, credential: Credential | None, entry: Entry) -> Answer:
        address = s3_address(request)
        if request.method == "OPTIONS":
            entry.api, entry.params = "OptionsObject", s3_params(request, address, "OptionsObject")
            with self._lock:
                return answer_preflight(request, address)
        operation = resolve(request.method, address, request.query, request.headers)
        entry.api = operation.api
        entry.params = s3_params(request, address, operation.api)
        endpoint = endpoint_region(request.host)
        try:
            identity = self._known(request, credential, entry)
        finally:  # whatever the signature is worth: where it is for comes first
            check_scope(credential, endpoint, self._region, is_s3_region)
        if not operation.here:
            raise left_out(operation.api)
        if request.spoilt:
            raise request.spoilt
        call = S3Call(
            received(request, credential, identity),
            address,
            operation,
            identity,
            region=endpoint or (credential.region if credential else "") or self._region,
            credential=credential,
            acls=self._acls,
        )
        with self._lock:
            return answer_s3(call, self._storage)

    def _ssm(self, request: HttpRequest, credential: Credential | None, entry: Entry) -> Answer:
        entry.api = _target(request)
        asked = read_json(request)
        entry.params = ssm_params(asked)
        identity = self._known(request, credential, entry)
        return answer_ssm(identity, (credential.region if credential else "") or self._region, entry.api, asked)

    def _elsewhere(self, credential: Credential | None) -> str:
        """The region that a request was signed for, if it isn't the run's own."""
        region = credential.region if credential is not None else ""
        return region[:_LONGEST_REGION] if region != self._region else ""

    def _known(self, request: HttpRequest, credential: Credential | None, entry: Entry) -> Identity:
        """Who asks, by a signature that holds."""
        try:
            check_service(credential, entry.service, request.host)
            identity = verified(request, credential, self._today())
        except AwsFaultError as fault:
            entry.identity = fault.signer or entry.identity
            raise as_service_says(fault, entry.service) from None
        entry.identity = identity.name
        return identity


def _target(request: HttpRequest) -> str:
    """The call that a JSON service is asked for."""
    return request.headers.get("x-amz-target", "").rpartition(".")[2][:100]


def _asked(request: HttpRequest) -> str:
    """What to call a request whose API we don't know: that of a REST service that isn't here, for instance."""
    return f"{request.method} {request.path}"[:100]


def _claimed(credential: Credential | None) -> str:
    account = account_of_key(credential.access_key) if credential else None
    return account.name if account else ANONYMOUS


def _service(request: HttpRequest, credential: Credential | None) -> str:
    """The service that is meant: the host says, if it is one's that is here, then the signature's scope; else a form is
    EC2's, all else S3's."""
    host = read_host(host_name(request.host))
    if host is not None and host.service in _TELLERS:
        return host.service
    if credential is not None and credential.service:
        return credential.service[:50]
    if host is not None:
        return host.service
    is_form = request.headers.get("content-type", "").startswith(_FORM)
    if request.method == "POST" and request.path == "/" and is_form and b"Action=" in request.body[:4096]:
        return "ec2"
    return "s3"


def _unknown_teller(request: HttpRequest, service: str) -> Callable[[AwsFaultError], Answer]:
    """The form of a service that isn't here: forms, and what an S3-like service sends, are answered in XML."""
    is_xml = request.headers.get("content-type", "").startswith(_FORM) or service in _XML_SERVICES
    return query_fault if is_xml else json_fault


def _our_fault(error: Exception) -> AwsFaultError:
    """An answer for moto having failed. Not a 500: clients would try again for seconds."""
    message = f"The private AWS failed at this call; the fault is its own, not yours ({type(error).__name__})."
    return AwsFaultError("InternalError", message, 501)


def _finished(answer: Answer, request: HttpRequest, entry: Entry) -> Answer:
    """Ids on every answer, no body for HEAD; the journal learns the error code."""
    if answer.status >= _ERROR:
        match = _CODE.search(answer.body)
        with suppress(UnicodeDecodeError):
            entry.error = entry.error or (match[1].decode() if match else str(answer.status))
    if request.method == "HEAD" and answer.status >= _ERROR:
        entry.error = str(answer.status)  # HEAD has no body, and so no code: this is what clients see
    kept = [(name, value) for name, value in answer.headers if name.lower() not in _REPLACED]
    if entry.service in _SERVERS:
        kept.insert(0, ("Server", _SERVERS[entry.service]))
    if not any(name.lower() == "x-amz-request-id" for name, _ in kept):
        kept += RequestIds().headers if entry.service == "s3" else [("x-amzn-RequestId", _request_id(answer))]
    return replace(answer, headers=tuple(_with_length(answer, request, kept)))


def _request_id(answer: Answer) -> str:
    """The id of a request to another service than S3: that of the body, where it has one."""
    match = _REQUEST_ID.search(answer.body)
    return match[1].decode() if match else str(uuid.uuid4())


def _with_length(answer: Answer, request: HttpRequest, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The right Content-Length: of the body; for HEAD, of what GET would give."""
    stated = next((value for name, value in headers if name.lower() == "content-length"), "")
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    if answer.status in _NO_CONTENT:
        return [(name, value) for name, value in kept if name.lower() != "content-type"]
    length = (stated if answer.status < _ERROR else "0") if request.method == "HEAD" else str(len(answer.body))
    return [*kept, ("Content-Length", length or "0")]
