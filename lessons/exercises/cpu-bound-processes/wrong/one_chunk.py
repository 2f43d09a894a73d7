from multiprocessing import Pool


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
    with Pool(processes=4) as pool:
        return pool.map(count_primes, limits, chunksize=len(limits))
