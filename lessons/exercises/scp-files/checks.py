def nobody_connected(evidence):
    assert not evidence.connections
    assert not evidence.sessions


def the_wrong_user(evidence):
    assert {session.refused for session in evidence.sessions} & {"user", "root"}


def no_key_was_shown(evidence):
    assert {session.refused for session in evidence.sessions} & {"key", "no-key"}


def no_files(evidence):
    """What scp says of each thing that is no file, and that it was not to take."""
    return [line for line in evidence.stderr.splitlines() if "not a regular file" in line]


def a_folder_without_r(evidence):
    assert [line for line in no_files(evidence) if "site" in line]


def the_other_way_round(evidence):
    assert [line for line in no_files(evidence) if "site" not in line]


def no_such_place(evidence):
    """scp says so of what it meets over there; of what is missing here, it says `local`."""
    told = [line for line in evidence.stderr.splitlines() if line.startswith("scp: ") and " local " not in line]
    assert [line for line in told if "No such file" in line]


def no_right_to_write(evidence):
    assert "Permission denied" in evidence.stderr
    assert "publickey" not in evidence.stderr
