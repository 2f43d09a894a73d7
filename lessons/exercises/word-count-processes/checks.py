import re

TEXTS = 8  # see `make`


def results_never_came(evidence):
    assert evidence.outcome == "time"
    assert evidence.cpu_seconds < evidence.seconds / 2
    assert sum(call.end == "returned" for call in evidence.tasks.calls) < TEXTS


def letters_became_arguments(evidence):
    assert re.search(r"takes 1 positional argument but \d{2,} were given", evidence.stderr)


def it_could_not_be_pickled(evidence):
    assert evidence.raised
    said = evidence.raised.message
    assert "pickle" in said or "local object" in said  # Python 3.13 says no more than that


def work_at_import(evidence):
    assert type(evidence.returned) is int
    assert evidence.returned > 0
    assert workers(evidence) <= {(1, 1)}
    assert different_texts(evidence) < TEXTS


def texts_were_put_together(evidence):
    assert workers(evidence)
    assert evidence.returned
    assert different_texts(evidence) < TEXTS


def counts_were_lost(evidence):
    assert evidence.outcome == "returned"
    assert not evidence.returned
    assert len(workers(evidence)) > 1


def all_in_the_main_thread(evidence):
    assert workers(evidence) == {(1, 1)}


def in_threads_of_one_process(evidence):
    assert processes(evidence) == {1}


def in_one_process(evidence):
    assert len(processes(evidence)) == 1


def one_process_after_another(evidence):
    assert len(processes(evidence)) > 1
    assert evidence.tasks.rendezvous == "blocked"


def different_texts(evidence):
    return len({call.argument for call in evidence.tasks.calls})


def processes(evidence):
    return {process for process, _ in workers(evidence)}


def workers(evidence):
    """Who called the task: pairs of process and thread. Process 1 is the submission's own, thread 1 its main thread."""
    return {(call.process, call.thread) for call in evidence.tasks.calls} if evidence.tasks else set()
