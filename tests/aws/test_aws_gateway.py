"""The gateway: which services it lets through, what can't steer it, and the form of its errors."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from tutor.sandbox.aws.accounts import LEARNER, STRANGER
from tutor.sandbox.aws.storage import Storage
from tutor.sandbox.aws.wire import MAX_BODY

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("dynamodb", "list_tables"),
        ("sqs", "list_queues"),
        ("iam", "list_users"),
        ("lambda", "list_functions"),
        ("route53", "list_hosted_zones"),
        ("cloudformation", "list_stacks"),
        ("sns", "list_topics"),
    ],
)
def test_other_services_are_not_here_and_say_so(served, service, call):
    here = f"The private AWS has S3, EC2, and of STS and SSM what lessons use; {service} is not here."
    with pytest.raises(ClientError, match=here) as caught:
        getattr(served.client(service), call)()
    assert caught.value.response["Error"]["Code"] == "UnsupportedOperation"
    noted = served.aws.journal()[-1]
    assert (noted["error"], noted["service"]) == ("UnsupportedOperation", service)
    assert noted["api"]  # a call without a name would pass for the journal's own word


@pytest.mark.parametrize(
    "path", ["/moto-api/reset", "/moto-api/data.json", "/moto-api/reset-auth", "/moto-api/seed?a=42"]
)
def test_motos_own_controls_are_out_of_reach(served, s3, path):
    s3.create_bucket(Bucket="my-bucket")
    assert served.fetch(path, "POST", b"0")[0] in {403, 404, 501}
    assert served.fetch(path)[0] in {403, 404}
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["my-bucket"]


def test_instance_metadata_is_a_bucket_name_like_any_other(served):
    assert served.fetch("/latest/meta-data/iam/security-credentials/")[0] == 404


def test_forged_headers_steer_nothing(served, s3, stranger):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"secret")
    forged = {"x_moto_account_id": LEARNER.account_id, "X_Amz_Account_Id": LEARNER.account_id}
    assert served.fetch("/my-bucket/k", **forged)[0] == 403

    def forge(request, **_):
        for name, value in forged.items():
            request.headers[name.replace("_", "-")] = value

    stranger.meta.events.register("before-sign.s3.*", forge)
    assert stranger.list_buckets()["Buckets"] == []
    with pytest.raises(ClientError):
        stranger.get_object(Bucket="my-bucket", Key="k")


def test_a_region_in_the_user_agent_steers_nothing(served):
    client = served.client("ec2", region="eu-west-1", user_agent_extra="region/us-east-1")
    zones = client.describe_availability_zones()["AvailabilityZones"]
    assert {zone["RegionName"] for zone in zones} == {"eu-west-1"}


def test_a_request_is_judged_as_what_moto_does_with_it(served, s3, open_bucket):
    name = open_bucket(acl="public-read")
    assert served.fetch(f"/{name}?list-type=2&policy")[0] == 403
    status, body = served.fetch(f"/{name}?acl&policy")
    assert status == 400
    assert b"Conflicting query string parameters: acl, policy" in body
    assert s3.get_bucket_location(Bucket=name)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_what_is_left_out_is_called_not_implemented(s3, refused):
    s3.create_bucket(Bucket="my-bucket")
    code = refused(s3.put_bucket_notification_configuration, Bucket="my-bucket", NotificationConfiguration={})
    assert code == ("NotImplemented", 501)


def test_every_answer_has_the_ids_of_a_request(s3):
    answer = s3.create_bucket(Bucket="my-bucket")["ResponseMetadata"]
    assert answer["RequestId"]
    assert answer["HostId"]
    assert "server" not in answer["HTTPHeaders"] or "amazon.com" not in answer["HTTPHeaders"]["server"]


def test_a_body_that_is_too_large_is_refused_and_the_answer_is_read(served, s3, refused):
    s3.create_bucket(Bucket="my-bucket")
    code = refused(s3.put_object, Bucket="my-bucket", Key="k", Body=bytes(MAX_BODY + 1))
    assert code == ("EntityTooLarge", 400)
    noted = served.aws.journal()[-1]
    assert (noted["api"], noted["error"], noted["identity"]) == ("PutObject", "EntityTooLarge", "learner")


def test_an_upload_that_breaks_off_or_boasts_stores_nothing(served, open_bucket):
    name = open_bucket(acl="public-read-write")
    for headers in ({"Content-Length": "10"}, {"Content-Length": "3", "x-amz-decoded-content-length": "4000000000"}):
        connection = socket.create_connection(("127.0.0.1", urlsplit(served.url).port))
        lines = [f"PUT /{name}/k HTTP/1.1", "Host: localhost", *(f"{key}: {value}" for key, value in headers.items())]
        connection.sendall("\r\n".join([*lines, "", "abc"]).encode())
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda connection=connection: connection.recv(65536), b""))
        connection.close()
        assert b"IncompleteBody" in answer
    assert served.aws.snapshot()["buckets"][name]["objects"] == {}


def test_all_that_is_stored_together_has_a_limit(served, s3, refused):
    served.aws.gateway._storage = Storage(limit=3 * MIB)  # noqa: SLF001 - 256 MiB would make a slow test
    s3.create_bucket(Bucket="my-bucket")
    for number in range(9):
        s3.put_object(Bucket="my-bucket", Key="same", Body=bytes([number]) * MIB)
    s3.put_object(Bucket="my-bucket", Key="second", Body=bytes(MIB))
    assert refused(s3.put_object, Bucket="my-bucket", Key="third", Body=bytes(MIB)) == ("EntityTooLarge", 400)
    code = refused(s3.copy_object, Bucket="my-bucket", Key="copy", CopySource="my-bucket/second")
    assert code == ("EntityTooLarge", 400)
    s3.delete_object(Bucket="my-bucket", Key="same")
    s3.put_object(Bucket="my-bucket", Key="third", Body=bytes(MIB))


@pytest.mark.parametrize(
    "key", ["a//b", "/leading", "with space", "plus+sign", "per%cent", "ü/é.txt", "a/../b", "q?x=1"]
)
def test_keys_of_every_kind_come_back(s3, key):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key=key, Body=key.encode())
    assert s3.get_object(Bucket="my-bucket", Key=key)["Body"].read() == key.encode()
    assert [item["Key"] for item in s3.list_objects_v2(Bucket="my-bucket")["Contents"]] == [key]


def test_a_form_is_stored_as_it_is(served, open_bucket):
    name = open_bucket(acl="public-read-write")
    form = "application/x-www-form-urlencoded"
    assert served.fetch(f"/{name}/k", "PUT", b"a=1&key=b", Content_Type=form)[0] == 200
    answer = served.client(who="nobody").get_object(Bucket=name, Key="k")
    assert (answer["Body"].read(), answer["ContentType"]) == (b"a=1&key=b", form)


def test_virtual_hosts_name_buckets(served, s3, open_bucket):
    name = open_bucket()
    s3.put_object(Bucket=name, Key="a/k", Body=b"hello", ACL="public-read")
    for host in (f"{name}.s3.us-east-1.amazonaws.com", f"{name}.s3.amazonaws.com", f"{name}.localhost:80"):
        assert served.fetch("/a/k", Host=host) == (200, b"hello")
    assert served.fetch(f"/{name}/a/k", Host="s3.amazonaws.com") == (200, b"hello")


def test_boto3_in_virtual_host_style_works(served):
    account = {"aws_access_key_id": LEARNER.access_key, "aws_secret_access_key": LEARNER.secret_key}
    through = {"proxies": {"http": served.url}, "s3": {"addressing_style": "virtual"}}
    import boto3  # noqa: PLC0415 - the only test with a client of its own
    from botocore.config import Config  # noqa: PLC0415

    endpoint = "http://s3.us-east-1.amazonaws.com"
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=Config(**through), **account)
    client.create_bucket(Bucket="my-bucket")
    client.put_object(Bucket="my-bucket", Key="k", Body=b"hello")
    assert client.get_object(Bucket="my-bucket", Key="k")["Body"].read() == b"hello"


def test_nonsense_on_the_wire_gets_an_answer_in_xml(served):
    for path, headers in (
        ("/%ff%fe", {}),
        ("/bucket", {"Authorization": "Bearer me"}),
        ("/bucket", {"Authorization": "AWS4-HMAC-SHA256 Credential=a/b, x"}),
        ("/?X-Amz-Credential=zzz", {}),
    ):
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(served.url).port)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        assert answer.status == 400
        assert b"<Error><Code>" in body


def test_malformed_xml_is_called_that(served, s3):
    s3.create_bucket(Bucket="my-bucket")
    for part in ("tagging", "lifecycle", "publicAccessBlock", "cors"):
        status, body = served.signed(f"/my-bucket?{part}", "PUT", b"<not xml")
        assert (status, b"MalformedXML" in body) == (400, True)


def test_get_caller_identity_tells_the_account(served):
    for account in (LEARNER, STRANGER):
        told = served.client("sts", who=account.name).get_caller_identity()
        assert (told["Account"], told["Arn"], told["UserId"]) == (account.account_id, account.arn, account.user_id)


def test_the_rest_of_sts_is_not_here(served, refused):
    assert refused(served.client("sts").get_session_token)[0] == "InvalidAction"


def test_ec2_works_and_keeps_accounts_apart(served):
    ec2 = served.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    listed = ec2.describe_instances(InstanceIds=[made])["Reservations"][0]
    assert listed["OwnerId"] == LEARNER.account_id
    assert served.client("ec2", who="stranger").describe_instances()["Reservations"] == []


def test_ec2_validates_images_and_keys(served, refused):
    ec2 = served.client("ec2")
    asked = {"MinCount": 1, "MaxCount": 1}
    assert refused(ec2.run_instances, ImageId="ami-0123456789abcdef0", **asked)[0] == "InvalidAMIID.NotFound"
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    assert refused(ec2.run_instances, ImageId=image, KeyName="none", **asked)[0] == "InvalidKeyPair.NotFound"


def test_ec2_needs_a_known_key_a_real_action_and_a_real_region(served, refused):
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    status, body = served.fetch("/", "POST", b"Action=DescribeInstances&Version=2016-11-15", **form)
    assert (status, b"MissingAuthenticationToken" in body) == (403, True)
    for action in (b"GetCurrentAccount", b"SetupClass", b"Nonsense", b""):
        status, body = served.signed("/", "POST", b"Action=" + action, service="ec2", **form)
        assert (status, b"InvalidAction" in body) == (400, True)
    assert refused(served.client("ec2", region="mars-north-1").describe_instances)[0] == "AuthFailure"


def test_metadata_comes_back(s3):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(
        Bucket="my-bucket", Key="k", Body=b"", Metadata={"taken-by": "me", "by_whom": "us"}, ContentType="text/plain"
    )
    answer = s3.head_object(Bucket="my-bucket", Key="k")
    assert answer["Metadata"] == {"taken-by": "me", "by_whom": "us"}
    assert (answer["ContentType"], answer["ContentLength"]) == ("text/plain", 0)


WARM_AND_FORK = """
import os, threading
from tutor.sandbox.aws import PrivateAws, warm
warm()
assert threading.active_count() == 1, threading.enumerate()
from moto.s3.models import s3_backends
assert not s3_backends.bucket_accounts
assert PrivateAws(region="us-east-1").snapshot() == {"buckets": {}}
for _ in range(2):
    if os.fork() == 0:
        PrivateAws(region="us-east-1")
        from moto.moto_api._internal import mock_random
        print(mock_random.get_random_hex(17), flush=True)
        os._exit(0)
    os.wait()
"""


def test_a_warm_process_has_one_thread_and_its_forks_draw_different_ids():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", WARM_AND_FORK],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert ran.stderr == ""
    first, second = ran.stdout.split()
    assert first != second


def test_importing_the_accounts_loads_no_moto():
    code = "import sys, tutor.sandbox.aws.accounts; sys.exit('moto' in sys.modules or 'botocore' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
