"""Is itself no text: NUL, a wrong coding line, and half characters in the file, behind what is right.

kind: attack the judge
says: returned nothing
strong: holds
partial: holds
none: holds
"""


def attack():
    for source in (b"# coding: no-such\nx = 1", b"x = '\xff\xfe'", b"x\x00 = 1", b"\xef\xbb\xbfx = 1", b"(" * 5000):
        try:
            exec(compile(source, "odd.py", "exec"), {})
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
