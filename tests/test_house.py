"""The laws that no linter knows."""

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.domain.people import PersonId
from bot.domain.requests import MOVES, RequestState
from bot.slack.room import Heard, Room
from bot.workflow.see import See
from tests.features.house import Looks
from tests.features.kit import all_rooms
from tests.workflow.accounts import NOW, Mirror

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(
    path
    for folder in ("bot", "tests", "benchmarks", "docs")
    for path in (ROOT / folder).rglob("*.py")
)
OURS = [path for path in CODE if path.is_relative_to(ROOT / "bot")]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
ROOMS = [path for path in OURS if path.is_relative_to(ROOT / "bot/features")]
MOST_LINES = 300
A_SENTENCE = 3
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


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(parsed: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed):
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
        for function in functions(tree(path))
        if function.end_lineno and function.end_lineno - function.lineno >= MOST_LINES_A_FUNCTION
    }
    assert not long


@pytest.mark.parametrize("path", OURS, ids=name)
def test_importing_does_nothing(path: Path) -> None:
    for statement in tree(path).body:
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
        for node in ast.walk(tree(path)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module]
            for module in modules:
                root = module.split(".", maxsplit=1)[0]
                assert root in sys.stdlib_module_names or module.startswith("bot.domain"), name(
                    path
                )


def naming(attribute: str) -> set[str]:
    """Return the files of ours that name an attribute."""
    return {
        name(path)
        for path in OURS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == attribute
    }


def test_a_secret_is_revealed_in_one_file() -> None:
    assert naming("reveal") <= {"bot/slack/secrets.py"}


def test_a_secret_goes_through_two_doors() -> None:
    assert naming("through") <= {"bot/store/secrets.py", "bot/mailtrap/http.py"}


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


@pytest.fixture
def rooms() -> tuple[Room, ...]:
    see = See(Mirror())
    return all_rooms(see, Looks().start)


def ids_of(room: Room) -> list[str]:
    kinds = (room.actions, room.suggestions, room.views, room.shortcuts)
    return [each.id for kind in kinds for each in kind]


def test_every_room_stands_on_the_front_page_under_the_name_of_its_folder(
    rooms: tuple[Room, ...],
) -> None:
    folders = {path.stem for path in (ROOT / "bot/features").iterdir()} - {
        "__init__",
        "__pycache__",
    }
    assert sorted(room.name for room in rooms) == sorted(folders)


def test_ids_are_unique_and_begin_with_their_room(rooms: tuple[Room, ...]) -> None:
    for room in rooms:
        assert all(each.startswith(f"{room.name}.") for each in ids_of(room))
        for kind in (room.actions, room.suggestions, room.views, room.shortcuts):
            assert len({each.id for each in kind}) == len(kind)


@pytest.mark.parametrize("path", ROOMS, ids=name)
def test_a_room_names_its_buttons_and_blocks_after_itself(path: Path) -> None:
    own = path.stem if path.parent == ROOT / "bot/features" else path.parent.name
    names = "|".join({each.parent.name for each in ROOMS} | {each.stem for each in ROOMS})
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            named = re.match(rf"({names})\.\S", node.value)
            assert named is None or named[1] == own, node.value
        if isinstance(node, ast.keyword) and node.arg == "block_id":
            assert re.match(rf"f?'{own}\.", ast.unparse(node.value)), ast.unparse(node.value)


async def test_help_lists_every_word_of_every_room(rooms: tuple[Room, ...]) -> None:
    (help_command,) = (each for each in rooms[0].commands if each.word == "help")
    shown = await help_command.run(Heard(PersonId("T1", "U1"), NOW))
    for command in (each for room in rooms for each in room.commands):
        assert f"/tokens {command.usage}" in str(shown.blocks)
        assert command.does in str(shown.blocks)


@pytest.mark.parametrize(
    "path", [path for path in ROOMS if path.name in {"__init__.py", "listeners.py"}], ids=name
)
def test_a_rooms_sentences_stand_in_its_views(path: Path) -> None:
    parsed = tree(path)
    said = {
        node.value
        for node in ast.walk(parsed)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    allowed = registrations(parsed) | docstrings(parsed)
    assert not {text for text in said if len(text.split()) >= A_SENTENCE} - allowed


def registrations(parsed: ast.AST) -> set[str]:
    """Return the words of each Command, written in it or in a name that it is given."""
    named = {
        ast.unparse(node.targets[0]): node.value.value
        for node in ast.walk(parsed)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    }
    given = [
        argument
        for node in ast.walk(parsed)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Command"
        for argument in (*node.args, *(keyword.value for keyword in node.keywords))
    ]
    written = {str(each.value) for each in given if isinstance(each, ast.Constant)}
    return written | {str(named[key]) for key in map(ast.unparse, given) if key in named}


def docstrings(parsed: ast.AST) -> set[str]:
    """Return the docstrings, and whatever else stands alone as a statement."""
    return {
        str(node.value.value)
        for node in ast.walk(parsed)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def test_the_tests_mirror_the_storeys() -> None:
    storeys = {path.name for path in (ROOT / "bot").iterdir() if (path / "__init__.py").exists()}
    folders = {
        path.name
        for path in (ROOT / "tests").iterdir()
        if path.is_dir() and list(path.glob("*.py"))
    }
    beside = {"conversations", "playground"}  # the latter has its tests a floor further down
    assert storeys - beside == folders - beside
    for folder in ("slack", "mailtrap"):
        assert list((ROOT / "tests/playground" / folder).glob("test_*.py"))


def test_the_docs_draw_the_life_of_a_request() -> None:
    text = (ROOT / "docs/delivery.md").read_text("utf-8")
    drawn = re.findall(r"^    (\S+) --> (\S+)$", text, re.MULTILINE)
    legal = {(before, after) for before, moves in MOVES.items() for after in moves}
    begun = {("[*]", RequestState.PENDING), ("[*]", RequestState.APPROVED)}
    assert sorted(drawn) == sorted((str(a), str(b)) for a, b in legal | begun)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_page_and_picture_that_the_docs_name_is_there(page: Path) -> None:
    named = re.findall(r"\]\(([^)#]*)(?:#[^)]*)?\)", page.read_text("utf-8"))
    inside = [each for each in named if not each.startswith("http")]
    assert [each for each in inside if not (page.parent / each).exists()] == []
