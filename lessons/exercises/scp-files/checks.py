def nobody_connected(evidence):
    assert not evidence.connections
    assert not evidence.sessions


def the_wrong_user(evidence):
    assert {session.refused for session in evidence.sessions} & {"user", "root"}


def a_folder_without_r(evidence):
    assert "not a regular file" in evidence.stderr
