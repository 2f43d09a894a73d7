from concurrent.futures import ThreadPoolExecutor


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
    with ThreadPoolExecutor(max_workers=4) as executor:
        return list(executor.map(count_primes, limits))
