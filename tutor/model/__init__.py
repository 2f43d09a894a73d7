"""The words all rooms share: course, answer, evidence, verdict. Frozen data, no behaviour that does I/O."""
