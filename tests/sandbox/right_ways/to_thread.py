"""threads: asyncio.to_thread and gather."""

import asyncio


def word_count(line):
    return len(line.split())


async def gathered(lines):
    return await asyncio.gather(*(asyncio.to_thread(word_count, line) for line in lines))


def count(lines):
    return sum(asyncio.run(gathered(lines)))
