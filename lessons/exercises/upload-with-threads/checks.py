from hashlib import md5

FILES = 20  # see `make`
ASKED = 4  # requests under way at once


def every_file_is_uploaded_once(evidence):
    keys = [call.params["Key"] for call in puts(evidence)]
    assert len(set(keys)) == FILES, f"There are {FILES} files, and each should be uploaded under its name."
    assert len(keys) == FILES, "A file was uploaded more than once."
    objects = evidence.buckets[f"{evidence.variables['learner']}-backup"].objects
    returned = evidence.returned if isinstance(evidence.returned, dict) else {}
    for key, stored in objects.items():
        etag = f'"{md5(stored.text.encode(), usedforsecurity=False).hexdigest()}"'
        assert returned.get(key) == etag, f"What is stored under `{key}` hasn't the ETag that you returned for it."


# --- for the diagnoses -------------------------------------------------------------------------------------


def errors_were_lost(evidence):
    assert evidence.outcome == "returned"
    assert not evidence.calls
    calls = evidence.tasks.calls
    assert all(call.end == "raised" for call in calls) if calls else evidence.returned


def errors_were_printed(evidence):
    errors_were_lost(evidence)
    assert "Exception in thread" in evidence.stderr


def one_file_again_and_again(evidence):
    keys = [call.params["Key"] for call in puts(evidence)]
    assert len(keys) > FILES // 2
    assert len(set(keys)) < len(keys)


def returned_before_the_end(evidence):
    assert evidence.outcome == "returned"
    assert not isinstance(evidence.returned, dict) or len(evidence.returned) < FILES
    assert any(thread > 1 for thread in threads(evidence))


def two_or_three_at_once(evidence):
    assert 1 < most_at_once(evidence) < ASKED


def one_at_a_time_in_the_main_thread(evidence):
    assert most_at_once(evidence) == 1
    assert threads(evidence) == {1}


def one_at_a_time(evidence):
    assert most_at_once(evidence) == 1


def puts(evidence):
    return [call for call in evidence.calls if call.api == "PutObject" and not call.error]


def most_at_once(evidence):
    calls = puts(evidence)
    return max((sum(other.at <= call.at < other.at + other.seconds for other in calls) for call in calls), default=0)


def threads(evidence):
    """In which threads `upload` was called: 1 is the main thread."""
    return {call.thread for call in evidence.tasks.calls} if evidence.tasks else set()
