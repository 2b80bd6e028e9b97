"""The plugin contract is kept by the boot: promises that are broken are named, all of them, before anything runs."""

from __future__ import annotations

import textwrap

from flask import Flask

from kkg_portal.app import registry_of
from kkg_portal.core.plugins.manifest_check import FROM_THE_START, load_part
from tests.architecture.copied_portal import ROOT, SAMPLE, CopiedPortal

# Mistakes of manifests alone: nothing else of these plugins is imported.
BAD_MANIFESTS = {
    "misnamed": 'plugin = Plugin(name="other", title="x", api=1)',
    "modern": 'plugin = Plugin(name="modern", title="x", api=2)',
    "absolute": 'plugin = Plugin(name="absolute", title="x", api=1, models="plugins.absolute.models")',
    "lonely": 'plugin = Plugin(name="lonely", title="x", api=1, requires=("company",))',
    "hen": 'plugin = Plugin(name="hen", title="x", api=1, requires=("egg",))',
    "egg": 'plugin = Plugin(name="egg", title="x", api=1, requires=("hen",))',
    "static": 'plugin = Plugin(name="static", title="x", api=1)',
    "settled": """
        twice = Setting(key="days", kind=int, default=1, title="x")
        wrong = Setting(key="open", kind=bool, default="yes", title="x")
        plugin = Plugin(name="settled", title="x", api=1, settings=(twice, twice, wrong))
    """,
    "empty": "",
    "broken": "1 / 0",
    "dresser": 'plugin = Plugin(name="dresser", title="x", api=1)',
}
MANIFEST_PROBLEMS = (
    "other: the name must be a plain word and equal the folder 'misnamed'",
    "modern: written for API 2, this portal offers 1",
    "absolute: models='plugins.absolute.models' must be a relative import",
    "lonely: requires 'company', which is not active here",
    "plugins require each other in a circle",
    "static: this name is taken by the portal",
    "settled: setting 'days' is declared twice",
    "settled: default of setting 'open' is not a bool",
    "plugins.empty: has no `plugin = Plugin(...)`",
    "plugins.broken: cannot be imported: ZeroDivisionError",
    "dresser: templates must lie in templates/dresser/, found 'meetings'",
)


def test_bad_manifests_are_all_reported_together(copied_portal: CopiedPortal) -> None:
    for name, text in BAD_MANIFESTS.items():
        copied_portal.add_plugin(name, init=textwrap.dedent(text))
    (copied_portal.folder / "plugins" / "dresser" / "templates" / "meetings").mkdir(parents=True)

    said = copied_portal.boot()

    assert said.startswith("PluginError")
    assert [problem for problem in MANIFEST_PROBLEMS if problem not in said] == []


_POLICY = """
class P(Permission):
    VIEW = "{value}"
policy = Policy(permissions=P, titles={titles}, rules={{}})
"""
_TABLE = """
from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column
class {class_name}(ClusterOwned, Model):
    __tablename__ = "{table}"
    {column}
"""


def _plugin(name: str, **parts: str) -> str:
    declared = "".join(f", {part}={target!r}" for part, target in parts.items())
    return f'plugin = Plugin(name="{name}", title="x", api=1{declared})'


