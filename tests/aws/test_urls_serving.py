"""The server of a private AWS: connections kept, shared fairly, and ended; bodies in every form; nonsense survived."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from tutor.sandbox.aws.bodies import BodyError, ChunkedBody, NoRoomError, Room, SizedBody
from tutor.sandbox.aws.serving import MOST_CONNECTIONS, HttpServer

HOST = "s3.us-east-1.amazonaws.com"


class Echo:
    """An application that answers with what it was asked; `/hold` waits until it is let go."""

    def __init__(self) -> None:
        self.held = threading.Semaphore(0)
        self.go = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if environ["RAW_URI"].startswith("/hold"):
            self.held.release()
            assert self.go.wait(30)
        body = b"" if environ["RAW_URI"] == "/unread" else environ["wsgi.input"].read()
        told = f"{environ['REQUEST_METHOD']} {environ['RAW_URI']} {environ['wsgi.url_scheme']} {len(body)}"
        told += f" {environ.get('HTTP_HOST', '-')} {sorted(environ['moto.preserved_header_names'].values())}"
        start_response("200 OK", [("Content-Length", str(len(told)))])
        return [told.encode()]


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def serve(echo: Echo) -> Iterator[Callable[..., tuple[str, int]]]:
    """Serve the echo; keyword arguments are the server's."""
    with ExitStack() as servers:

        def start(**options: Any) -> tuple[str, int]:
            listener = socket.create_server(("127.0.0.1", 0), backlog=300)
            server = HttpServer(echo, listener, **options)
            server.start()
            servers.callback(server.stop)
            address: tuple[str, int] = listener.getsockname()
            return address

        yield start
        echo.go.set()


def raw(address: tuple[str, int], sent: bytes) -> bytes:
    """All that the server says to these bytes, until it hangs up."""
    with socket.create_connection(address, timeout=30) as client:
        client.sendall(sent)
        with suppress(OSError):  # it may have hung up already
            client.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: client.recv(65536), b""))
    return b""


def get(path: str = "/", *more: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {HOST}", *more, "", ""]).encode("latin-1")


def test_a_connection_carries_one_request_after_another(serve):
    client = http.client.HTTPConnection(*serve())
    client.connect()
    first = client.sock
    for number in range(3):
        client.request("PUT", f"/{number}", body=b"x" * number)
        assert client.getresponse().read().startswith(f"PUT /{number} http {number} ".encode())
    assert client.sock is first
    client.close()


def test_requests_sent_ahead_are_answered_in_turn(serve):
    answers = raw(serve(), get("/a") + get("/b") + get("/c", "Connection: close") + get("/d"))
    assert [line.split()[1] for line in answers.split(b"\n") if line.startswith(b"GET")] == [b"/a", b"/b", b"/c"]


def test_the_target_arrives_as_it_was_sent(serve):
    address = serve()
    for target in ("//key", "/a//b", "/%2e%2e/x?a=%20&b", "http://photos.s3.amazonaws.com//k", "*", "/a?b?c#d"):
        assert f" {target} ".encode() in raw(address, get(target, "Connection: close"))
    assert b" /%C3%A0%A0 " in raw(address, get("/\u00c3\u00a0\u00a0", "Connection: close"))


def test_the_scheme_is_that_of_the_socket(serve, authority):
    context = ssl.create_default_context(cadata=authority.pem)
    plain, secure = serve(), serve(tls=authority.server_context())
    assert b" http 0 " in raw(plain, get("/", "Connection: close"))
    with socket.create_connection(secure) as sock, context.wrap_socket(sock, server_hostname=HOST) as client:
        client.sendall(get("/", "Connection: close"))
        assert b" https 0 " in b"".join(iter(lambda: client.recv(65536), b""))


def test_a_client_that_waits_to_be_told_to_go_on_is_told_so(serve):
    with socket.create_connection(serve(), timeout=30) as client:
        client.sendall(b"PUT /key HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hello")
        assert client.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_body_in_chunks_is_put_together(serve):
    head = b"PUT /k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    sent = head + b"5\r\nhello\r\nA;ext=1\r\n0123456789\r\n0\r\nX-Trailer: yes\r\n\r\n"
    answers = raw(serve(), sent + get("/next", "Connection: close"))
    assert b"PUT /k http 15 " in answers
    assert b"GET /next " in answers


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03garbage\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"PUT / HTTP/1.1\r\nContent-Length: minus one\r\n\r\n",
        b"PUT / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_in_the_form_of_s3(serve, sent):
    answer = raw(serve(), sent)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 414 ", b"HTTP/1.1 431 ", b"HTTP/1.1 505 "))
    assert b"Connection: close" in answer
    assert b"<Code>BadRequest</Code>" in answer


def test_an_unread_body_does_not_become_the_next_request(serve):
    little = b"PUT /unread HTTP/1.1\r\nContent-Length: 7\r\n\r\nGET /x " + get("/next", "Connection: close")
    assert raw(serve(), little).count(b"HTTP/1.1 200") == 2
    much = b"PUT /unread HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n" + get("/x")
    assert raw(serve(), much).count(b"HTTP/1.1 200") == 1


def test_metadata_keeps_its_underscores_and_other_headers_with_them_are_dropped(serve):
    sent = get("/", "x-amz-meta-taken_by: me", "x-amz-meta-plain: 1", "Content_Length: 99", "Connection: close")
    assert b"['x-amz-meta-taken_by']" in raw(serve(), sent)


def test_silent_clients_keep_nobody_waiting(serve, authority):
    context = ssl.create_default_context(cadata=authority.pem)
    address = serve(tls=authority.server_context(), most=4, patience=0.01)
    with ExitStack() as silent:
        for _ in range(20):
            silent.enter_context(socket.create_connection(address))
        with socket.create_connection(address) as sock, context.wrap_socket(sock, server_hostname=HOST) as client:
            client.sendall(get("/", "Connection: close"))
            assert client.recv(65536).startswith(b"HTTP/1.1 200")


def test_clients_that_dribble_their_headers_keep_nobody_waiting(serve):
    address = serve(most=4, patience=0.01)
    with ExitStack() as slow:
        for _ in range(20):
            slow.enter_context(socket.create_connection(address)).sendall(b"GET / HTTP/1.1\r\nX: ")
        assert raw(address, get("/", "Connection: close")).startswith(b"HTTP/1.1 200")


def test_garbage_on_the_tls_port_ends_that_connection_only(serve, authority):
    context = ssl.create_default_context(cadata=authority.pem)
    address = serve(tls=authority.server_context())
    assert b"200" not in raw(address, get("/plain"))
    raw(address, bytes(range(256)) * 40)
    with socket.create_connection(address) as sock, context.wrap_socket(sock, server_hostname=HOST) as client:
        client.sendall(get("/", "Connection: close"))
        assert client.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_connection_that_rests_makes_room_for_another_and_one_at_work_does_not(serve, echo):
    address = serve(most=2)
    with socket.create_connection(address, timeout=30) as at_work, socket.create_connection(address) as resting:
        at_work.sendall(get("/hold", "Connection: close"))
        assert echo.held.acquire(timeout=30)
        resting.sendall(get("/"))
        assert resting.recv(65536).startswith(b"HTTP/1.1 200")
        assert raw(address, get("/", "Connection: close")).startswith(b"HTTP/1.1 200")
        resting.settimeout(30)
        assert resting.recv(1) == b""
        echo.go.set()
        assert at_work.recv(65536).startswith(b"HTTP/1.1 200")


def test_two_hundred_clients_at_once_are_all_answered(serve, echo):
    address = serve()
    with ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(address, timeout=30)) for _ in range(200)]
        for client in clients:
            client.sendall(get("/hold", "Connection: close"))
        for _ in range(MOST_CONNECTIONS):
            assert echo.held.acquire(timeout=30), "so many are served at the same time"
        echo.go.set()
        for client in clients:
            assert client.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_client_that_hangs_up_in_the_middle_stops_nobody(serve):
    address = serve()
    for sent in (b"GET", b"PUT / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc", get("/") * 50):
        with socket.create_connection(address) as gone:
            gone.sendall(sent)
    assert raw(address, get("/", "Connection: close")).startswith(b"HTTP/1.1 200")


