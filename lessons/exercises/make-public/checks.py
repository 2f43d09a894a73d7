from urllib.parse import unquote, urlsplit


def url_of_the_object(evidence):
    bucket, key = evidence.variables["learner"] + "-club", "photos/our team.txt"
    returned = evidence.returned
    assert isinstance(returned, str), f"Expected a URL as text, but got {returned!r}."
    url = urlsplit(returned)
    assert url.scheme == "https", "The URL should begin with https://."
    assert " " not in returned, "There is a space in the URL: encode the key."
    assert not url.query, "Expected the plain URL. What follows the ? makes it another kind of URL."
    host, path = url.netloc, unquote(url.path)
    virtual_hosted = (f"{bucket}.s3.us-east-1.amazonaws.com", f"/{key}")
    path_style = ("s3.us-east-1.amazonaws.com", f"/{bucket}/{key}")
    assert (host, path) in (virtual_hosted, path_style), (
        f"This isn't the address of {key} in {bucket}, which is in us-east-1: {returned}"
    )
