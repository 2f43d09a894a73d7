"""Checks on who may read what: canned ACLs, and what a stranger gets who asks for a URL."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from tutor.grading.aws_errors import refusals
from tutor.grading.checks_s3 import missing_bucket, missing_object
from tutor.grading.finding import Finding, Scene, broken, failed, passed
from tutor.grading.shown import named, shown
from tutor.grading.texts import text_difference
from tutor.grading.variables import RETURNED
from tutor.model.checks import AclCheck, UrlCheck
from tutor.model.evidence import BucketState, Evidence, UrlAnswer

__all__ = ["judge_acl", "judge_url", "locate", "probed_url"]

_FORBIDDEN = 403
_NOT_FOUND = 404
_FIRST_ERROR = 400


def judge_acl(check: AclCheck, scene: Scene) -> Finding:
    """Whether the ACL of a bucket or object is the canned one that was asked for."""
    bucket = scene.evidence.buckets.get(check.bucket)
    if bucket is None:
        return failed(missing_bucket(check.bucket, scene), check.canned)
    if check.key is None:
        acl, what, apis = bucket.acl, f"bucket {named(check.bucket)}", ("PutBucketAcl", "CreateBucket")
    elif check.key in bucket.objects:
        acl, what = bucket.objects[check.key].acl, f"object {named(check.key)}"
        apis = ("PutObjectAcl", "PutObject")
    else:
        return failed(missing_object(check.bucket, check.key, scene), check.canned)
    if acl == check.canned:
        return passed(check.canned, acl)
    method = "put_object_acl" if check.key is not None else "put_bucket_acl"
    reason = _why_closed(bucket, check.canned, scene, *apis) or f"Set it with `{method}`."
    message = f"The ACL of the {what} is {shown(acl)}; expected {shown(check.canned)}. {reason}"
    return failed(message, check.canned, acl)


def judge_url(check: UrlCheck, scene: Scene) -> Finding:
    """Whether a stranger who asks for the URL gets the status, and the body if one is given."""
    answer = _answer_to(check, scene.evidence)
    url = probed_url(check, scene.evidence)
    if answer is None:
        return _unasked(check, scene)
    if answer.status != check.status:
        message = f"A stranger's {check.method} of {shown(url)} gets status {answer.status}; expected {check.status}. "
        reason = _url_reason(url, check, answer, scene)
        return failed((message + reason).rstrip(), check.status, answer.status)
    if check.body is not None and answer.body != check.body:
        message = f"The body at {shown(url)} {text_difference(check.body, answer.body)}"
        return failed(message, check.body, answer.body)
    return passed(check.status, answer.status)


def probed_url(check: UrlCheck, evidence: Evidence) -> str:
    """The URL that was asked for, with what the call returned in it."""
    returned = evidence.returned if isinstance(evidence.returned, str) else ""
    return check.url.replace(RETURNED, returned)


def locate(url: str) -> tuple[str, str]:
    """Bucket and key of an S3 URL, path style or virtual-host style; empty where it names none."""
    try:
        parts = urlsplit(url)
        host, path = (parts.hostname or ""), unquote(parts.path).lstrip("/")
    except ValueError:  # a broken IPv6 host, say: it names no bucket
        return "", ""
    for mark in (".s3.", ".s3-", ".localhost"):
        if mark in host:
            return host.split(mark)[0], path
    bucket, _, key = path.partition("/")
    return bucket, key


def _answer_to(check: UrlCheck, evidence: Evidence) -> UrlAnswer | None:
    """Evidence is keyed by the URL as declared; one that came from the call may stand there filled in."""
    declared = evidence.urls.get(f"{check.method} {check.url}")
    return declared or evidence.urls.get(f"{check.method} {probed_url(check, evidence)}")


def _unasked(check: UrlCheck, scene: Scene) -> Finding:
    evidence = scene.evidence
    if RETURNED in check.url:
        got = f"it returned {shown(evidence.returned)}" if scene.returned else "it returned nothing"
        return failed(f"{scene.callee} should return a URL, but {got}.", check.status, None)
    if not scene.returned:
        return failed("The URL was not asked for, because the program did not run to its end.", check.status)
    return broken(f"The URL {shown(check.url)} was not asked for. This is not your fault: run the check again.")


def _url_reason(url: str, check: UrlCheck, answer: UrlAnswer, scene: Scene) -> str:
    name, key = locate(url)
    bucket = scene.evidence.buckets.get(name)
    if answer.status == _NOT_FOUND and bucket is None:
        return missing_bucket(name, scene) if name else "The URL names no bucket."
    if answer.status == _NOT_FOUND and bucket is not None and key and key not in bucket.objects:
        return missing_object(name, key, scene)
    if answer.status == _FORBIDDEN:
        return _closed_reason(bucket, key, scene)
    if answer.status < _FIRST_ERROR <= check.status:
        return "It is open to everyone and should not be: set its ACL to private."
    return ""


def _closed_reason(bucket: BucketState | None, key: str, scene: Scene) -> str:
    if bucket is None:
        return "It is still private."
    found = bucket.objects.get(key) if key else None
    if key and found is None:
        # S3 answers 403, not 404, to a stranger who may not list the bucket (API_GetObject)
        return missing_object(bucket.name, key, scene)
    apis = ("PutObjectAcl", "PutObject") if key else ("PutBucketAcl", "CreateBucket")
    reason = _why_closed(bucket, "public-read", scene, *apis, "PutBucketPolicy")
    acl = found.acl if found else bucket.acl
    return f"It is still private. {reason or f'The ACL is {shown(acl)}: set it to public-read.'}"


def _why_closed(bucket: BucketState, wanted: str, scene: Scene, *apis: str) -> str:
    """What AWS refused, and what about the bucket stands in the way; empty if nothing does."""
    obstacle = _obstacle(bucket, wanted)
    refused = refusals(scene.evidence, *apis, bucket=bucket.name, explain=not obstacle)
    return f"{refused} {obstacle}".strip()


def _obstacle(bucket: BucketState, wanted: str) -> str:
    """What about the bucket's settings keeps a wanted ACL from being set or from having effect."""
    if wanted == "private":
        return ""
    reasons = []
    if bucket.ownership == "BucketOwnerEnforced":
        reasons.append("its ownership is BucketOwnerEnforced, so ACLs are disabled (put_bucket_ownership_controls)")
    blocks = [setting for setting in ("BlockPublicAcls", "IgnorePublicAcls") if bucket.public_access_block.get(setting)]
    if blocks and wanted.startswith("public"):
        reasons.append(f"Block Public Access is on with {' and '.join(blocks)} (delete_public_access_block)")
    return f"The bucket {named(bucket.name)} stands in the way: {', and '.join(reasons)}." if reasons else ""
