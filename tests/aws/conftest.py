"""A private AWS served over the wire, and clients of everyone who may come: the learner, a stranger, nobody."""

from __future__ import annotations

import re
import socket
import ssl
import struct
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.client import ClientCreator
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tutor.sandbox.aws import PrivateAws
from tutor.sandbox.aws.accounts import ACCOUNTS
from tutor.sandbox.aws.certificates import Authority
from tutor.sandbox.aws.moto_adapter.facts import is_s3_region
from tutor.sandbox.aws.names import Names, NameServer
from tutor.sandbox.aws.serving import HttpServer

_SESSION = boto3.Session()


def _make_client_classes_once() -> None:
    """A client of EC2 has 700 methods, and botocore would make their class anew for each client."""
    make = ClientCreator._create_client_class  # noqa: SLF001 - there is no public way
    made: dict[str, type] = {}

    def once(self: ClientCreator, name: str, model: Any) -> type:
        return made[name] if name in made else made.setdefault(name, make(self, name, model))

    ClientCreator._create_client_class = once  # noqa: SLF001 - the same


_make_client_classes_once()


@dataclass
class Clock:
    """A clock that a test moves."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Today:
    """The time of day as AWS sees it, which a test may put ahead of ours, in seconds."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Served:
    """A private AWS with its address, and the clients for it."""

    aws: PrivateAws
    port: int
    clock: Clock = field(default_factory=Clock)
    today: Today = field(default_factory=Today)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, service: str = "s3", who: str = "learner", region: str = "us-east-1", **config: Any) -> Any:
        if who == "nobody":
            keys, config = {}, {"signature_version": UNSIGNED, **config}
        else:
            account = ACCOUNTS[who]
            keys = {"aws_access_key_id": account.access_key, "aws_secret_access_key": account.secret_key}
        settings = Config(retries={"total_max_attempts": 1}, **config)
        return _SESSION.client(service, endpoint_url=self.url, region_name=region, config=settings, **keys)

    def sign(self, request: AWSRequest, who: str = "learner", service: str = "s3", region: str = "us-east-1") -> None:
        """Sign a request by botocore's own signer."""
        account = ACCOUNTS[who]
        signer = S3SigV4Auth if service == "s3" else SigV4Auth
        signer(Credentials(account.access_key, account.secret_key), service, region).add_auth(request)

    def signed(
        self,
        path: str,
        method: str = "GET",
        body: bytes = b"",
        who: str = "learner",
        service: str = "s3",
        **headers: str,
    ) -> tuple[int, bytes]:
        """Status and body of a request that no client of boto3 would make, signed by botocore's own signer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = AWSRequest(method, self.url + path, headers=named, data=body)
        self.sign(request, who, service)
        return self.fetch(path, method, body or None, **dict(request.headers.items()))

    def fetch(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of a plain request, as curl would make it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=named)  # noqa: S310 - http
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - http
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


@pytest.fixture
def served() -> Iterator[Served]:
    with _serving() as served:
        yield served


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Serve a private AWS with settings of its own."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(_serving(**settings))


@contextmanager
def _serving(**settings: Any) -> Iterator[Served]:
    clock, today = Clock(), Today()
    aws = PrivateAws(region="us-east-1", clock=clock, today=today, **settings)
    listener = socket.create_server(("127.0.0.1", 0))
    server = HttpServer(aws, listener)
    server.start()
    yield Served(aws, listener.getsockname()[1], clock, today)
    server.stop()
    _forget(ec2=any(call["service"] == "ec2" for call in aws.journal()) or len(aws.snapshot()) > 1)


def _forget(*, ec2: bool) -> None:
    """Back to a pristine AWS: in the real thing, every run has a process of its own."""
    from moto.ec2.models import ec2_backends  # noqa: PLC0415 - moto comes after our settings for it
    from moto.s3.models import s3_backends  # noqa: PLC0415

    for backends in (s3_backends, ec2_backends) if ec2 else (s3_backends,):
        for account in backends.values():
            for backend in account.values():
                backend.reset()


@dataclass
class AtAwsNames:
    """The same private AWS where AWS is: its names resolve, and ports 80 and 443 lead to it, as inside a jail."""

    served: Served
    authority: Authority
    bundle: str
    ports: dict[int, int]
    dns: tuple[str, int]

    def client(self, service: str = "s3", who: str = "learner", region: str = "us-east-1", **config: Any) -> Any:
        """A boto3 client with no endpoint set, that trusts the run's authority."""
        account = ACCOUNTS[who]
        keys = {"aws_access_key_id": account.access_key, "aws_secret_access_key": account.secret_key}
        settings = Config(retries={"total_max_attempts": 1}, **config)
        return _SESSION.client(service, region_name=region, config=settings, verify=self.bundle, **keys)

    def fetch(self, url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of a plain request to a URL of AWS's, as curl would make it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, data=body, method=method, headers=named)  # noqa: S310 - http
        context = ssl.create_default_context(cadata=self.authority.pem)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        try:
            with urllib.request.urlopen(request, context=context) as answer:  # noqa: S310 - http
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def resolve(self, host: str, port: Any, *_: Any, **__: Any) -> list[Any]:
        """`socket.getaddrinfo`, by the DNS server of the private AWS."""
        head = struct.pack("!HHHHHH", 1, 0x0100, 1, 0, 0, 0)
        name = b"".join(bytes([len(label)]) + label.encode() for label in host.split(".")) + b"\0"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(30)
            asking.sendto(head + name + struct.pack("!HH", 1, 1), self.dns)
            reply = asking.recv(4096)
        if not reply[7]:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        address = (socket.inet_ntoa(reply[-4:]), self.ports[int(port)])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def at_aws(
    served: Served, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AtAwsNames]:
    bundle = tmp_path / "authority.pem"
    bundle.write_text(authority.pem)
    asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asked.bind(("127.0.0.1", 0))
    names = NameServer(asked, Names(is_s3_region))
    listeners = {port: socket.create_server(("127.0.0.1", 0)) for port in (80, 443)}
    servers = [
        HttpServer(served.aws, listeners[80]),
        HttpServer(served.aws, listeners[443], authority.server_context()),
    ]
    ports = {port: listener.getsockname()[1] for port, listener in listeners.items()}
    at = AtAwsNames(served, authority, str(bundle), ports, asked.getsockname())
    for server in (names, *servers):
        server.start()
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", at.resolve)
        yield at
    for server in (names, *servers):
        server.stop()


@pytest.fixture
def s3(served: Served) -> Any:
    return served.client()


@pytest.fixture
def stranger(served: Served) -> Any:
    return served.client(who="stranger")


@pytest.fixture
def nobody(served: Served) -> Any:
    return served.client(who="nobody")


@pytest.fixture
def ec2(served: Served) -> Any:
    return served.client("ec2")


@pytest.fixture
def later(served: Served) -> Callable[..., None]:
    """Let what takes time at AWS go on for some seconds, by default to its end."""

    def wait(seconds: float = 5.0) -> None:
        served.clock.now += seconds

    return wait


@pytest.fixture
def amazon_linux(ec2: Any) -> str:
    """The id of the newest Amazon Linux in us-east-1."""
    found = ec2.describe_images(Filters=[{"Name": "name", "Values": ["al2023-ami-2023*-x86_64"]}])["Images"]
    newest: str = max(found, key=lambda image: image["CreationDate"])["ImageId"]
    return newest


@pytest.fixture
def status(refused: Callable[..., tuple[str, int]]) -> Callable[..., str]:
    """Call something that AWS refuses; its answer in short: `400 Code`."""

    def told(method: Callable[..., Any], **params: Any) -> str:
        code, number = refused(method, **params)
        return f"{number} {code}"

    return told


@pytest.fixture
def refused() -> Callable[..., tuple[str, int]]:
    """Call something that AWS refuses; the error code and the HTTP status."""

    def call(method: Callable[..., Any], **params: Any) -> tuple[str, int]:
        with pytest.raises(ClientError) as caught:
            method(**params)
        response = caught.value.response
        return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]

    return call


