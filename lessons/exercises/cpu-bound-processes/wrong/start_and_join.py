from multiprocessing import Process, Queue


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


def put_count(limit, counts):
    counts.put(count_primes(limit))


def count_in_processes(limits):
    counts = Queue()
    results = []
    for limit in limits:
        worker = Process(target=put_count, args=(limit, counts))
        worker.start()
        results.append(counts.get())
        worker.join()
    return results
