"""Classic mistakes with workers whose cause can't be told from another one: the learner is told of both."""

from dataclasses import replace

import pytest

from tutor.course import load_course, shipped_course
from tutor.judging import judge_submission
from tutor.model.runs import Sandbox
from tutor.model.verdicts import Verdict

EXERCISES = load_course(shipped_course()).exercises

BEHIND_A_LOCK = """
def concurrent_word_count(texts):
    lock = threading.Lock()
    counts = []

    def count(text):
        with lock:
            counts.append(word_count(text))

    threads = [threading.Thread(target=count, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
"""
RESULT_IN_THE_LOOP = """
def concurrent_word_count(texts):
    with ThreadPoolExecutor() as executor:
        return sum(executor.submit(word_count, text).result() for text in texts)
"""
FUTURES_ADDED_UP = """
def concurrent_word_count(texts):
    with ThreadPoolExecutor() as executor:
        return sum([executor.submit(word_count, text) for text in texts])
"""
NO_COMMA = """
def concurrent_word_count(texts):
    counts = []
    threads = [threading.Thread(target=lambda text: counts.append(word_count(text)), args=(text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
"""
GIVEN = """
import threading
from concurrent.futures import ThreadPoolExecutor


def word_count(text):
    return len(text.split())
"""


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (BEHIND_A_LOCK, "or a lock let them through one by one"),
        (RESULT_IN_THE_LOOP, "you waited for each `result()`"),
        (FUTURES_ADDED_UP, "What `submit` returns is a future"),
        (NO_COMMA, "it is the comma that makes a tuple"),
    ],
    ids=["behind-a-lock", "result-in-the-loop", "futures-added-up", "no-comma"],
)
def test_a_classic_mistake_is_told_its_cause(program: str, told: str, sandbox: Sandbox):
    result = judge_submission(EXERCISES["word-count-threads"], f"{GIVEN}\n{program}".encode(), sandbox)
    assert told in "\n".join([result.diagnosis, *(check.message for check in result.checks)])


UPLOADS_IN_BARE_THREADS = """
import threading

import boto3

s3 = boto3.client("s3")


def upload(bucket, name, text):
    return s3.put_object(Bucket=bucket, Key=name, Body=text.encode())["ETag"]


def upload_all(bucket, files):
    threads = [threading.Thread(target=upload, args=(name, text)) for name, text in files.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {}
"""
UPLOADS_IN_AN_EXECUTOR = """
from concurrent.futures import ThreadPoolExecutor

import boto3

s3 = boto3.client("s3")


def upload(bucket, name, text):
    return s3.put_object(Bucket=bucket, Key=name, Body=text.encode())["ETag"]


def upload_all(bucket, files):
    with ThreadPoolExecutor(10) as executor:
        for name in files:
            executor.submit(upload, name, files[name])
    return {}
"""


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (UPLOADS_IN_BARE_THREADS, "the last line of each traceback"),
        (UPLOADS_IN_AN_EXECUTOR, "kept in its future"),
    ],
    ids=["printed", "lost"],
)
def test_uploads_that_all_raised_are_not_called_unfinished(program: str, told: str, sandbox: Sandbox):
    result = judge_submission(EXERCISES["upload-with-threads"], program.encode(), sandbox)
    assert told in result.diagnosis


AFTER_THE_POOLS_END = """
from multiprocessing import Pool


def word_count(text):
    return len(text.split())


def parallel_word_count(texts):
    with Pool(4) as pool:
        promised = pool.map_async(word_count, texts)
    return sum(promised.get())
"""


def test_results_that_are_fetched_after_the_pools_end_are_not_called_an_endless_loop(sandbox: Sandbox):
    exercise = EXERCISES["word-count-processes"]
    sooner = replace(exercise, limits=replace(exercise.limits, seconds=3.0))
    assert (
        "ends its workers on the way out" in judge_submission(sooner, AFTER_THE_POOLS_END.encode(), sandbox).diagnosis
    )


def test_a_test_call_below_the_greetings_is_not_taken_for_them(sandbox: Sandbox):
    exercise = EXERCISES["hello-threads"]
    tried = (exercise.folder / "solution.py").read_text(encoding="utf-8") + '\n\ngreet_all(["ann", "ben"])\n'
    assert judge_submission(exercise, tried.encode(), sandbox).verdict is Verdict.PASS
