"""The floor under a verdict: a bare fork of a warm Python, and in it the submission's own calls to a private AWS.

No wall, no limits, no evidence, no grading. The AWS is the same one, warm and pristine for each run, over plain http.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import socket
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection
from typing import Any, Self

from tutor.grading import bind
from tutor.model.course import Exercise
from tutor.model.verdicts import Tier
from tutor.sandbox.aws_client import AwsOrder, AwsProcess
from tutor.sandbox.inside.runner import preload
from tutor.sandbox.local import learner_environment

__all__ = ["Floor"]

_VARIABLES = {"learner": "floor-0000", "region": "us-east-1", "account": "123456789012"}


class Floor:
    """A warm process that forks, and a warm AWS process; `with` ends both."""

    def __init__(self) -> None:
        self._aws = AwsProcess(Tier.NONE, ())
        self._ours, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.close()
        self._process.terminate()
        self._process.join()
        self._aws.close()

    def warm_up(self, exercises: Iterable[Exercise]) -> None:
        """Have both ready, and each solution run once."""
        self._aws.ready()
        for exercise in exercises:
            self.milliseconds(exercise)

    def milliseconds(self, exercise: Exercise) -> float:
        """From the fork to the child's end, which has called the solution's function. AWS is open before."""
        bound = bind(exercise, _VARIABLES)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            self._aws.prepare()
            aws = self._aws.open(AwsOrder(sockets={"endpoint": listener.fileno()}, start=bound.start))
        source = exercise.solution.read_text("utf-8")
        self._ours.send((source, bound.run.call, bound.run.args, url))
        taken = float(self._ours.recv())
        aws.close()
        return taken


def _serve(pipe: Connection) -> None:
    """The warm process: for each order, fork, let the child do the work, tell how long it took."""
    os.environ.update(learner_environment())
    preload(("s3", "ec2"))
    gc.collect()
    gc.freeze()  # as the nest does
    while True:
        try:
            source, call, args, url = pipe.recv()
        except EOFError:
            return
        started = time.perf_counter()
        child = os.fork()
        if child == 0:
            _work(source, call, args, url)
        _, status = os.waitpid(child, 0)
        if status:
            raise SystemExit("the bare run failed")
        pipe.send((time.perf_counter() - started) * 1000)


def _work(source: str, call: str, args: Iterable[Any], url: str) -> None:
    status = 1
    try:
        os.environ["AWS_ENDPOINT_URL"] = url
        names: dict[str, Any] = {"__name__": "submission"}
        exec(compile(source, "submission.py", "exec"), names)  # noqa: S102 - the course's own solution
        names[call](*args)
        status = 0
    finally:
        os._exit(status)
