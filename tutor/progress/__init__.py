"""The learner's own record: answers, runs, hints, places. SQLite, crash-safe, shared by several programs."""

from tutor.progress.place import default_data_folder, record_path
from tutor.progress.records import AnswerRecord, RunRecord
from tutor.progress.store import ProgressStore

__all__ = ["AnswerRecord", "ProgressStore", "RunRecord", "default_data_folder", "record_path"]
