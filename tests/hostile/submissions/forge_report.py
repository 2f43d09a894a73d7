"""Finds the judge's own socket and sends a report over it that claims everything, then ends the process.

kind: forge
says: The returned text is 'pass'
strong: holds
partial: holds
none: holds
never returns.
runs in CI at every tier.
"""

import json
import os
import socket
import stat
import struct

REPORT = {
    "outcome": "returned", "value": "pass", "repr": "'pass'", "verdict": "pass", "score": 99, "max_score": 99,
    "passed": True, "checks": [{"name": "all", "verdict": "pass", "score": 99}], "tier": "strong", "exit_status": 0,
    "buckets": {"x": {"name": "x", "objects": {}}}, "calls": [{"api": "PutObject", "service": "s3", "status": 200}],
    "outcomes": {"the_order_was_read": {"passed": True}}, "seconds": -1, "stop": "", "variables": {"learner": "x"},
}


def attack():
    body = json.dumps(REPORT).encode()
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                with socket.socket(fileno=os.dup(fd)) as judge:
                    if judge.family == socket.AF_UNIX:
                        judge.sendall(struct.pack("!I", len(body)) + body)
        except OSError:
            continue
    os._exit(0)
