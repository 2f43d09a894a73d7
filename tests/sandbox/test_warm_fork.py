"""Each way of starting a run does the same, and no run sees anything of another."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Outcome
from tutor.model.runs import Job
from tutor.model.verdicts import Tier
from tutor.sandbox import open_sandbox

VARIABLES = {"learner": "mia-test", "region": "us-east-1", "account": "123456789012"}
WAYS = {"warm fork": {}, "wall for each run": {"fork": False}, "no wall": {"tier": Tier.NONE}}


def job(source: str, *args: object, **limits: float) -> Job:
    return Job(
        source=source.encode(),
        module="submission",
        run=RunSpec("f", args),
        limits=Limits(**limits),
        variables=VARIABLES,
    )


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: way.replace(" ", "-"))
def way(request):
    opened = open_sandbox(**WAYS[request.param])
    yield opened
    opened.close()


@pytest.fixture
def forking(sandbox):
    if sandbox.tier is not Tier.STRONG or sandbox.tier_report().slow:
        pytest.skip("namespaces can't be nested here")
    return lambda source, *args, **limits: sandbox.run(job(source, *args, **limits))


MAKE_BUCKET = "import boto3\ndef f(): return boto3.client('s3').create_bucket(Bucket='mia-x')['Location']"
MISS_BUCKET = "import boto3\ndef f(): boto3.client('s3').head_bucket(Bucket='nobody-has-it')"
KILL_ITSELF = "import os, signal\ndef f(): os.kill(os.getpid(), signal.SIGKILL)"
SPAWN = """
from multiprocessing import get_context
def g(x): return x + 1
def f():
    with get_context("spawn").Pool(2) as pool: return pool.map(g, [1, 2])
"""
DELAYS = """
import boto3
from multiprocessing import get_context
def delay(session): return session.client("ec2").get_waiter("instance_running").config.delay
def g(_): return delay(boto3)
def f():
    with get_context("spawn").Pool(1) as pool:
        return [delay(boto3), delay(boto3.Session()), *pool.map(g, [1])]
"""


@pytest.mark.parametrize(
    ("source", "outcome", "returned"),
    [
        pytest.param("def f(): return 1", Outcome.RETURNED, 1, id="returns"),
        pytest.param(MAKE_BUCKET, Outcome.RETURNED, "/mia-x", id="calls-AWS"),
        pytest.param(MISS_BUCKET, Outcome.RAISED, None, id="raises"),
        pytest.param("import os\ndef f(): os._exit(3)", Outcome.EXITED, None, id="exits"),
        pytest.param(KILL_ITSELF, Outcome.SIGNALLED, None, id="dies"),
        pytest.param("def f():\n  while True: pass", Outcome.TIME, None, id="loops"),
        pytest.param(SPAWN, Outcome.RETURNED, [2, 3], id="spawns"),
    ],
)
def test_each_way_of_starting_a_run_tells_the_same(way, source, outcome, returned):
    evidence = way.run(job(source, seconds=5 if outcome is not Outcome.TIME else 0.5))
    assert (evidence.outcome, evidence.returned) == (outcome, returned), evidence


def test_waiters_ask_often_in_each_session_and_in_processes_that_a_run_starts(way):
    evidence = way.run(job(DELAYS, seconds=20))
    assert evidence.returned == [0.2, 0.2, 0.2], evidence


def test_each_way_tells_the_exit_status(way):
    assert way.run(job("import os\ndef f(): os._exit(3)")).exit_status == 3
    assert way.run(job("import os\ndef f(): os.abort()")).exit_status == -6


def test_each_way_hears_calls_as_they_happen(way):
    heard = []
    source = "import boto3\ndef f(): boto3.client('s3').list_buckets()"
    evidence = way.run(job(source), on_call=heard.append)
    assert [call.api for call in heard] == ["ListBuckets"]
    assert evidence.calls == tuple(heard)


LEAVE = """
import os, subprocess, sys
def f():
    for folder in ("/tmp", "/dev/shm", os.environ["HOME"]):
        open(folder + "/left", "w").write("here I was")
    os.environ["LEFT"] = "1"
    sys.modules["left_behind"] = sys
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
    return os.readlink("/proc/self/ns/net")
"""
LOOK = """
import os, sys
def f():
    files = [folder + "/" + name for folder in ("/tmp", "/dev/shm", os.environ["HOME"]) for name in os.listdir(folder)
             if name != ".aws-models"]  # which the sandbox lays out for each run
    others = [open(f"/proc/{pid}/cmdline").read() for pid in os.listdir("/proc") if pid.isdigit() and int(pid) > 2]
    return {"files": files, "others": others, "LEFT": os.environ.get("LEFT"), "module": "left_behind" in sys.modules,
            "net": os.readlink("/proc/self/ns/net")}
