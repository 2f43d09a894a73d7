"""What is for a jail only is refused on the machine itself, whatever mistake asks for it there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.sandbox.inside import network, runner


def test_the_machines_own_authorities_are_never_replaced():
    bundle = Path("/etc/ssl/certs/ca-certificates.crt")
    before = bundle.read_bytes() if bundle.exists() else b""
    with pytest.raises(OSError, match="machine's own"):
        runner.trust("-----BEGIN CERTIFICATE-----\n")
    assert (bundle.read_bytes() if bundle.exists() else b"") == before


def test_the_machines_own_ports_are_never_taken(monkeypatch):
    monkeypatch.setattr("socket.if_nameindex", lambda: [(1, "lo"), (2, "eth0")])
    with pytest.raises(OSError, match="machine's own"):
        network.open_listeners(at_aws_ports=True)
