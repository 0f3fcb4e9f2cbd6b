"""The school network: under which addresses others reach this machine, and https with its own certificate.

证书: the platform's own authority (``authority``) signs for this machine's names and addresses; every
computer and phone installs the authority once (``/tls``).
"""
