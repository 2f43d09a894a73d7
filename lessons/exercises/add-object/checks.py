def read_it_back(evidence):
    key = "winter/monday.txt"
    calls = [
        call.api
        for call in evidence.calls
        if call.identity == "learner" and not call.error and call.params.get("Key") == key
    ]
    stored = calls.index("PutObject") if "PutObject" in calls else len(calls)
    assert "GetObject" in calls[stored:], f"After PutObject of {key}, there was no GetObject of it."
