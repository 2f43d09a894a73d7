"""Walks every folder that it can see, for solutions, checks, courses, records, keys and tutor itself.

kind: read
says: of interest: []
seconds: 10
strong: holds
partial: holds
none: not run: it would read this whole machine
"""

import os

WANTED = ("solution.py", "checks.py", "exercise.yaml", "course.yaml", "credentials", "id_ed25519", "progress.sqlite")


def attack():
    seen = []
    for place in ("/home", "/root", "/opt", "/etc", "/var", "/tmp", "/run", "/mnt", "/srv", "/work"):
        for folder, folders, files in os.walk(place):
            seen += [f"{folder}/{name}" for name in files if name in WANTED]
            seen += [f"{folder}/{name}" for name in folders if name in ("poptutor", "moto", "lessons", "quizzes")]
    print("of interest:", seen)
    for folder in (aim.course, aim.data, aim.home, os.path.dirname(aim.solution)):
        if os.path.exists(folder):
            print("BREACH:", folder, os.listdir(folder))
