"""threads: one after another."""

import functools


def word_count(line):
    return len(line.split())


def count(lines):
    return functools.reduce(lambda total, line: total + word_count(line), lines, 0)
