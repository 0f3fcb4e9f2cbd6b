"""Files teachers upload: pictures in a plan and attachments 附件. Rows here, bytes in the object store.

Knows plans only as (kind, id) pairs and by the functions ``app`` hands over in ``access``.
"""
