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


def count_each(limits):
    return [count_primes(limit) for limit in limits]


def count_in_processes(limits):
    with Pool(processes=2) as pool:
        halves = pool.map(count_each, [limits[0::2], limits[1::2]])
    return halves[0] + halves[1]
