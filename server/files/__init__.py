"""File rows, upload and download; the bytes are in storage."""
