from concurrent.futures import ProcessPoolExecutor


def count_primes(limit):
    """Return how many primes there are below `limit`."""
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


def count_sequentially(limits):
    return [count_primes(limit) for limit in limits]


def count_in_processes(limits):
    """Do the same, with several processes at once."""
    with ProcessPoolExecutor(max_workers=4) as executor:
        return list(executor.map(count_primes, limits))