def test_broken_promises_of_the_parts_are_all_reported_together(copied_portal: CopiedPortal) -> None:
    add = copied_portal.add_plugin
    own = _TABLE.format(class_name="Own", table="owner_thing", column="")
    add("owner", init=_plugin("owner", models=".models"), models=own)
    foreign = _TABLE.format(class_name="Foreign", table="meetings_extra", column="")
    add("squatter", init=_plugin("squatter", models=".models"), models=foreign)
    key = 'other: Mapped[int] = mapped_column(ForeignKey("owner_thing.id"))'
    pointing = _TABLE.format(class_name="Pointing", table="pointer_thing", column=key)
    add("pointer", init=_plugin("pointer", models=".models"), models=pointing)
    inner = _TABLE.format(
        class_name="Inner",
        table="inner_thing",
        column='job: Mapped[int] = mapped_column(ForeignKey("core_job.id"))',
    )
    add("inner", init=_plugin("inner", models=".models"), models=inner)
    add(
        "thief",
        init=_plugin("thief", permissions=".permissions:policy"),
        permissions=_POLICY.format(value="owner.thing.view", titles="{P.VIEW: 'x'}"),
    )
    add(
        "untitled",
        init=_plugin("untitled", permissions=".permissions:policy"),
        permissions=_POLICY.format(value="untitled.thing.view", titles="{}"),
    )
    add("vague", init=_plugin("vague", permissions=".permissions:policy"), permissions="policy = 1")
    slot = 'contributions = Contributions(slots=(Slot(point="no.where", load=print, template="x"),))'
    add("stranger", init=_plugin("stranger", portal=".portal:contributions"), portal=slot)
    menu = """
        class P(Permission):
            VIEW = "borrower.thing.view"
        item = MenuItem(key="x", title="x", endpoint="nobody.home", icon="x", permission=P.VIEW)
        told = NotificationType(key="owner.told", title="x")
        part = DigestSection(key="owner.part", title="x", load=print)
        contributions = Contributions(
            menu=(item,), resolvers={"owner.thing": print}, notifications=(told,), digest=(part,)
        )
    """
    add("borrower", init=_plugin("borrower", portal=".portal:contributions"), portal=textwrap.dedent(menu))
    view = "bp = PluginBlueprint('elsewhere', __name__)"
    add("wanderer", init=_plugin("wanderer", blueprint=".views:bp"), views=view)
    add("typo", init=_plugin("typo", links=".linsk"))

    said = copied_portal.boot()

    assert said.startswith("PluginError")
    problems = (
        "squatter: table 'meetings_extra' must start with 'squatter_'",
        "pointer: pointer_thing points at 'owner_thing', which belongs to another plugin",
        "inner: inner_thing points at 'core_job', which belongs to another plugin or is not promised to stay",
        "thief: permission 'owner.thing.view' must start with 'thief.'",
        "untitled: permission 'untitled.thing.view' has no title",
        "vague: '.permissions:policy' is not a Policy",
        "stranger: slot point 'no.where' does not exist",
        "'borrower.thing.view' is not in its policy",
        "borrower: 'owner.thing' must start with 'borrower.'",
        "borrower: 'owner.told' must start with 'borrower.'",
        "borrower: 'owner.part' must start with 'borrower.'",
        "borrower: menu item 'x' leads to 'nobody.home', which is no page",
        "wanderer: its blueprint must be PluginBlueprint('wanderer', …)",
        "typo: cannot be loaded: ModuleNotFoundError",
    )
    assert [problem for problem in problems if problem not in said] == [], said


def test_a_table_without_a_name_is_refused(copied_portal: CopiedPortal) -> None:
    models = """
        from sqlalchemy.orm import Mapped, mapped_column
        class Thing(Model):
            id: Mapped[int] = mapped_column(primary_key=True)
    """
    copied_portal.add_plugin(
        "nameless", init=_plugin("nameless", models=".models"), models=textwrap.dedent(models)
    )

    assert "nameless: cannot be loaded: InvalidRequestError" in copied_portal.boot()


def test_safe_mode_boots_whatever_lies_in_the_folder(copied_portal: CopiedPortal) -> None:
    copied_portal.add_sample()
    for name in ("broken", "modern", "empty"):
        copied_portal.add_plugin(name, init=BAD_MANIFESTS[name])

    assert copied_portal.boot(safe_mode=True) == "runs:\n"


def test_the_allow_list_says_what_runs(copied_portal: CopiedPortal) -> None:
    copied_portal.add_sample()
    copied_portal.add_plugin("other", init=_plugin("other"))

    assert copied_portal.boot() == "runs: notices other\n"
    assert copied_portal.boot(plugins=("notices",)) == "runs: notices\n"


def test_a_broken_plugin_that_is_not_allowed_stops_nothing(copied_portal: CopiedPortal) -> None:
    copied_portal.add_sample()
    copied_portal.add_plugin("broken", init="1 / 0")

    assert copied_portal.boot(plugins=("notices",)) == "runs: notices\n"


def test_the_allow_list_may_not_name_what_is_absent(copied_portal: CopiedPortal) -> None:
    assert "KKG_PLUGINS names 'notices', which is not installed" in copied_portal.boot(plugins=("notices",))


def test_plugins_start_after_what_they_require(copied_portal: CopiedPortal) -> None:
    needs = ', requires=("zebra",)'
    copied_portal.add_plugin("ant", init=f'plugin = Plugin(name="ant", title="x", api=1{needs})')
    copied_portal.add_plugin("zebra", init=_plugin("zebra"))

    assert copied_portal.boot() == "runs: zebra ant\n"


