"""转换: files of other programs made readable by LibreOffice, in a locked room, where it is installed.

``kept`` holds the doors (``to_docx``, ``to_pdf``, …) and keeps what came out by the SHA-256 of what came in.
The platform works without LibreOffice: a refusal then says what to do, and other files go on.
"""
