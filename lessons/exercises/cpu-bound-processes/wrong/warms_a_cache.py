from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def count_primes(limit):
    found = 0
    for number in range(2, limit):
        divisor = 2
        while divisor * divisor <= number:
            if number % divisor == 0:
                break
            divisor += 1
        else:
            found += 1
    return found


CACHE = {}


def cached_count(limit):
    if limit not in CACHE:
        CACHE[limit] = count_primes(limit)
    return CACHE[limit]


def count_in_processes(limits):
    for limit in limits:
        cached_count(limit)
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as executor:
        return list(executor.map(cached_count, limits))
