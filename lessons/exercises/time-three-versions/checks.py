VERSIONS = {
    "sequential": "sequential_word_count",
    "threads": "concurrent_word_count",
    "processes": "parallel_word_count",
}
THOUSANDFOLD = (400, 2500)
FAR_LESS, FAR_MORE = 0.5, 1.5


def three_numbers_of_seconds(evidence):
    assert isinstance(evidence.returned, dict), "Return a dict with an entry for each version."
    assert sorted(evidence.returned) == sorted(VERSIONS), "The keys are the three versions."
    for name, seconds in evidence.returned.items():
        assert isinstance(seconds, (int, float)), f"`{name}` should be a number of seconds."
        assert seconds > 0, f"`{name}` took some time, so it should be above 0. Don't round it away."


# --- for the diagnoses -------------------------------------------------------------------------------------


def nothing_was_called(evidence):
    assert isinstance(evidence.returned, dict)
    assert not evidence.tasks.calls


def in_milliseconds(evidence):
    assert THOUSANDFOLD[0] < ratio(evidence, "sequential") < THOUSANDFOLD[1]
    assert THOUSANDFOLD[0] < ratio(evidence, "threads") < THOUSANDFOLD[1]


def clock_stopped_before_the_end(evidence):
    assert all(call.thread > 1 for call in evidence.tasks.calls)
    assert ratio(evidence, "sequential") < FAR_LESS


def waiting_left_out(evidence):
    assert ratio(evidence, "sequential") < FAR_LESS


def several_calls_added_up(evidence):
    assert all(len(measured(evidence, name)) > 1 for name in VERSIONS)
    assert ratio(evidence, "sequential") > FAR_MORE


def clock_not_set_again(evidence):
    assert FAR_LESS < ratio(evidence, "sequential") < FAR_MORE
    assert ratio(evidence, "threads") > FAR_MORE
    assert evidence.returned["threads"] > evidence.returned["sequential"]


def ratio(evidence, name):
    """What was returned, as a multiple of the longest call that we measured."""
    three_numbers_of_seconds(evidence)
    assert measured(evidence, name)
    return evidence.returned[name] / max(measured(evidence, name))


def measured(evidence, name):
    return [call.ended - call.went for call in evidence.tasks.calls if call.task == VERSIONS[name]]
