"""The ``gongbei`` command: JSON on stdout, sentences on stderr, exit 0, 1 (refused) or 2 (wrong usage)."""

import sys

import click

from server.app.commands import usage
from server.app.commands.analysing import analyse
from server.app.commands.backups import backup, restore, verify
from server.app.commands.documents import docx
from server.app.commands.merging import merge
from server.app.commands.operations import bootstrap, doctor, migrate, seed
from server.app.commands.plans import plan
from server.app.commands.rosters import import_roster
from server.app.commands.running import up
from server.app.commands.search import search
from server.app.commands.sessions import session
from server.app.commands.tls import tls
from server.base.errors import DomainError
from server.base.starting import StartFailed


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def gongbei() -> None:
    """共备：老师们一起备课的平台。"""


for command in (
    up,
    session,
    plan,
    docx,
    merge,
    analyse,
    migrate,
    seed,
    search,
    bootstrap,
    doctor,
    backup,
    restore,
    verify,
    import_roster,
    tls,
):
    gongbei.add_command(command)


def main() -> None:
    """Run the command line; an expected refusal is one sentence, never a trace."""
    try:
        code = gongbei(prog_name="gongbei", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.NoArgsIsHelpError as asked:
        asked.show()
        sys.exit(asked.exit_code)
    except click.UsageError as error:
        click.echo(usage.said(error), err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(1)
    except (StartFailed, DomainError) as refusal:
        if str(refusal):
            click.echo(str(refusal), err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"{error.filename or '操作'} 没有成功：{error.strerror or error}。", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
