"""The states of an instance: which call leads from which to which, and how long it takes here.

AWSEC2/latest/UserGuide/ec2-instance-lifecycle. What takes seconds to minutes at AWS takes tenths of a second here.
"""

from __future__ import annotations

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["CODES", "LASTS", "NEXT", "after_start", "after_stop", "after_terminate", "check_reboot"]

# AWSEC2/latest/APIReference/API_InstanceState
CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
# What a passing state turns into, and how many seconds it lasts.
NEXT = {"pending": "running", "stopping": "stopped", "shutting-down": "terminated"}
LASTS = {"pending": 0.4, "stopping": 0.3, "shutting-down": 0.3}


def after_start(instance_id: str, state: str) -> str:
    """The state after StartInstances (AWSEC2/latest/APIReference/API_StartInstances); idempotent.

    Raises IncorrectInstanceState (errors-overview): only a stopped one can be started.
    """
    if state == "stopped":
        return "pending"
    if state in {"pending", "running"}:
        return state
    raise _incorrect(f"The instance '{instance_id}' is not in a state from which it can be started.")


def after_stop(instance_id: str, state: str) -> str:
    """The state after StopInstances (AWSEC2/latest/APIReference/API_StopInstances); idempotent.

    Raises IncorrectInstanceState (errors-overview): only a running one can be stopped.
    """
    if state == "running":
        return "stopping"
    if state in {"stopping", "stopped"}:
        return state
    if state == "pending":
        raise _incorrect(f"Instance '{instance_id}' cannot be stopped as it has never reached the 'running' state.")
    raise _incorrect(f"This instance '{instance_id}' is not in a state from which it can be stopped.")


def after_terminate(state: str) -> str:
    """The state after TerminateInstances (AWSEC2/latest/APIReference/API_TerminateInstances); idempotent."""
    if state in {"stopped", "terminated"}:
        return "terminated"
    return "shutting-down"


def check_reboot(instance_id: str, state: str) -> None:
    """RebootInstances of a terminated instance is ignored (AWSEC2/latest/APIReference/API_RebootInstances).

    Raises IncorrectInstanceState (errors-overview): one that is not running can't be rebooted.
    """
    if state not in {"pending", "running", "shutting-down", "terminated"}:
        raise _incorrect(f"The instance '{instance_id}' is not in the 'running' state.")


def _incorrect(message: str) -> AwsFaultError:
    return AwsFaultError("IncorrectInstanceState", message)
