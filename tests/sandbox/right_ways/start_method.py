"""processes: the start method set for the whole program, at import."""

import multiprocessing

if __name__ != "__mp_main__":
    multiprocessing.set_start_method("spawn", force=True)


def word_count(line):
    return len(line.split())


def count(lines):
    with multiprocessing.Pool(2) as pool:
        return sum(pool.map(word_count, lines))