def test_a_slow_large_upload_keeps_nobody_waiting(serve):
    address = serve()
    with socket.create_connection(address, timeout=30) as slow:
        slow.sendall(b"PUT /large HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 1_000_000)
        assert raw(address, get("/", "Connection: close")).startswith(b"HTTP/1.1 200")
        slow.sendall(b"x" * 2_000_000)
        assert b"PUT /large http 3000000 " in slow.recv(65536)


def test_a_sized_body_is_read_no_further_than_it_goes():
    body = SizedBody(io.BytesIO(b"hello, next request"), 5, Room(100))
    assert [body.read(2), body.left, body.read(), body.left, body.read()] == [b"he", 3, b"llo", 0, b""]
    cut_short = SizedBody(io.BytesIO(b"he"), 5, Room(100))
    assert [cut_short.read(), cut_short.left] == [b"he", 3]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"5",
        b"zz\r\n",
        b"-1\r\n",
        b"5\r\nhel",
        b"3\r\nhello\r\n0\r\n\r\n",
        b"0\r\nX: y",
        b"0\r\n" + b"X: y\r\n" * 99,
    ],
)
def test_a_body_in_broken_chunks_is_told_so(sent):
    with pytest.raises(BodyError):
        ChunkedBody(io.BytesIO(sent), Room(100)).read()


def test_bodies_share_their_room_and_give_it_back():
    room = Room(10)
    first, second = (
        SizedBody(io.BytesIO(b"x" * 8), 8, room),
        ChunkedBody(io.BytesIO(b"8\r\nyyyyyyyy\r\n0\r\n\r\n"), room),
    )
    assert first.read() == b"x" * 8
    with pytest.raises(NoRoomError):
        second.read()
    assert (second.read(), second.left) == (b"", 0), "the rest can be read past"
    first.forget()
    second.forget()
    assert SizedBody(io.BytesIO(b"z" * 10), 10, room).read() == b"z" * 10


@pytest.mark.aws(
    behaviour="more is sent at once than the service takes",
    says="503 SlowDown",
    page="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList",
)
def test_too_much_at_once_is_told_to_slow_down_and_the_rest_is_served(served, we_do):
    listener = socket.create_server(("127.0.0.1", 0))
    server = HttpServer(served.aws, listener, room=Room(1_000_000))
    server.start()
    client = http.client.HTTPConnection(*listener.getsockname())
    client.request("PUT", "/photos/large", body=b"x" * 3_000_000)
    answer = client.getresponse()
    we_do(f"{answer.status} {answer.read().decode().partition('<Code>')[2].partition('<')[0]}")
    client.request("GET", "/photos/small")
    assert client.getresponse().status == 404
    client.close()
    server.stop()
