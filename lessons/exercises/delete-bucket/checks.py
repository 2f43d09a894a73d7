HELD = 1005


def calls_of_a_size_that_s3_takes(evidence):
    done = [call.api for call in evidence.calls if call.identity == "learner" and not call.error]
    room = 1000 * done.count("DeleteObjects") + done.count("DeleteObject")
    assert room >= HELD, (
        f"The bucket held {HELD} objects; calls that S3 takes can delete at most {room}, made as often as yours."
    )
