"""Which calls are metered, and in which order those that met go on."""

import pytest

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Outcome
from tutor.model.runs import Job
from tutor.model.tasks import MeterSpec, Rendezvous, TaskEnd, Workers

COUNT = "import multiprocessing, threading\ndef word_count(text):\n  return len(text.split())\n"
THREADS = """
def count_all(texts):
  found = []
  threads = [threading.Thread(target=lambda text=text: found.append(word_count(text))) for text in texts]
  for thread in threads: thread.start()
  for thread in WAITED: thread.join()
  return sum(found)
"""
POOL = """
def count_all(texts):
  with multiprocessing.get_context('WAY').Pool(2) as pool: return sum(pool.map(word_count, texts))
"""
TEXTS = ["a b", "c d e", "f"]


@pytest.fixture
def run(sandbox):
    def metered(source, workers, at_least=2):
        job = Job(
            source=source.encode(),
            module="count",
            run=RunSpec("count_all", (TEXTS,)),
            limits=Limits(),
            variables={"region": "us-east-1"},
            meter=MeterSpec(("word_count",), workers, at_least),
        )
        return sandbox.run(job)

    return metered


@pytest.mark.parametrize(
    ("way", "workers"),
    [(THREADS.replace("WAITED", "threads"), Workers.THREADS), (POOL.replace("WAY", "fork"), Workers.PROCESSES)],
    ids=["threads", "a pool"],
)
def test_a_call_at_the_end_of_the_file_is_neither_held_nor_counted(run, way, workers):
    seen = run(f"{COUNT}{way}\nprint(count_all(['one more', 'two']))\n", workers)
    assert (seen.returned, seen.stdout) == (6, "3\n")
    assert (len(seen.tasks.calls), seen.tasks.at_import, seen.tasks.rendezvous) == (3, 2, Rendezvous.MET)


def test_a_pool_that_was_made_at_import_works_for_the_call(run):
    source = f"{COUNT}pool = multiprocessing.get_context('fork').Pool(2)\n"
    seen = run(f"{source}def count_all(texts): return sum(pool.map(word_count, texts))", Workers.PROCESSES)
    assert (seen.returned, len(seen.tasks.calls), seen.tasks.rendezvous) == (6, 3, Rendezvous.MET)


def test_who_waits_for_the_last_worker_only_leaves_the_others_behind(run):
    seen = run(COUNT + THREADS.replace("WAITED", "threads[-1:]"), Workers.THREADS, at_least=3)
    assert TaskEnd.LOST in [call.end for call in seen.tasks.calls]


def test_workers_that_need_each_other_to_end_are_not_kept_from_it(run):
    source = COUNT.replace("  return", "  BOTH.wait()\n  return") + "BOTH = threading.Barrier(3)\n"
    seen = run(source + THREADS.replace("WAITED", "threads"), Workers.THREADS)
    assert (seen.returned, seen.tasks.rendezvous) == (6, Rendezvous.MET)


def test_a_run_that_ends_at_import_says_that_nothing_was_called(run):
    seen = run(COUNT + "raise ValueError", Workers.THREADS)
    assert (seen.outcome, seen.called) == (Outcome.RAISED, False)
    assert run(COUNT + THREADS.replace("WAITED", "threads"), Workers.THREADS).called
