"""Leaves a worker behind whose arguments are those of a process that multiprocessing keeps for itself.

kind: persist
answers: tidy
says: One worker process was still there
strong: holds
partial: holds
none: holds
"""

import subprocess
import sys


def attack():
    code = "while True: pass  # from multiprocessing.resource_tracker import main;main(3)"
    aim.kept = subprocess.Popen([sys.executable, "-c", code])
