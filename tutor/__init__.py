"""A course that grades itself: lessons, pop quizzes and hands-on AWS exercises in the terminal.

This front is lazy on purpose: an eager import here would put a floor under every verb, `tutor --version` included.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
