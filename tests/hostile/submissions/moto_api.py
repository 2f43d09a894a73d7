"""Asks for moto's own pages: to reset, to seed, to read and to move its state.

kind: reach out
says: 4
strong: holds
partial: holds
none: holds
"""

import http.client
import os

PAGES = (
    ("POST", "/moto-api/reset"), ("GET", "/moto-api/data.json"), ("POST", "/moto-api/seed?a=1"), ("GET", "/moto-api/"),
    ("POST", "/moto-api/recorder/start-recording"), ("GET", "/moto-api/state-manager/get-transition?model_name=x"),
    ("GET", "/moto-api/config"), ("POST", "/moto-api/reset-auth"), ("GET", "/_shutdown"), ("GET", "/console"),
    ("GET", "//moto-api/data.json"), ("GET", "/x/../moto-api/data.json"), ("GET", "/%6doto-api/data.json"),
)


def attack():
    port = int(os.environ.get("AWS_ENDPOINT_URL", "::80").rpartition(":")[2])
    statuses = []
    for host in ("s3.amazonaws.com", f"127.0.0.1:{port}", "motoapi.amazonaws.com", "instance_metadata.amazonaws.com"):
        for method, page in PAGES:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request(method, page, headers={"Host": host})
            answer = connection.getresponse()
            body = answer.read()
            statuses.append(answer.status)
            if answer.status < 300 or b"moto" in body and b"<Error>" not in body:
                print("BREACH:", method, page, "at", host, answer.status, body[:300])
            connection.close()
    print("its answers:", sorted(set(statuses)))
