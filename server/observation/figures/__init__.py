"""Figures of a lesson and of those who judged it. Pure: codes and marks in, numbers out, no tables, no web.

A figure that cannot be worked out (0/0, one rater alone) is ``None``, shown as 「—」 and never as 0.
Formulas with their sources, and what each must not be taken for: docs/observation.md."""
