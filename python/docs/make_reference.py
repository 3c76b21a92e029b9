#!/usr/bin/env python3
"""Write reference.md from the installed package. With --check, verify the committed file.

Signatures are those of the sources and of the stub; texts are docstrings. What is compiled has longer ones in the stub
than at run time, where those of constructors are missing, so that the stub's win.
"""

import argparse
import ast
import difflib
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

PATH = Path(__file__).resolve().with_name("reference.md")

#: Modules in reading order, and their names; those that nobody lists are found.
MODULES: dict[str, list[str]] = {
    "blindnym": [],
    "blindnym.columns": ["Form", "Errors"],
    "blindnym.progress": ["Progress"],
    "blindnym.polars": ["Expression"],
    "blindnym.sql": [],
    "blindnym.spark": [],
    "blindnym.aio": [],
    "blindnym.operations": [],
}
#: Titles where the module's name would mislead.
TITLES = {"blindnym.columns": "Types of options", "blindnym.progress": ""}
#: In reading order; names that are missing here follow, so that none is lost.
ORDER = (
    "check_ssin",
    "pseudonymize",
    "identify",
    "convert",
    "at_rest",
    "in_transit",
    "StudyKey",
    "Columns",
    "Service",
    "HttpService",
    "EmbeddedService",
    "Fhir",
    "Domain",
    "Owner",
    "OwnerSource",
    "Operation",
    "convert_file",
    "FileSummary",
    "Value",
    "Ssin",
    "Pseudonym",
    "PseudonymInTransit",
    "BlindnymError",
)
#: Python's own methods that are worth a line; the others say nothing new.
SPECIAL = {"__new__", "__bytes__", "__len__", "__str__"}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.AnnAssign | ast.Assign

HEAD = """# Reference

Made from the docstrings by `make_reference.py`: change those, and run it again. What an option means is said once,
where it comes first, or under [types of options](#types-of-options). **Problems of a row** are told as `errors` says;
what an operation **raises besides** ends the whole call. Codes are those of `BlindnymError.code`;
[errors](../../docs/errors.md) says what to do about each. Formulas are those of
[how it works](../../README.md#how-it-works): r is the caller's, s that of one transit, k the domain's, t the study's.
"""


class Sources:
    """The definitions in the package's files, by module and name."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, tuple[Definition, str]]] = {}

    def of(self, module: str, name: str) -> tuple[Definition, str]:
        """A definition, and the docstring after or in it; `module` is what the object says of itself."""
        # Classes of the engine call themselves of `blindnym`.
        for place in (module, "blindnym._blindnym"):
            found = self.definitions(place).get(name)
            if found is not None:
                return found
        message = f"{module}.{name} is defined nowhere"
        raise LookupError(message)

    def definitions(self, module: str) -> dict[str, tuple[Definition, str]]:
        """What a module defines at its top."""
        if module not in self.files:
            package = Path(inspect.getfile(importlib.import_module("blindnym"))).parent
            stem = module.removeprefix("blindnym").removeprefix(".") or "__init__"
            path = package / (f"{stem}.pyi" if stem == "_blindnym" else f"{stem}.py")
            self.files[module] = dict(definitions(ast.parse(path.read_text(encoding="utf-8")).body))
        return self.files[module]


def definitions(body: list[ast.stmt]) -> Iterator[tuple[str, tuple[Definition, str]]]:
    """Names, what defines them, and their docstrings."""
    for statement, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name, (statement, ast.get_docstring(statement) or "")
        elif isinstance(statement, ast.AnnAssign | ast.Assign):
            target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
            is_text = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            text = str(after.value.value) if is_text else ""  # type: ignore[union-attr]
            if isinstance(target, ast.Name):
                yield target.id, (statement, inspect.cleandoc(text))


def public(module: ModuleType) -> list[str]:
    """The names of a module that are for others, in reading order."""
    names = MODULES[module.__name__] or getattr(module, "__all__", None)
    if names is None:
        own = (name for name in vars(module) if not name.startswith("_"))
        names = [name for name in own if is_own(module, name)]
    names = [name for name in names if not inspect.ismodule(getattr(module, name))]
    place = {name: index for index, name in enumerate(ORDER)}
    return sorted(names, key=lambda name: place.get(name, len(place)))


def is_own(module: ModuleType, name: str) -> bool:
    """Whether it is a function or class that was made here."""
    thing = getattr(module, name)
    if module.__name__ == "blindnym.aio":
        return inspect.iscoroutinefunction(thing)
    return getattr(thing, "__module__", None) == module.__name__


def signature(name: str, node: ast.FunctionDef, *, method: bool) -> str:
    """A function's first line, one argument a line where it is long."""
    parts = written(node.args)
    if method and "staticmethod" not in decorators(node):
        parts = parts[1:]
    returns = f" -> {annotation(node.returns)}" if node.returns and node.name != "__new__" else ""
    line = f"{name}({', '.join(parts)}){returns}"
    if len(line) <= 100:
        return line
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){returns}"


