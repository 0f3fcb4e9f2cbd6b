"""听课、评课、议课: what is seen in a lesson, and the figures made of it."""
