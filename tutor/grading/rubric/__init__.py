"""How sentences are read and compared with a rubric; `free_text` puts the pieces together.

text -> `tokens` -> `clauses` -> `negation`, then `patterns` (compiled once) are found in them by `matching`; `builtin`
holds the rules that need no rubric, `trace` what is told to an author.
"""