def _install(copied_portal: CopiedPortal, package: str) -> None:
    """As pip would leave a distribution that offers a plugin."""
    info = copied_portal.folder / "acme-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[kkg_portal.plugins]\nanything = {package}\n")


def test_a_distribution_brings_a_plugin_by_an_entry_point(copied_portal: CopiedPortal) -> None:
    folder = copied_portal.add_plugin("boards", init=_plugin("boards"))
    folder.rename(copied_portal.folder / "boards")
    _install(copied_portal, "boards")

    assert copied_portal.boot() == "runs: boards\n"


def test_a_plugin_from_elsewhere_bears_its_own_name(copied_portal: CopiedPortal) -> None:
    """Handlers and audit lines find their owner by the package's name."""
    folder = copied_portal.add_plugin("boards", init=_plugin("boards"))
    inner = copied_portal.folder / "acme" / "boards"
    inner.parent.mkdir()
    (inner.parent / "__init__.py").touch()
    folder.rename(inner)
    _install(copied_portal, "acme.boards")

    assert "boards: its package must be plugins.boards or boards, not acme.boards" in copied_portal.boot()


def test_two_plugins_of_one_name_are_refused(copied_portal: CopiedPortal) -> None:
    folder = copied_portal.add_plugin("boards", init=_plugin("boards"))
    folder.rename(copied_portal.folder / "boards")
    _install(copied_portal, "boards")
    copied_portal.add_plugin("boards", init=_plugin("boards"))

    assert "two plugins are called 'boards'" in copied_portal.boot()


def test_names_that_begin_with_another_plugins_name_are_refused(copied_portal: CopiedPortal) -> None:
    for name in ("note", "note_board", "notebook"):
        copied_portal.add_plugin(name, init=_plugin(name))

    assert copied_portal.boot().count("could be taken for those of note;") == 1


def test_another_package_called_plugins_is_noticed(copied_portal: CopiedPortal) -> None:
    (copied_portal.folder / "plugins" / "__init__.py").write_text("")

    assert "another package called 'plugins' is in the way" in copied_portal.boot()


def test_every_part_the_manifests_name_is_there(app: Flask) -> None:
    """Commands, seeds and switch callbacks are imported late; a typo would wait for its user."""
    for found in registry_of(app).installed:
        for part in FROM_THE_START:
            target = getattr(found.manifest, part)
            if target is not None:
                assert load_part(found, target) is not None


def test_every_template_and_mail_a_plugin_names_is_there(app: Flask) -> None:
    environment = app.jinja_env
    for brought in registry_of(app).contributions.values():
        for one in (*brought.cards, *brought.slots):
            environment.get_template(one.template)
        for kind in brought.notifications:
            if kind.template is None:
                continue  # Its notices are gathered in a mail of the core's.
            environment.get_template(f"{kind.template}/subject.txt")
            environment.get_template(f"{kind.template}/body.txt")


# Nothing else belongs at the top of a plugin, so that everybody finds their way in everybody's plugin.
FIXED_NAMES = {
    "__init__", "models", "permissions", "queries", "services", "forms", "views", "portal", "links", "events",
    "cli", "seeds", "migrations", "templates", "static", "translations",
}  # fmt: skip


def test_the_sample_plugin_has_every_name_a_plugin_may_have() -> None:
    names = {path.stem for path in (SAMPLE / "notices").iterdir() if path.name != "__pycache__"}

    assert names == FIXED_NAMES - {"static", "translations"}


def test_plugins_keep_their_parts_where_everybody_looks() -> None:
    """A large part may be a folder of its name; what it knows besides has a name that says so."""
    vague = {"utils", "helpers", "common", "base", "misc", "tools"}
    for plugin in (ROOT / "plugins").iterdir():
        if (plugin / "__init__.py").exists():
            assert vague.isdisjoint(path.stem for path in plugin.rglob("*.py"))
            assert "plugin = Plugin(" in (plugin / "__init__.py").read_text()


def test_the_sample_plugin_does_all_the_contract_offers(copied_portal: CopiedPortal) -> None:
    """Its own tests, run as an author would: the folder copied, the fixtures of kkg_portal.api.testing."""
    copied_portal.add_sample()
    tests = copied_portal.folder / "tests"
    for file in ("conftest.py", "test_notices.py"):
        (tests / file).write_text((SAMPLE / file).read_text())

    done = copied_portal.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", "tests/test_notices.py")

    assert done.returncode == 0, done.stdout + done.stderr
