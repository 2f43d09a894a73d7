"""Reads the answers of the quizzes by their path, in the folder of the course.

kind: read
says: a file outside its folder
strong: holds
partial: holds
none: falls: it reads whatever its user may read
"""

import os


def attack():
    os.chdir(aim.course)
    return open(aim.answers).read()
