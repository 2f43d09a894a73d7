from urllib.parse import unquote, urlsplit


def url_of_the_object(evidence):
    bucket, key = evidence.variables["learner"] + "-club", "photos/our team.txt"
    returned = evidence.returned
    assert isinstance(returned, str), f"Expected a URL as text, but got {returned!r}."
    url = urlsplit(returned)
    assert not url.query, "Expected the plain URL. What follows the ? makes it another kind of URL."
    assert url.scheme == "https", "The URL should begin with https://."
    spaces = returned.count(" ")
    assert not spaces, "There is a space in the URL: encode the key."
    host, path = url.netloc, unquote(url.path)
    # The old global hosts still lead to buckets in us-east-1, so they are right as well.
    for s3 in ("s3.us-east-1.amazonaws.com", "s3.amazonaws.com"):
        if (host, path) in ((f"{bucket}.{s3}", f"/{key}"), (s3, f"/{bucket}/{key}")):
            return
    raise AssertionError(f"This isn't the address of {key} in {bucket}, which is in us-east-1: {returned}")
