"""Sessions, waits after failed attempts, kept forms, long jobs."""

from piccolo.columns import JSONB, UUID, Boolean, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table


class Session(Table, tablename="session"):
    """A sign-in. The cookie's token is never stored, only its SHA-256; ended rows stay for a while, so that
    a form sent too late can be kept for its writer."""

    token_hash = Bytea(primary_key=True)
    user_id = UUID(default=None, index=True)
    csrf = Varchar(length=43)
    secure = Boolean(default=False, help_text="made over https, and valid there only")
    is_public = Boolean(default=False, help_text="at a 公用电脑: ends with the browser, and soon when unused")
    agent = Varchar(length=120, default="", help_text="browser, as its owner sees it in the list of sessions")
    created_at = Timestamptz()
    last_seen_at = Timestamptz()
    expires_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)


class Throttle(Table, tablename="throttle"):
    """Failures in a row of one account or one address, and the moment from which it may try again."""

    key = Varchar(length=80, primary_key=True)
    failures = Integer(default=0)
    open_at = Timestamptz()
    failed_at = Timestamptz()


class KeptForm(Table, tablename="kept_form"):
    """What somebody had typed when the session ended: sent again after signing in, by the same person."""

    id = UUID(primary_key=True, default=UUID4())
    user_id = UUID(default=None, index=True)
    path = Varchar(length=500)
    fields = Text(help_text="[[name, value], …] as JSON")
    multipart = Boolean(default=False)
    lost_files = Boolean(default=False, help_text="files were chosen; they are not kept")
    created_at = Timestamptz()


class OneTimeSecret(Table, tablename="one_time_secret"):
    """A secret handed out once (first administrator); only its hash is stored."""

    purpose = Varchar(length=40, primary_key=True)
    secret_hash = Bytea()
    created_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class JobRun(Table, tablename="job_run"):
    """A long job somebody waits for: how far it is, and where its result is. The owner alone sees it.

    ``attempt`` rises whenever a worker begins it: whoever holds an older number has lost the job.
    """

    id = UUID(primary_key=True, default=None)
    owner_id = UUID(default=None)
    kind = Varchar(length=40)
    title = Text(default="")
    payload = JSONB(default="{}")
    once_key = UUID(null=True, default=None, help_text="of the form: two clicks are one job")
    state = Varchar(length=12, default="waiting", help_text="waiting, running, done, failed, cancelled")
    attempt = Integer(default=0)
    done = Integer(default=0)
    total = Integer(default=0)
    words = Text(default="", help_text="where it is; at the end what came of it, or why not and what to do")
    result_url = Text(default="")
    created_at = Timestamptz()
    cancel_asked_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
