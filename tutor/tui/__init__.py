"""The app in the terminal (Textual): it shows a session, and decides nothing that the session can decide."""

from tutor.tui.app import TutorApp, run_app

__all__ = ["TutorApp", "run_app"]
