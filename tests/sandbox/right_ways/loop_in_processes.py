"""processes: an event loop that hands work to a pool."""

import asyncio
from concurrent.futures import ProcessPoolExecutor


def word_count(line):
    return len(line.split())


async def gathered(lines):
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2) as executor:
        return await asyncio.gather(*(loop.run_in_executor(executor, word_count, line) for line in lines))


def count(lines):
    return sum(asyncio.run(gathered(lines)))
