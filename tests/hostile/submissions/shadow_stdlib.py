"""Writes modules beside itself named as those the runner uses, forgets the real ones, and waits to be imported.

kind: forge
says: returned nothing
strong: holds
partial: holds
none: holds
runs in CI at every tier.
"""

import os
import subprocess
import sys

NAMES = (
    "json", "socket", "struct", "array", "traceback", "difflib", "linecache", "tokenize", "encodings", "site",
    "sitecustomize", "usercustomize", "boto3", "botocore", "tutor", "tutor_inside", "report", "wire", "checks",
)
LIE = "print('BREACH:', __name__, 'was taken from beside the submission')\ndef dumps(*_, **__): return '{}'\n"


def attack():
    here = os.path.dirname(os.path.abspath(__file__))
    for name in NAMES:
        with open(os.path.join(here, f"{name}.py"), "w") as file:
            file.write(LIE if name not in ("sitecustomize", "usercustomize") else "")
    for name in ("traceback", "difflib", "linecache", "tokenize", "array", "struct"):
        sys.modules.pop(name, None)
    sys.path.insert(0, here)
    subprocess.run([sys.executable, "-I", "-c", "import json, socket, traceback"], check=False)