@pytest.fixture
def in_words() -> Callable[[tuple[Any, Any]], str]:
    """What `refused` or `fetch` saw, as the rows of the table say it: `403 AccessDenied`, or the status alone."""

    def tell(answer: tuple[Any, Any]) -> str:
        first, second = answer
        if isinstance(first, str):  # of `refused`
            return str(second) if first == str(second) else f"{second} {first}"
        match = re.search(rb"<Code>([^<]*)</Code>", second)
        return f"{first} {match[1].decode()}" if match else str(first)

    return tell


@pytest.fixture
def open_bucket(s3: Any) -> Callable[..., str]:
    """Make a bucket in which ACLs count and nothing is blocked, as all were before April 2023."""

    def make(name: str = "open-bucket", acl: str = "private") -> str:
        s3.create_bucket(Bucket=name, ObjectOwnership="ObjectWriter")
        s3.delete_public_access_block(Bucket=name)
        s3.put_bucket_acl(Bucket=name, ACL=acl)
        return name

    return make


@pytest.fixture
def we_do(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say what this private AWS did, in the words of the row's `says`: they must be the same.

    A test marked `aws(behaviour, says, page)` is a row of docs/aws-says-we-do.md; `says` is what the AWS page at `page`
    documents, `row` the number in the list of issues that the row answers. Where we knowingly differ, the mark's
    `differs` says why, and what was done here must then not be what AWS says: a difference that is gone must be struck.
    """
    mark = request.node.get_closest_marker("aws")
    assert mark is not None, "we_do is for tests that are a row of the table"

    def told(done: str) -> None:
        request.node.user_properties.append(("we_do", done))
        if mark.kwargs.get("differs"):
            assert done != mark.kwargs["says"]
        else:
            assert done == mark.kwargs["says"]

    return told
