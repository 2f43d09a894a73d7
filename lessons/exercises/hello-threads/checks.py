import re

FRIENDS = ("ann", "ben", "cat")
GOODBYE = "all greeted"


def each_is_greeted_once(evidence):
    greeted = {name: evidence.stdout.count(name) for name in names(evidence)}
    assert greeted == dict.fromkeys(names(evidence), 1), "Each name should be greeted, and greeted once."


def goodbye_comes_last(evidence):
    said, goodbye, after = printed(evidence).partition(GOODBYE)
    assert goodbye, f"`{GOODBYE}` wasn't printed."
    left = [name for name in names(evidence) if name not in said]
    assert not left, f"When you said `{GOODBYE}`, these had not been greeted: {', '.join(left)}."
    assert not after.strip(), f"Something was printed after `{GOODBYE}`."


# --- for the diagnoses -------------------------------------------------------------------------------------


def letters_became_arguments(evidence):
    assert re.search(r"greet\(\) takes 1 positional argument but \d+ were given", evidence.stderr)


def every_greeting_raised(evidence):
    assert evidence.tasks.calls
    assert all(call.end == "raised" for call in evidence.tasks.calls)


def one_is_greeted_again(evidence):
    assert any(evidence.stdout.count(name) > 1 for name in names(evidence))


def goodbye_came_too_early(evidence):
    said, goodbye, _ = printed(evidence).partition(GOODBYE)
    assert goodbye
    assert any(thread > 1 for _, thread in workers(evidence))
    assert any(name not in said for name in names(evidence))


def all_in_the_main_thread(evidence):
    assert workers(evidence) == {(1, 1)}


def all_in_one_other_thread(evidence):
    assert len(workers(evidence)) == 1
    assert all_in_process_1(evidence)


def printed(evidence):
    """What was printed, without the output of a test call at the end of the file: that came before the first name."""
    own = min((evidence.stdout.find(name) for name in names(evidence) if name in evidence.stdout), default=0)
    tested = evidence.tasks and evidence.tasks.at_import
    return evidence.stdout[own:] if tested and GOODBYE in evidence.stdout[own:] else evidence.stdout


def names(evidence):
    return [f"{friend}-{evidence.variables['learner']}" for friend in FRIENDS]


def workers(evidence):
    """Who called the task: pairs of process and thread, of which (1, 1) is the main thread."""
    return {(call.process, call.thread) for call in evidence.tasks.calls} if evidence.tasks else set()


def all_in_process_1(evidence):
    return all(process == 1 for process, _ in workers(evidence))
