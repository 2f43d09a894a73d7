MADE = "AuthorizeSecurityGroupIngress"


def asked(evidence):
    return [call for call in evidence.calls if call.api == MADE]


def rules(evidence):
    """All inbound rules of the two groups, but for the one that the second had before."""
    mine = evidence.variables["learner"]
    groups = [group for group in evidence.security_groups.values() if group.name in (f"{mine}-db", f"{mine}-web")]
    found = [rule for group in groups for rule in group.inbound]
    return [rule for rule in found if (rule.protocol, rule.from_port, rule.to_port) != ("tcp", 80, 80)]


def wanted(evidence):
    return evidence.variables["address"] + "/32"


def open_to_nobody_else(evidence):
    assert [call for call in asked(evidence) if not call.error], "No rule was added yet."
    for rule in rules(evidence):
        assert rule.protocol == "tcp", f"A rule opens the protocol {rule.protocol}."
        assert (rule.from_port, rule.to_port) == (22, 22), f"A rule opens ports {rule.from_port} to {rule.to_port}."
        assert rule.peer == wanted(evidence), "A rule lets in others than the one address."
    egress = [call for call in evidence.calls if call.api == "AuthorizeSecurityGroupEgress"]
    assert not egress, "A rule for what goes out was added."


def open_to_the_world(evidence):
    assert "0.0.0.0/0" in [rule.peer for rule in rules(evidence)]


def too_many_ports(evidence):
    assert [
        rule
        for rule in rules(evidence)
        if rule.protocol in ("tcp", "udp") and (rule.from_port, rule.to_port) != (22, 22)
    ]


def another_protocol(evidence):
    assert [rule for rule in rules(evidence) if rule.protocol != "tcp"]


def a_whole_network(evidence):
    assert [rule for rule in rules(evidence) if not rule.peer.endswith("/32")]


def all_errors_are_hidden(evidence):
    assert evidence.raised is None
    assert [call for call in asked(evidence) if call.error not in ("", "InvalidPermission.Duplicate")]