"""


def test_no_run_sees_anything_of_the_one_before(forking):
    net = forking(LEAVE).returned
    seen = forking(LOOK).returned
    assert seen.pop("net") != net
    assert seen == {"files": ["/home/learner/submission.py"], "others": [], "LEFT": None, "module": False}


def test_a_run_may_look_at_itself_and_not_at_its_keeper(forking):
    source = (
        "import os\n"
        "def f():\n"
        "  open('/dev/stdout', 'w').write('printed')\n"
        "  try: os.listdir('/proc/1/fd')\n"
        "  except PermissionError: return len(os.listdir('/proc/self/fd')) > 2"
    )
    evidence = forking(source)
    assert (evidence.returned, evidence.stdout) == (True, "printed")


def test_random_numbers_differ_from_run_to_run(forking):
    source = "import random, uuid\ndef f(): return [random.random(), str(uuid.uuid4())]"
    first, second = forking(source).returned, forking(source).returned
    assert first[0] != second[0]
    assert first[1] != second[1]


@pytest.mark.parametrize(
    "denied",
    [
        "ctypes.CDLL(None, use_errno=True).unshare(0x10000000)",  # a user namespace of its own
        "ctypes.CDLL(None, use_errno=True).mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "ctypes.CDLL(None, use_errno=True).sethostname(b'mine', 4)",
    ],
)
def test_a_run_has_no_privilege_left(forking, denied):
    assert forking(f"import ctypes\ndef f(): return {denied}").returned == -1


def test_where_namespaces_are_denied_the_nest_says_so(forking):
    source = "from tutor_inside import nest\ndef f(): return nest._why_not_nested()"
    assert "unshare" in forking(source).returned


def test_many_small_files_meet_a_limit(forking):
    source = "def f():\n  for n in range(100_000): open(f'/tmp/{n}', 'w').close()"
    evidence = forking(source)
    assert "No space left" in evidence.raised.message
    assert any(hit.startswith("disk") for hit in evidence.limits_hit)


def test_the_urls_of_aws_work_unchanged(forking):
    source = (
        "import boto3, os, urllib.request, urllib.error\n"
        "def status(url):\n"
        "  try: return urllib.request.urlopen(url).status\n"
        "  except urllib.error.HTTPError as error: return error.code\n"
        "def f():\n"
        "  s3 = boto3.client('s3')\n"
        "  s3.create_bucket(Bucket='mia-urls')\n"
        "  s3.put_object(Bucket='mia-urls', Key='k', Body=b'x')\n"
        "  signed = s3.generate_presigned_url('get_object', Params={'Bucket': 'mia-urls', 'Key': 'k'})\n"
        "  return [os.environ.get('AWS_ENDPOINT_URL'), s3.meta.endpoint_url, status(signed),\n"
        "    *map(status, ['https://mia-urls.s3.amazonaws.com/k', 'http://mia-urls.s3.us-east-1.amazonaws.com/k',\n"
        "     'https://s3.us-east-1.amazonaws.com/mia-urls/k', 'http://s3.amazonaws.com/mia-urls/k'])]"
    )
    assert forking(source).returned == [None, "https://s3.amazonaws.com", 200, 403, 403, 403, 403]


# In a process of its own: others here start processes, too.
COUNT = """
import os, sys
from pathlib import Path
from tutor.model.course import Limits, RunSpec
from tutor.model.runs import Job
from tutor.sandbox import open_sandbox
from tutor.sandbox.watch import descendants

opened = open_sandbox()
source, region = sys.stdin.buffer.read(), {"region": "us-east-1"}
job = Job(source=source, module="submission", run=RunSpec("f"), limits=Limits(), variables=region)

def counted(pid):
    try:
        mounts = len(Path(f"/proc/{pid}/mountinfo").read_text("utf-8").splitlines())
        return len(list(Path(f"/proc/{pid}/fd").iterdir())), mounts
    except PermissionError:  # a wall's own, which root alone may look into
        return 0, 0

def look():
    below = descendants(os.getpid())
    try:
        numbers = [counted(pid) for pid in [os.getpid(), *below]]
    except OSError:  # one of them has just ended: look again
        return os.urandom(16)
    descriptors, mounts = zip(*numbers)
    return len(below), sum(descriptors), sorted(mounts)

def count():
    opened.warm_up()
    looks = [look()]
    while len(looks) < 5 or len(set(map(str, looks[-5:]))) > 1:  # who has said that it is ready puts things away yet
        looks.append(look())
    return looks[-1]

for _ in range(2):
    opened.run(job)
before = count()
for _ in range(10):
    opened.run(job)
after = count()
opened.close()
print(before == after, len(descendants(os.getpid())), before, after)
"""


@pytest.mark.usefixtures("forking")
def test_runs_leave_nothing_behind():
    counted = subprocess.run(
        [sys.executable, "-c", COUNT], input=LEAVE, capture_output=True, text=True, check=True, timeout=300
    )
    assert counted.stdout.startswith("True 0 "), counted.stdout
