"""Fills an instance's disk, its shared memory, its terminals' folder and all else that it may write, with bytes and files.

kind: exhaust
answers: visit
says: No space left on device
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

THERE = """
import os, sys
whole = 0
for folder, folders, _ in os.walk("/"):
    if folder.startswith(("/proc", "/sys", "/usr", sys.base_prefix)):
        folders[:] = []
        continue
    path = os.path.join(folder, "filler")
    try:
        with open(path, "wb") as file:
            while True:
                whole += file.write(bytes(1 << 20))
    except OSError as error:
        print(error)
    try:
        for number in range(20_000):
            open(f"{path}{number}", "wb").close()
    except OSError as error:
        print(error)
if whole > 1 << 30:
    print("BREACH: it wrote", whole)
"""


def attack():
    print(aim.there(THERE)[-4000:])
