"""The files of deploy/ say what the program understands: settings, commands, ports, names."""

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import yaml

from server.app.children import read_procfile
from server.base.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = {row.metadata["env"] for row in fields(Settings)}
OF_OTHERS = {"PYTHONUNBUFFERED", "PICCOLO_CONF", "PATH", "POSTGRES_PASSWORD", "MINIO_PASSWORD"}
LOCKS = ("User=gongbei", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "UMask=0077")


def processes() -> set[str]:
    return {" ".join(words[1:]) for words in read_procfile(ROOT / "Procfile").values()}


def test_every_variable_they_set_is_one_we_read() -> None:
    set_by = {
        path.name: set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", path.read_text(), re.MULTILINE))
        for path in DEPLOY.glob("*.example")
    }
    for unit in UNITS:
        lines = re.findall(r"^Environment=(.+)$", unit.read_text(), re.MULTILINE)
        set_by[unit.name] = {word.split("=")[0] for line in lines for word in line.split()}
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    set_by["compose.yaml"] = set(compose["x-gongbei"]["environment"])
    assert {
        name: found - SETTINGS - OF_OTHERS for name, found in set_by.items() if found - SETTINGS - OF_OTHERS
    } == {}
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text()))
    assert wanted == set_by["compose.env.example"], "compose.yaml and its example ask for different things"


def test_they_start_the_processes_of_the_procfile() -> None:
    started = set()
    for unit in UNITS:
        for command in re.findall(r"^ExecStart=(.+)$", unit.read_text(), re.MULTILINE):
            if "/python " in command:
                started.add(command.split("/python ")[1])
    assert started <= processes() and {"-m server.app.web", "-m server.app.coedit"} <= started
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    in_containers = {
        " ".join(one["command"][1:]) for one in services.values() if "python" in one.get("command", [])
    }
    assert in_containers == {"-m server.app.web", "-m server.app.coedit", "-m server.app.worker"}
    assert {"postgres", "redis", "minio", "nginx"} <= set(services)
    assert not [name for name, one in services.items() if "ports" in one and name != "nginx"], "one way in"


def test_the_proxy_in_containers_names_no_port_of_this_machine() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    script = re.search(r"sed -e '([^']+)'", text)
    assert script
    files = [str(DEPLOY / name) for name in ("nginx.conf", "nginx-objects.conf")]
    done = subprocess.run(["sed", "-e", script[1], *files], capture_output=True, text=True, check=True)
    effective = re.sub(r"#.*", "", done.stdout)
    assert "127.0.0.1" not in effective and "/srv/gongbei" not in effective
    assert {"web-1:8000", "web-2:8000", "coedit-1:8001", "coedit-2:8001"} <= set(
        re.findall(r"server (\S+:\d+)", effective)
    )
    services = yaml.safe_load(text)["services"]
    assert (
        services["nginx"]["networks"]["inside"]["ipv4_address"]
        == (yaml.safe_load(text)["x-gongbei"]["environment"]["TRUSTED_PROXIES"])
    )


def test_every_unit_is_locked_down_and_well_formed(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text()
        for line in (
            "User=gongbei",
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "ProtectHome=yes",
            "UMask=0077",
        ):
            assert line in text, f"{unit.name}: {line}"
    if shutil.which("systemd-analyze") is None:
        return  # a machine without systemd: the lines above are all that can be looked at
    for unit in UNITS:  # the program is not in /opt here
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/gongbei/.venv/bin/", "/bin/true /"))
    command = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Unknown" not in done.stderr and "Invalid" not in done.stderr, done.stderr
