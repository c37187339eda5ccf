"""Each import law is shown to bite: the code as it is keeps it, and one planted line breaks it."""

import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Violation:
    contract: str
    file: str
    line: str


VIOLATIONS = [
    Violation("storeys", "bot/domain/planted.py", "import bot.store"),
    Violation("storeys", "bot/utils.py", ""),
    Violation("rooms", "bot/features/planted.py", "import bot.features.help"),
    Violation("cycles", "bot/domain/tokens.py", "import bot.domain.planted"),
    Violation("slack-free", "bot/workflow/planted.py", "import slack_sdk"),
    Violation("slack-free", "bot/domain/planted.py", "import apscheduler"),
    Violation("scheduler", "bot/features/planted.py", "import apscheduler"),
    Violation("doors-down", "bot/features/planted.py", "import bot.store.mirror"),
    Violation("doors-down", "bot/slack/planted.py", "import bot.mailtrap.read"),
    Violation("write-door", "bot/workflow/see.py", "import bot.mailtrap.write"),
    Violation("http", "bot/slack/planted.py", "import httpx"),
    Violation("http-verbs", "bot/workflow/planted.py", "import httpx"),
    Violation("sql", "bot/workflow/planted.py", "import sqlalchemy"),
    Violation("settings", "bot/slack/planted.py", "import bot.settings"),
    Violation("outside-world", "bot/playground/planted.py", "import bot.workflow.see"),
    Violation("other-side", "bot/playground/slack/planted.py", "import bot.app"),
    Violation("services", "bot/playground/slack/planted.py", "import bot.playground.mailtrap"),
]


def contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]]


def lint(where: Path, *only: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter as the build does, over the copy of the code in `where`."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    command += [word for contract in only for word in ("--contract", contract)]
    return subprocess.run(
        command,
        cwd=where,
        env={"PYTHONPATH": str(where)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=ignore)
    return tmp_path


def test_the_code_keeps_every_contract(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda each: f"{each.contract}-{each.file}")
def test_a_planted_import_breaks_its_contract(copy: Path, violation: Violation) -> None:
    planted = copy / violation.file
    before = planted.read_text() if planted.exists() else ""
    planted.write_text(f"{before}\n{violation.line}\n")
    if violation.contract == "cycles":
        (copy / "bot/domain/planted.py").write_text("import bot.domain.tokens\n")
    result = lint(copy, violation.contract)
    assert result.returncode == 1
    assert "BROKEN" in result.stdout, result.stdout


def test_every_contract_has_its_violation() -> None:
    assert {each.contract for each in VIOLATIONS} == set(contracts())
