def lab(evidence):
    name = evidence.variables["learner"] + "-lab"
    (found,) = [one for one in evidence.instances.values() if one.tags.get("Name") == name]
    return found


def its_name(evidence):
    return lab(evidence).private_dns.split(".")[0]


def its_own_name_is_returned(evidence):
    assert any(session.exit_status == 0 for session in evidence.sessions), "No command has run on the instance yet."
    assert evidence.returned == its_name(evidence), "This isn't the name that the machine has for itself."


def the_key_is_unprotected(evidence):
    assert "UNPROTECTED PRIVATE KEY FILE" in evidence.stderr + said(evidence)


def the_mode_is_decimal(evidence):
    """What chmod(400), chmod(600) and chmod(644) make of the mode, as ssh tells it: it leaves off what is over 0777."""
    told = evidence.stderr + said(evidence)
    assert "UNPROTECTED PRIVATE KEY FILE" in told
    assert [mode for mode in (400, 600, 644) if f"Permissions 0{mode % 0o1000:03o} for" in told]


def no_key_was_used(evidence):
    assert "no-key" in {session.refused for session in evidence.sessions}
    assert not any(session.exit_status == 0 for session in evidence.sessions)


def the_wrong_user(evidence):
    refused = {session.refused for session in evidence.sessions}
    assert refused & {"user", "root"}
    assert not any(session.exit_status == 0 for session in evidence.sessions)


def the_name_leads_nowhere(evidence):
    assert "Could not resolve hostname" in evidence.stderr + said(evidence)


def the_host_is_not_known(evidence):
    assert "Host key verification failed" in evidence.stderr + said(evidence)


def the_key_is_elsewhere(evidence):
    assert "not accessible: No such file" in evidence.stderr + said(evidence)


def the_private_address(evidence):
    assert evidence.raised is not None
    assert "@" + lab(evidence).private_ip in evidence.raised.message


def it_timed_out(evidence):
    assert [one for one in evidence.connections if one.outcome == "dropped"]
    assert not evidence.sessions


def it_ran_here(evidence):
    assert evidence.raised is None
    assert evidence.returned
    assert not evidence.connections
    assert not evidence.sessions


def the_end_of_the_line(evidence):
    assert isinstance(evidence.returned, str)
    assert evidence.returned != its_name(evidence)
    assert evidence.returned.strip() == its_name(evidence)


def bytes_were_returned(evidence):
    assert any(session.exit_status == 0 for session in evidence.sessions)
    assert evidence.returned_repr.startswith("b'")


def said(evidence):
    """What was returned, if it is text: some hand back what ssh complained of."""
    return evidence.returned if isinstance(evidence.returned, str) else ""
