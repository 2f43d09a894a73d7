"""What an AWS error code means for the learner who met it, and what to do about it.

Sources: the error lists of the Amazon S3 API reference (API/ErrorResponses) and of the user guide
(object-ownership-error-responses, bucketnamingrules, access-control-block-public-access).
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
