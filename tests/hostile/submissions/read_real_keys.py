"""Reads the user's real AWS keys: in the environment, in the home folder, and as boto3 finds them by itself.

kind: read
says: config profile (real) could not be found
strong: holds
partial: holds
none: falls: it reads whatever its user may read
runs in CI at every tier.
"""

import os

import boto3


def attack():
    found = boto3.Session().get_credentials()
    print(found.access_key, found.secret_key, found.token)
    for name in ("credentials", "config", "sso/cache", "cli/cache"):
        for home in (aim.home, os.path.expanduser("~"), "/root", "/home/alice"):
            if os.path.isfile(f"{home}/.aws/{name}"):
                print(open(f"{home}/.aws/{name}").read())
    return boto3.Session(profile_name="real").get_credentials().secret_key
