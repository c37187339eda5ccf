"""The laws that no linter knows."""

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(
    path for folder in ("bot", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")
)
OURS = [path for path in CODE if path.is_relative_to(ROOT / "bot")]
MOST_LINES = 300
MOST_LINES_A_FUNCTION = 40

HARMLESS = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def comments(path: Path) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_file_fits_on_a_few_screens(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_function_fits_on_one_screen(path: Path) -> None:
    long = {
        function.name: function.end_lineno - function.lineno + 1
        for function in functions(ast.parse(path.read_text("utf-8")))
        if function.end_lineno and function.end_lineno - function.lineno >= MOST_LINES_A_FUNCTION
    }
    assert not long


@pytest.mark.parametrize("path", OURS, ids=name)
def test_importing_does_nothing(path: Path) -> None:
    for statement in ast.parse(path.read_text("utf-8")).body:
        docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        guarded = isinstance(statement, ast.If) and ast.unparse(statement.test) in {
            "TYPE_CHECKING",
            "__name__ == '__main__'",
        }
        allowed = docstring or guarded or isinstance(statement, HARMLESS)
        migration = "migrations" in path.parts
        assert allowed or migration, ast.unparse(statement)


@pytest.mark.parametrize("path", OURS, ids=name)
def test_every_exception_to_a_rule_gives_its_reason(path: Path) -> None:
    for comment in comments(path):
        if re.search(r"noqa|type: ignore|pragma", comment):
            rule = re.search(
                r"(noqa: [A-Z]+\d+(, [A-Z]+\d+)*|type: ignore\[[\w, -]+\])(.*)", comment
            )
            assert rule, comment
            assert len(rule.group(3).strip(" #-:")) > 5, f"no reason: {comment}"


def test_every_rule_that_is_left_out_gives_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    ignored = re.findall(r'^    "[A-Z]+\d*",(.*)$', text, re.MULTILINE)
    assert ignored
    assert all(re.match(r" +# \w+", reason) for reason in ignored)


def test_the_domain_knows_the_standard_library_alone() -> None:
    for path in sorted((ROOT / "bot/domain").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module]
            for module in modules:
                root = module.split(".", maxsplit=1)[0]
                assert root in sys.stdlib_module_names or module.startswith("bot.domain"), name(
                    path
                )


def test_a_secret_is_revealed_in_one_file() -> None:
    def reveals(path: Path) -> bool:
        return any(
            isinstance(node, ast.Attribute) and node.attr == "reveal"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )

    assert {name(path) for path in OURS if reveals(path)} <= {"bot/slack/secrets.py"}


def test_only_settings_reads_the_environment() -> None:
    text = {path: path.read_text("utf-8") for path in OURS}
    readers = {
        name(path) for path in OURS if re.search(r"os\.environ|getenv|BaseSettings", text[path])
    }
    assert readers == {"bot/settings.py"}


def test_the_lock_pins_everything_with_hashes_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    pinned = re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)
    assert lock.count("==") >= len(pinned) == len(re.split(r"\n(?=[a-z])", lock.strip()))
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z])", lock.strip()))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    assert {re.split(r"[\[<>=; ]", each)[0].lower() for each in wanted} <= set(pinned)
