"""threads: an event loop's own executor."""

import asyncio


def word_count(line):
    return len(line.split())


async def gathered(lines):
    loop = asyncio.get_running_loop()
    return [await future for future in [loop.run_in_executor(None, word_count, line) for line in lines]]


def count(lines):
    return sum(asyncio.run(gathered(lines)))
