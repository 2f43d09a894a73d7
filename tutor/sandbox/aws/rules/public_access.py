"""Block Public Access, where it concerns bucket policies."""

from __future__ import annotations

from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.rules.facts import BucketFacts
from tutor.sandbox.aws.rules.policies import is_public_policy

__all__ = ["check_policy_allowed", "policy_counts_for_others"]


def check_policy_allowed(bucket: BucketFacts, policy: str, who: str) -> None:
    """Raise 403 AccessDenied if BlockPublicPolicy is on and the policy is public
    (AmazonS3/latest/API/API_PublicAccessBlockConfiguration); the wording of the message is not documented."""
    if bucket.block.block_public_policy and is_public_policy(policy):
        because = "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
        what = f'User: {who} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::{bucket.name}"'
        raise AwsFaultError("AccessDenied", f"{what} {because}", 403)


def policy_counts_for_others(bucket: BucketFacts) -> bool:
    """Whether what a policy allows is open to anyone outside the owner's account: not when RestrictPublicBuckets is
    on and the policy is public (AmazonS3/latest/userguide/access-control-block-public-access)."""
    return not (bucket.block.restrict_public_buckets and is_public_policy(bucket.policy))