def written(arguments: ast.arguments) -> list[str]:
    """Arguments as a formatter writes them."""
    plain = arguments.posonlyargs + arguments.args
    missing: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
    parts = [argument(*one) for one in zip(plain, missing + list(arguments.defaults), strict=True)]
    if arguments.kwonlyargs:
        parts.append("*")
    parts.extend(argument(*one) for one in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
    if arguments.kwarg:
        parts.append(f"**{argument(arguments.kwarg, None)}")
    return parts


def argument(one: ast.arg, default: ast.expr | None) -> str:
    """An argument, with its type and what it is when it is not given."""
    text = f"{one.arg}: {annotation(one.annotation)}" if one.annotation else one.arg
    return f"{text} = {quoted(ast.unparse(default))}" if default else text


def annotation(node: ast.expr) -> str:
    """A type; those in quotes are not always there to be imported."""
    return str(node.value) if isinstance(node, ast.Constant) and node.value else quoted(ast.unparse(node))


def quoted(code: str) -> str:
    """Code with the quotes that the rest has."""
    return code.replace("'", '"')


def decorators(node: ast.FunctionDef) -> set[str]:
    """Their names."""
    return {ast.unparse(one) for one in node.decorator_list}


def block(code: str) -> str:
    """Code of Python."""
    return f"```python\n{code}\n```\n"


def markdown(text: str) -> str:
    """A docstring: examples become code."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        is_example = line.startswith(">>>") or (inside and bool(line.strip()))
        if is_example != inside:
            lines.append("```pycon" if is_example else "```")
            inside = is_example
        # Directives are for who runs the examples.
        lines.append(re.sub(r"\s*# doctest:.*$", "", line))
    return "\n".join([*lines, "```"] if inside else lines).strip() + "\n"


def function(module: str, name: str, thing: Any, sources: Sources) -> str:
    """A function of a module."""
    node, text = sources.of(thing.__module__ or module, thing.__name__)
    assert isinstance(node, ast.FunctionDef)
    line = signature(name, node, method=False)
    if inspect.iscoroutinefunction(thing):
        return block(f"await {line}") + f"\nAs [`blindnym.{name}`](#{anchor('blindnym.' + name)}).\n"
    return block(line) + "\n" + markdown(text or inspect.getdoc(thing) or "")


def class_of(name: str, thing: type, sources: Sources) -> str:
    """A class, its fields and its methods."""
    node, text = sources.of(thing.__module__, name)
    assert isinstance(node, ast.ClassDef)
    parts = [markdown(text or inspect.getdoc(thing) or "")]
    bases = [base for base in thing.__mro__[1:] if base.__module__.startswith("blindnym")]
    shown = [base.__name__ for base in bases if base.__name__ != "StudySecret"]
    if shown:
        links = [f"[`{base}`](#{anchor('blindnym.' + base)})" for base in shown]
        parts.append(f"A {', '.join(links)}.\n")
    members = dict(definitions(node.body))
    # The base of a study's key is an inner thing: what it does is told where it is used.
    for base in bases:
        if base.__name__ == "StudySecret":
            inherited, _ = sources.of(base.__module__, base.__name__)
            assert isinstance(inherited, ast.ClassDef)
            members = dict(definitions(inherited.body)) | members
    parts.extend(member(name, one, told, thing) for one, told in members.values() if is_shown(one))
    return "\n".join(parts)


def is_shown(node: Definition) -> bool:
    """Whether a member is for others."""
    name = member_name(node)
    return not name.startswith("_") or name in SPECIAL


def member_name(node: Definition) -> str:
    """The name of a method or field."""
    if isinstance(node, ast.AnnAssign | ast.Assign):
        return ast.unparse(node.target if isinstance(node, ast.AnnAssign) else node.targets[0])
    return node.name


def member(owner: str, node: Definition, text: str, thing: type) -> str:
    """A method or field, as an entry of a list."""
    name = member_name(node)
    at_run_time = inspect.getdoc(getattr(thing, name, None)) or ""
    if isinstance(node, ast.AnnAssign):
        head = f"{name}: {annotation(node.annotation)}"
        default = node.value
        head += f" = {ast.unparse(default)}" if default is not None else ""
    else:
        assert isinstance(node, ast.FunctionDef)
        if "property" in decorators(node):
            head = f"{name}: {annotation(node.returns)}" if node.returns else name
            text = text or at_run_time
        else:
            on_class = decorators(node) & {"staticmethod", "classmethod"}
            called = owner if name == "__new__" else f"{owner}.{name}" if on_class else name
            head = signature(called, node, method=True)
            # Python's own text says nothing of what is made here.
            text = text or ("" if name in SPECIAL else at_run_time)
    return block(head) + (f"\n{markdown(text)}" if text else "")


def anchor(title: str) -> str:
    """What Markdown makes of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def make() -> str:
    """The whole page."""
    sources = Sources()
    contents: list[str] = []
    pages: list[str] = []
    for path in MODULES:
        module = importlib.import_module(path)
        title = TITLES.get(path, path)
        prefix = "" if path in TITLES else f"{path}."
        if title:
            contents.append(f"- [{title}](#{anchor(title)})")
            text = "" if path in TITLES else markdown(inspect.getdoc(module) or "")
            pages.append(f"## {title}\n" + (f"\n{text}" if text else ""))
        for name in public(module):
            thing = getattr(module, name)
            heading = f"{prefix}{name}"
            contents.append(f"  - [{heading}](#{anchor(heading)})")
            pages.append(f"### {heading}\n\n{entry(path, name, thing, sources)}")
    return "\n".join([HEAD, "\n".join(contents) + "\n", *pages])


def entry(path: str, name: str, thing: Any, sources: Sources) -> str:
    """What is said of a name."""
    again = path != "blindnym" and getattr(importlib.import_module("blindnym"), name, None) is thing
    if again:
        return f"[`blindnym.{name}`](#{anchor('blindnym.' + name)}).\n"
    if inspect.isclass(thing):
        return class_of(name, thing, sources)
    if inspect.isroutine(thing):
        return function(path, name, thing, sources)
    node, text = sources.of(path, name)
    assert isinstance(node, ast.Assign)
    return block(f"{name} = {quoted(ast.unparse(node.value))}") + f"\n{markdown(text)}"


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="verify reference.md and write nothing")
    options = parser.parse_args()
    made = make()
    if not options.check:
        PATH.write_text(made, encoding="utf-8")
        print(f"{PATH.name}: {made.count(chr(10) + '### ')} names written")
        return 0
    found = PATH.read_text(encoding="utf-8") if PATH.exists() else ""
    if found != made:
        differences = difflib.unified_diff(found.splitlines(), made.splitlines(), "committed", "made", lineterm="", n=1)
        print("\n".join([f"{PATH.name} is not what {Path(__file__).name} makes:", *differences]), file=sys.stderr)
        return 1
    print(f"{PATH.name}: as made")
    return 0


if __name__ == "__main__":
    sys.exit(main())
