"""A command written wrongly: one Chinese sentence instead of click's English page."""

import click


def said(error: click.UsageError) -> str:
    """What is wrong with the words after ``gongbei``, and where their use is explained."""
    command = error.ctx.command_path if error.ctx is not None else "gongbei"
    return f"{_wrong(error)}用法见：{command} --help"


def _wrong(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption | click.BadOptionUsage):
        missing = isinstance(error, click.NoSuchOption)
        return f"没有 {error.option_name} 这个选项。" if missing else f"{error.option_name} 后面要写一个值。"
    if isinstance(error, click.MissingParameter):
        return f"还缺 {_name(error)}。"
    if isinstance(error, click.BadParameter):
        return f"{_name(error)} {_wanted(error.param.type if error.param is not None else None)}。"
    if not error.message.isascii():
        return error.message  # a sentence of our own
    if error.ctx is not None and isinstance(error.ctx.command, click.Group):
        return "没有这个命令。"
    return "后面写的东西太多，或者不认识。"


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return error.param_hint if isinstance(error.param_hint, str) else "有一项"
    is_option = isinstance(error.param, click.Option)
    return error.param.opts[0] if is_option else str(error.param.human_readable_name)


def _wanted(kind: object) -> str:
    if isinstance(kind, click.IntRange):
        return f"要写 {kind.min} 到 {kind.max} 之间的整数"
    if kind is click.INT:
        return "要写一个整数"
    if isinstance(kind, click.Choice):
        return f"只能是 {'、'.join(str(one) for one in kind.choices)}"
    if isinstance(kind, click.Path | click.File):
        return "指的文件或文件夹不存在，或者打不开"
    return "的值不对"
