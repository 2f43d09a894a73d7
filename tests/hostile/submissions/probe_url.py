"""Returns a text that, put into a URL that the judge asks for, would lead the judge elsewhere.

kind: attack the judge
says: The returned text differs
strong: holds
partial: holds
none: holds
"""


def attack():
    return f"http://127.0.0.1:{aim.port}/\r\nHost: s3.amazonaws.com\r\n\x00#@s3.amazonaws.com/../moto-api/reset?\ud800[::1"
