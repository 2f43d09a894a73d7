"""Scans the whole memory of its own process: a warm process that was forked may still hold what it once read.

kind: read
says: secrets in its memory: 0
strong: holds
partial: holds
none: holds
"""

import re


def attack():
    found = []
    try:
        lines, memory = open("/proc/self/maps").readlines(), open("/proc/self/mem", "rb", 0)
    except OSError:
        lines, memory = [], open("/dev/null", "rb", 0)
    with memory:
        for line in lines:
            place, rights = line.split()[:2]
            first, last = (int(part, 16) for part in place.split("-"))
            if "r" not in rights or last - first > 1 << 28 or "[v" in line:
                continue
            try:
                memory.seek(first)
                found += re.findall(rb"judge-secret-[0-9a-f]{32}", memory.read(last - first))
            except (OSError, ValueError):
                continue
    print(found)
    print("secrets in its memory:", len(found))
