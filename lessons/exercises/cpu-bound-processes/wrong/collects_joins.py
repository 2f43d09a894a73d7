from multiprocessing import Process


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
    workers = [Process(target=count_primes, args=(limit,)) for limit in limits]
    for worker in workers:
        worker.start()
    return [worker.join() for worker in workers]
