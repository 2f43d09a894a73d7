LIMITS = 8  # see `make`


def results_never_came(evidence):
    assert evidence.outcome == "time"
    assert evidence.cpu_seconds < evidence.seconds / 2
    assert sum(call.end == "returned" for call in evidence.tasks.calls) < LIMITS


def nothing_but_none(evidence):
    assert evidence.returned
    assert all(one is None for one in evidence.returned)


def some_counted_twice(evidence):
    arguments = [call.argument for call in evidence.tasks.calls]
    assert len(set(arguments)) == LIMITS
    assert len(arguments) > LIMITS


def all_in_the_main_thread(evidence):
    assert workers(evidence) == {(1, 1)}


def in_threads_of_one_process(evidence):
    assert processes(evidence) == {1}


def in_one_process(evidence):
    assert len(processes(evidence)) == 1


def one_process_after_another(evidence):
    assert len(processes(evidence)) > 1
    assert evidence.tasks.rendezvous == "blocked"


def shared_well_and_put_together_badly(evidence):
    assert evidence.tasks.rendezvous == "met"
    assert len(evidence.tasks.calls) == LIMITS
    assert isinstance(evidence.returned, list)
    assert len(evidence.returned) == LIMITS


def processes(evidence):
    return {process for process, _ in workers(evidence)}


def workers(evidence):
    """Who called the task: pairs of process and thread. Process 1 is the submission's own, thread 1 its main thread."""
    return {(call.process, call.thread) for call in evidence.tasks.calls} if evidence.tasks else set()
