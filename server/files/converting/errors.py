"""What a conversion may be refused with; each is a sentence for a teacher. Other files go on."""

from server.base.errors import DomainError


class NotConverted(DomainError):
    """This file was not converted: no LibreOffice here, or it could not read it."""


class Busy(DomainError):
    """All converters are at work; nothing was begun."""

    status = 503
