"""Where this private AWS knowingly differs from AWS: said in one sentence when a call meets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tutor.model.values import JsonValue

__all__ = ["DIFFERENCES", "HERE", "Difference", "Met", "note_on"]


@dataclass(frozen=True, slots=True)
class Met:
    """A call that was answered. `params` are those of the journal, `headers` the request's with lower-case names,
    `error` is the code of the answer, empty for success; `query` is the request's."""

    service: str
    api: str
    params: Mapping[str, JsonValue] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One known difference. `sentence` tells a learner what AWS does and what happens here; `page` is AWS's."""

    id: str
    sentence: str
    page: str
    applies: Callable[[Met], bool]


HERE = "S3, EC2, and of STS and SSM what lessons use"
_SSM = "https://docs.aws.amazon.com/systems-manager/latest"
_S3 = "https://docs.aws.amazon.com/AmazonS3/latest"
_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest"
_NETWORK = re.compile(r"Vpc|Subnet|Route|Gateway|NetworkAcl|NetworkInterface|Address")
_HERE = frozenset({"s3", "ec2", "sts", "ssm"})

# The first that applies is told. Append; each room keeps its own lines.
DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "services",
        f"AWS has this service; the private AWS has {HERE}.",
        "https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html",
        lambda met: met.service not in _HERE,
    ),
    Difference(
        "upload-size",
        "AWS takes 5 GB in one PUT and 50 TB in an object; the private AWS takes 64 MiB a request, 256 MiB in all.",
        f"{_S3}/userguide/upload-objects.html",
        lambda met: met.service == "s3" and met.error == "EntityTooLarge",
    ),
    Difference(
        "s3-customer-keys",
        "AWS encrypts with the key that you send along (SSE-C); the private AWS refuses such calls and keeps nothing.",
        f"{_S3}/userguide/ServerSideEncryptionCustomerKeys.html",
        lambda met: (
            met.service == "s3"
            and met.error == "NotImplemented"
            and any("server-side-encryption-customer-" in name for name in (*met.headers, *met.query))
        ),
    ),
    Difference(
        "s3-features",
        "AWS has this feature of S3; the private AWS leaves it out.",
        f"{_S3}/API/API_Operations_Amazon_Simple_Storage_Service.html",
        lambda met: met.service == "s3" and met.error == "NotImplemented",
    ),
    Difference(
        "s3-websites",
        "AWS serves the website at http://BUCKET.s3-website-REGION.amazonaws.com; the private AWS keeps its "
        "configuration and serves no website.",
        f"{_S3}/userguide/WebsiteEndpoints.html",
        lambda met: met.api == "PutBucketWebsite" and not met.error,
    ),
    Difference(
        "s3-lifecycle",
        "AWS deletes or moves objects by these rules, once a day; the private AWS keeps the rules and does nothing.",
        f"{_S3}/userguide/object-lifecycle-mgmt.html",
        lambda met: met.api == "PutBucketLifecycleConfiguration" and not met.error,
    ),
    Difference(
        "s3-logging",
        "AWS writes a log of requests to the bucket that is named; the private AWS keeps the setting and writes none.",
        f"{_S3}/userguide/ServerLogs.html",
        lambda met: met.api == "PutBucketLogging" and not met.error,
    ),
    Difference(
        "s3-acceleration",
        "AWS opens a faster endpoint for this bucket; the private AWS keeps the setting and opens none.",
        f"{_S3}/userguide/transfer-acceleration.html",
        lambda met: met.api == "PutBucketAccelerateConfiguration" and not met.error,
    ),
    Difference(
        "s3-cors",
        "AWS tells browsers by these rules who may read it, in every answer; the private AWS in preflights only.",
        f"{_S3}/userguide/cors.html",
        lambda met: met.api == "PutBucketCors" and not met.error,
    ),
    Difference(
        "s3-kms",
        "AWS encrypts with a key of KMS, which must exist and be yours to use; the private AWS asks for no key.",
        f"{_S3}/userguide/UsingKMSEncryption.html",
        lambda met: (
            met.service == "s3"
            and not met.error
            and met.headers.get("x-amz-server-side-encryption", "").startswith("aws:kms")
        ),
    ),
    Difference(
        "s3-signature-2",
        "AWS says that buckets made since June 2020 take no Signature Version 2, with which boto3 presigns in "
        "us-east-1 unless told signature_version='s3v4'; the private AWS takes it.",
        "https://aws.amazon.com/blogs/aws/amazon-s3-update-sigv2-deprecation-period-extended-modified/",
        lambda met: met.service == "s3" and not met.error and "Bucket" in met.params and _is_old_signature(met),
    ),
    Difference(
        "sts-calls",
        "AWS's STS gives temporary credentials; the private AWS only tells whose keys you use (GetCallerIdentity).",
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html",
        lambda met: met.service == "sts" and met.error == "InvalidAction",
    ),
    Difference(
        "ssm-calls",
        "AWS's Systems Manager does much more; the private AWS reads the public parameters that name AMIs.",
        f"{_SSM}/APIReference/API_Operations.html",
        lambda met: met.service == "ssm" and met.error == "UnsupportedOperation",
    ),
    Difference(
        "ssm-public-parameters",
        "AWS has more public parameters; the private AWS has those of Amazon Linux 2023, Ubuntu and Debian.",
        f"{_SSM}/userguide/parameter-store-public-parameters.html",
        lambda met: met.service == "ssm" and met.error == "ParameterNotFound" and _is_public(met.params.get("Name")),
    ),
    Difference(
        "ebs-multi-attach",
        "AWS attaches such a volume to up to 16 instances at once; the private AWS attaches each volume to one.",
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes-multi.html",
        lambda met: met.api == "CreateVolume" and not met.error and met.params.get("MultiAttachEnabled") is True,
    ),
    Difference(
        "ebs-detach",
        "AWS leaves a volume that is still mounted in the state `detaching` until its instance unmounts it; the "
        "private AWS unmounts it by itself.",
        f"{_EC2}/APIReference/API_DetachVolume.html",
        lambda met: met.api == "DetachVolume" and not met.error and met.params.get("Force") is not True,
    ),
    Difference(
        "ec2-computers",
        "AWS starts a computer of that type here, which takes about a minute; in the private AWS its states pass in "
        "tenths of a second, and what answers there, over SSH alone, is a walled part of your own machine.",
        f"{_EC2}/UserGuide/ec2-instance-lifecycle.html",
        lambda met: met.api == "RunInstances" and not met.error,
    ),
    Difference(
        "ec2-images",
        "The private AWS has current images of Ubuntu, Debian and Amazon Linux only, with ids of its own: look an "
        "image up by its name.",
        f"{_EC2}/UserGuide/finding-an-ami.html",
        lambda met: met.service == "ec2" and met.error == "InvalidAMIID.NotFound",
    ),
    Difference(
        "ec2-limit",
        "AWS limits the vCPUs of an account (VcpuLimitExceeded), to fewer at first; the private AWS takes 64 instances "
        "a Region.",
        f"{_EC2}/UserGuide/ec2-on-demand-instances.html",
        lambda met: met.service == "ec2" and met.error == "InstanceLimitExceeded",
    ),
    Difference(
        "ec2-calls",
        "AWS has this call of EC2; the private AWS leaves it out.",
        f"{_EC2}/APIReference/API_Operations.html",
        lambda met: met.service == "ec2" and met.error == "UnsupportedOperation",
    ),
    Difference(
        "ec2-networks",
        "AWS checks more here: the private AWS has a simple picture of VPCs, subnets, routes and addresses.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/what-is-amazon-vpc.html",
        lambda met: met.service == "ec2" and bool(_NETWORK.search(met.api)) and not met.api.startswith("Describe"),
    ),
    Difference(
        "ec2-own-images",
        "AWS makes an image of the volumes, which takes minutes; the private AWS only keeps its record.",
        f"{_EC2}/UserGuide/creating-an-ami-ebs.html",
        lambda met: met.api in {"CreateImage", "CopyImage", "RegisterImage"} and not met.error,
    ),
)


def _is_old_signature(met: Met) -> bool:
    return met.headers.get("authorization", "").startswith("AWS ") or "AWSAccessKeyId" in met.query


def note_on(met: Met) -> str:
    """The sentence on the first difference that a call met, or nothing."""
    return next((difference.sentence for difference in DIFFERENCES if difference.applies(met)), "")


def _is_public(name: JsonValue) -> bool:
    return isinstance(name, str) and name.startswith("/aws/service/")
