from concurrent.futures import ProcessPoolExecutor


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


def count_in_processes(limits):
    with ProcessPoolExecutor(max_workers=4) as executor:
        futures = [executor.submit(count_primes(limit)) for limit in limits]
        return [future.result() for future in futures]
