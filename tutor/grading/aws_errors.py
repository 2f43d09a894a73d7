"""What an AWS error code means for the learner who met it, and what to do about it.

Sources: the error lists of the Amazon S3 API reference (API/ErrorResponses) and of the user guide
(object-ownership-error-responses, bucketnamingrules, access-control-block-public-access); of EC2, the error codes of
its API reference (AWSEC2/latest/APIReference/errors-overview).
"""

from __future__ import annotations

from tutor.grading.shown import counted, named
from tutor.model.evidence import ApiCall, Evidence

__all__ = ["advice", "refusals"]

_ADVICE = {
    "AccessControlListNotSupported": "the bucket's ownership is BucketOwnerEnforced, so it takes no ACLs: "
    "set its ownership controls to BucketOwnerPreferred or ObjectWriter first",
    "AccessDenied": "that is not allowed to whoever asked; for a public ACL or policy, Block Public Access stops it",
    "BucketAlreadyExists": "another account owns a bucket of this name: names are global, so choose another",
    "BucketAlreadyOwnedByYou": "you own that bucket already",
    "BucketNotEmpty": "delete the objects in the bucket first",
    "IllegalLocationConstraintException": "outside us-east-1, CreateBucket needs "
    "CreateBucketConfiguration={'LocationConstraint': REGION} with the client's own region",
    "InvalidBucketName": "names have 3 to 63 of a-z, 0-9, `.` and `-`, and begin and end with a letter or digit",
    "InvalidLocationConstraint": "that is not a region; us-east-1 is asked for by leaving LocationConstraint out",
    "NoSuchBucket": "there is no bucket of that name (yet): check the spelling, or make it first",
    "NoSuchKey": "there is no object of that key in the bucket: check the spelling",
    "DependencyViolation": "something still uses it: delete that first, or take it out",
    "DryRunOperation": "with DryRun nothing is done; without it, the call would have succeeded",
    "IncorrectInstanceState": "the instance is in no state for that: wait first, with a waiter such as "
    "`instance_running` or `instance_stopped`",
    "IncorrectState": "it is in no state for that: wait first, with a waiter such as `volume_available`",
    "InvalidAMIID.Malformed": "an AMI's ID looks like ami-0123456789abcdef0",
    "InvalidAMIID.NotFound": "this region has no such AMI: the same image has another ID in each region, so look it up",
    "InvalidAttachment.NotFound": "the volume is not attached there",
    "InvalidGroup.Duplicate": "there is a security group of that name already: use it, or choose another name",
    "InvalidGroup.NotFound": "this region has no security group of that name or ID (yet)",
    "InvalidInstanceID.NotFound": "this region has no instance of that ID",
    "InvalidKeyPair.Duplicate": "there is a key pair of that name already: use it, or choose another name",
    "InvalidKeyPair.NotFound": "this region has no key pair of that name (yet): key pairs belong to one region",
    "InvalidPermission.Duplicate": "the group has that rule already",
    "InvalidVolume.NotFound": "this region has no volume of that ID",
    "InvalidVolume.ZoneMismatch": "a volume is attached only within its Availability Zone: make it in the instance's, "
    "or make another one there of its snapshot",
    "OperationNotPermitted": "that is not allowed as it is now; termination protection, for one, must be turned off "
    "before an instance is terminated",
    "VolumeInUse": "the volume is attached already: detach it first, and wait with the waiter `volume_available`",
    "404": "there is no such bucket or object: check the spelling",
    "403": "that is not allowed to whoever asked",
}


def advice(code: str) -> str:
    """What an error code means and what to do, as the end of a sentence; empty for a code that isn't known here."""
    return _ADVICE.get(code, "")


def refusals(evidence: Evidence, *apis: str, bucket: str = "", explain: bool = True) -> str:
    """A sentence on calls of these APIs that AWS refused (on `bucket`, if given); empty if it refused none.

    Without `explain` it leaves out what the error means.
    """
    failed = [call for call in evidence.calls if call.api in apis and call.error and _concerns(call, bucket)]
    if not failed:
        return ""
    last = failed[-1]
    often = sum(call.api == last.api and call.error == last.error for call in failed)
    times = f" ({counted(often)})" if often > 1 else ""
    meaning = f": {advice(last.error)}" if explain and advice(last.error) else ""
    return f"AWS refused {last.api}{times} with {named(last.error)}{meaning}."


def _concerns(call: ApiCall, bucket: str) -> bool:
    return not bucket or call.params.get("Bucket") in (bucket, None)
