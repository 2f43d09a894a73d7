"""Where this private AWS knowingly differs from AWS: said in one sentence when a call meets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tutor.model.values import JsonValue

__all__ = ["DIFFERENCES", "Difference", "Met", "note_on"]


@dataclass(frozen=True, slots=True)
class Met:
    """A call that was answered. `params` are those of the journal, `headers` the request's with lower-case names,
    `error` is the code of the answer, empty for success."""

    service: str
    api: str
    params: Mapping[str, JsonValue] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One known difference. `sentence` tells a learner what AWS does and what happens here; `page` is AWS's."""

    id: str
    sentence: str
    page: str
    applies: Callable[[Met], bool]


_SSM = "https://docs.aws.amazon.com/systems-manager/latest"
_S3 = "https://docs.aws.amazon.com/AmazonS3/latest"
_HERE = frozenset({"s3", "ec2", "sts", "ssm"})

# The first that applies is told. Append; each room keeps its own lines.
DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "services",
        "AWS has this service; the private AWS has S3, EC2, and of STS and SSM what lessons use.",
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
        lambda met: met.api == "CreateVolume" and not met.error and met.params.get("MultiAttachEnabled") == "true",
    ),
)


def note_on(met: Met) -> str:
    """The sentence on the first difference that a call met, or nothing."""
    return next((difference.sentence for difference in DIFFERENCES if difference.applies(met)), "")


def _is_public(name: JsonValue) -> bool:
    return isinstance(name, str) and name.startswith("/aws/service/")
