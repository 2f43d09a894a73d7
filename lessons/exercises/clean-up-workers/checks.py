TEXTS = 8  # see `make`
THREADS_OF_A_POOL = 3  # that hand out work, take in results, and replace workers; a queue has one at most


def results_never_came(evidence):
    assert evidence.outcome == "time"
    assert evidence.cpu_seconds < evidence.seconds / 2
    assert sum(call.end == "returned" for call in evidence.tasks.calls) < TEXTS


def nothing_beside_the_main_thread(evidence):
    assert workers(evidence) == {(1, 1)}


def threads_are_left(evidence):
    assert processes(evidence) == {1}
    assert evidence.leftovers.threads


def workers_of_your_own_are_left(evidence):
    assert evidence.leftovers.processes
    assert evidence.leftovers.threads < THREADS_OF_A_POOL


def processes_are_left(evidence):
    assert evidence.leftovers.processes


def processes(evidence):
    return {process for process, _ in workers(evidence)}


def workers(evidence):
    """Who called the task: pairs of process and thread. Process 1 is the submission's own, thread 1 its main thread."""
    return {(call.process, call.thread) for call in evidence.tasks.calls} if evidence.tasks else set()
