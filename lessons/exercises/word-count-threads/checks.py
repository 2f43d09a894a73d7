import re

TEXTS = 8  # see `make`


def letters_became_arguments(evidence):
    assert re.search(r"takes 1 positional argument but \d{2,} were given", evidence.stderr)


def nobody_waited(evidence):
    assert evidence.outcome == "returned"
    assert any(thread > 1 for _, thread in workers(evidence))
    lost = any(call.end == "lost" for call in evidence.tasks.calls)
    assert lost or TEXTS // 2 < different_texts(evidence) < TEXTS


def counted_at_import(evidence):
    assert evidence.outcome == "returned"
    assert workers(evidence) == {(1, 1)}
    assert different_texts(evidence) < TEXTS


def one_text_again_and_again(evidence):
    assert evidence.outcome == "returned"
    assert any(thread > 1 for _, thread in workers(evidence))
    assert different_texts(evidence) < len(evidence.tasks.calls) == TEXTS


def texts_were_put_together(evidence):
    assert evidence.outcome == "returned"
    assert 0 < different_texts(evidence) < TEXTS


def each_counted_twice(evidence):
    arguments = [call.argument for call in evidence.tasks.calls]
    assert len(set(arguments)) == TEXTS
    assert len(arguments) == 2 * TEXTS


def each_counted_once_and_overlapping(evidence):
    assert len(evidence.tasks.calls) == TEXTS
    assert evidence.tasks.rendezvous == "met"


def all_counted_and_added_up_wrongly(evidence):
    each_counted_once_and_overlapping(evidence)
    assert all(call.end == "returned" for call in evidence.tasks.calls)
    assert type(evidence.returned) is int


def in_other_processes(evidence):
    assert any(process > 1 for process, _ in workers(evidence))


def all_in_the_main_thread(evidence):
    assert workers(evidence) == {(1, 1)}


def all_in_one_other_thread(evidence):
    assert len(workers(evidence)) == 1


def different_texts(evidence):
    return len({call.argument for call in evidence.tasks.calls})


def workers(evidence):
    """Who called the task: pairs of process and thread, of which (1, 1) is the main thread."""
    return {(call.process, call.thread) for call in evidence.tasks.calls} if evidence.tasks else set()
