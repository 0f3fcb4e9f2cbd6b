"""Pictures of the figures of a lesson: where lines and letters go. Pure; the templates draw them as SVG.

Lengths are units of a picture's own ``viewBox``, about a pixel each, so that letters keep their size on a
phone. A value that cannot be told is left out of the line, never drawn as 0.
"""
