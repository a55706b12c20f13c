"""Entering data in a browser: by an editor and a publisher, on a server that they may change."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import manage, served, watch

PASSWORD = "a-long-pass-phrase-for-tests"
PEOPLE = f"""
from django.contrib.auth.models import Group, User
for name in ("editor", "publisher"):
    user = User.objects.create_user(name, password="{PASSWORD}", is_staff=True)
    user.groups.add(Group.objects.get(name=name.capitalize() + "s"))
"""


@pytest.fixture(scope="module")
def site(copied: Callable[[], Path]) -> Iterator[str]:
    """Yield the address of a server of this module's own, with an editor and a publisher."""
    folder = copied()
    manage(folder, "shell", "--command", PEOPLE)
    with served(folder) as url:
        yield url


@pytest.fixture(scope="module")
def cookies(browser: Browser, site: str) -> dict[str, list[Any]]:
    """Return what a browser keeps of each one's sign-in."""
    found = {}
    for name in ("editor", "publisher"):
        context = browser.new_context(base_url=site)
        page = context.new_page()
        page.goto("/admin/login/?next=/admin/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", name="Data entry")).to_be_visible()
        found[name] = context.cookies()
        context.close()
    return found


@pytest.fixture
def desk(
    browser: Browser, site: str, cookies: dict[str, list[Any]], faults: list[str]
) -> Iterator[Callable[[str], Page]]:
    """Return a function that seats somebody at a browser; nothing may go wrong on any page."""
    contexts = []

    def sit(name: str) -> Page:
        context = browser.new_context(base_url=site, reduced_motion="reduce")
        contexts.append(context)
        watch(context, site, faults)
        context.add_cookies(cookies[name])
        return context.new_page()

    yield sit
    for context in contexts:
        for page in context.pages:
            page.evaluate("0")  # events that are under way arrive before the answer
        context.close()
    assert faults == []


def choose_source(page: Page, text: str) -> None:
    page.locator(".field-source .select2-selection").click()
    expect(page.locator(".select2-search__field").last).to_be_focused()
    page.keyboard.type(text)
    page.locator(".select2-results__option[aria-selected]", has_text=text).first.click()


def checked(page: Page) -> Locator:
    return page.get_by_role("checkbox", name="I have checked this")


def enter(page: Page, *, title: str) -> str:
    """Draft a package of 100 million from the entry page on; return its key."""
    page.goto("/admin/")
    page.get_by_role("link", name="Package: PDA").click()
    page.locator("#id_announced_on").fill("2025-06-04")
    page.locator("#id_amount_usd").fill("100 million")
    page.get_by_label("Title").fill(title)
    choose_source(page, "dod-rel")
    page.get_by_label("Low").check()
    expect(checked(page)).to_be_visible()
    checked(page).check()
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.get_by_text("is saved as a draft")).to_be_visible()
    return page.locator("#id_slug").input_value()


def test_a_package_goes_from_the_editors_desk_to_the_public_and_is_corrected(
    desk: Callable[[str], Page],
) -> None:
    editor, publisher, reader = desk("editor"), desk("publisher"), desk("editor")
    editor.goto("/admin/")
    editor.get_by_role("link", name="Package: PDA").click()
    number = editor.get_by_label("Number").input_value()
    panel = editor.locator("#record-preview")
    expect(panel).to_contain_text("Give the authority, the day and the amount")
    editor.locator("#id_announced_on").fill("2025-06-04")
    editor.locator("#id_amount_usd").press_sequentially("1 million")
    expect(editor.locator("#id_amount_usd_echo")).to_have_text("= 1,000,000 (1 million)")
    expect(panel).to_contain_text("$3,849,000,000")
    editor.locator("#id_amount_usd").fill("100 million")
    expect(editor.locator("#id_amount_usd_echo")).to_have_text("= 100,000,000 (100 million)")
    expect(panel).to_contain_text("$3,750,000,000")
    editor.get_by_label("Title").fill("Shells and radars")
    choose_source(editor, "dod-rel")
    editor.get_by_label("High").check()
    expect(panel).to_contain_text("1 warning")
    checked(editor).check()
    editor.get_by_role("button", name="Save draft", exact=True).click()
    key = f"pda-{number}"
    expect(editor.get_by_text(f"{key} is saved as a draft")).to_be_visible()
    expect(editor.get_by_role("button", name="Publish")).to_have_count(0)

    publisher.goto("/admin/")
    publisher.get_by_role("link", name="1 draft waits for publication").click()
    publisher.get_by_role("link", name=f"Package: {key}").click()
    checked(publisher).check()
    publisher.get_by_role("button", name="Publish", exact=True).click()
    expect(publisher.get_by_text(f"{key} is published: it counts from now on.")).to_be_visible()

    reader.goto("/")
    expect(reader.locator("main")).to_contain_text("Shells and radars")
    reader.goto(f"/packages/{key}/")
    expect(reader.locator("main")).to_contain_text("Shells and radars")
    for export in ("csv", "json"):
        assert key in reader.request.get(f"/packages.{export}").text()

    publisher.locator("#id_amount_usd").fill("101 million")
    publisher.get_by_label("Reason").fill("A typing error")
    expect(publisher.locator("#record-preview")).to_contain_text("101,000,000")
    publisher.get_by_role("button", name="Publish the change").click()
    expect(publisher.get_by_text("is published: it counts")).to_be_visible()
    publisher.get_by_role("link", name="History").click()
    newest = publisher.locator(".versions > li").first
    expect(newest).to_contain_text("Reason: A typing error")
    expect(newest).to_contain_text("100,000,000")
    expect(newest).to_contain_text("101,000,000")
    reader.goto("/corrections/")
    expect(reader.locator("main")).to_contain_text("A typing error")
    reader.goto(f"/packages/{key}/")
    expect(reader.locator("main")).to_contain_text("A typing error")

    publisher.go_back()
    publisher.get_by_role("link", name="Withdraw").click()
    publisher.get_by_label("Reason").fill("It was a test")
    publisher.get_by_role("button", name="Withdraw").click()
    expect(publisher.get_by_text("is withdrawn: it counts no longer")).to_be_visible()


def test_from_the_opened_form_to_the_saved_draft_it_takes_eight_interactions(
    desk: Callable[[str], Page],
) -> None:
    page = desk("editor")
    page.goto("/admin/")
    page.get_by_role("link", name="Package: PDA").click()
    source = page.locator(".select2-results__option[aria-selected]", has_text="dod-rel").first

    def search_sources() -> None:
        page.locator(".field-source .select2-selection").click()
        expect(page.locator(".select2-search__field").last).to_be_focused()
        page.keyboard.type("dod-rel")

    interactions = [
        lambda: page.locator("#id_announced_on").fill("2025-06-04"),
        lambda: page.locator("#id_amount_usd").fill("100 million"),
        lambda: page.get_by_label("Title").fill("Counted"),
        search_sources,
        source.click,
        page.get_by_label("High").check,
        lambda: checked(page).check(),
        page.get_by_role("button", name="Save draft", exact=True).click,
    ]
    for interact in interactions:
        interact()

    expect(page.get_by_text("is saved as a draft")).to_be_visible()
    assert len(interactions) <= 8


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until target has the focus."""
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")


def test_a_package_is_entered_and_published_by_keyboard_alone(desk: Callable[[str], Page]) -> None:
    page = desk("publisher")
    page.goto("/admin/")
    tab_to(page, page.get_by_role("link", name="Package: PDA"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Add package")).to_be_visible()

    tab_to(page, page.locator("#id_announced_on"))
    page.keyboard.type("06042025")
    tab_to(page, page.locator("#id_amount_usd"))
    page.keyboard.type("100 million")
    tab_to(page, page.get_by_label("Title"))
    page.keyboard.type("By keyboard")
    tab_to(page, page.locator(".field-source .select2-selection"))
    page.keyboard.press("Enter")
    expect(page.locator(".select2-search__field").last).to_be_focused()
    page.keyboard.type("dod-rel")
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text("dod-rel")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("High"))
    page.keyboard.press("Space")
    expect(checked(page)).to_be_visible()
    expect(page.locator("#record-preview")).not_to_have_class("htmx-request")
    page.wait_for_load_state("networkidle")
    tab_to(page, checked(page))
    page.keyboard.press("Space")
    page.wait_for_load_state("networkidle")
    expect(checked(page)).to_be_checked()
    expect(checked(page)).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Publish", exact=True))
    page.keyboard.press("Enter")

    expect(page.get_by_text("is published: it counts from now on")).to_be_visible()


def test_a_source_is_made_on_the_way_in_its_own_window(desk: Callable[[str], Page]) -> None:
    page = desk("editor")
    page.goto("/admin/assistance/package/add/")

    with page.expect_popup() as opened:
        page.locator("#add_id_source").click()
    popup = opened.value
    popup.get_by_label("Title").fill("A release")
    popup.get_by_label("Publisher").fill("The White House")
    popup.locator("#id_published_on").fill("2025-06-04")
    popup.get_by_role("radio", name="Official").check()
    popup.get_by_role("radio", name="read", exact=True).check()
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Save draft").click()

    expect(page.locator(".field-source .select2-selection")).to_contain_text(
        "the-white-house-2025-06-04"
    )


def test_an_editor_and_a_publisher_who_change_one_record_lose_nothing(
    desk: Callable[[str], Page],
) -> None:
    editor, publisher = desk("editor"), desk("publisher")
    for page in (editor, publisher):
        page.goto("/admin/assistance/capability/?q=artillery")
        page.locator("#result_list tbody th a").first.click()
    publisher.get_by_label("Description").fill("Guns and shells")
    publisher.get_by_label("Reason").fill("Clearer")
    publisher.get_by_role("button", name="Publish the change").click()
    expect(publisher.get_by_text("Artillery is published")).to_be_visible()

    editor.get_by_label("Description").fill("Howitzers")
    editor.get_by_label("Reason").fill("Shorter")
    editor.get_by_role("button", name="Save draft").click()

    expect(editor.get_by_role("heading", name="What changed meanwhile")).to_be_visible()
    expect(editor.locator(".conflict")).to_contain_text("Guns and shells")
    expect(editor.get_by_label("Description")).to_have_value("Howitzers")
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text("The change is saved as a draft.")).to_be_visible()


def pages_of_data_entry(page: Page) -> Iterator[str]:
    """Open each of our own pages of the admin, in its fullest state, and yield its name."""
    key = enter(page, title="Shells and radars with a title that is rather long")
    form = page.url
    page.goto("/admin/")
    yield "entry page"
    page.goto("/admin/assistance/package/")
    yield "list"
    page.goto("/admin/assistance/package/add/?authority=1")
    page.locator("#id_announced_on").fill("2025-06-07")
    page.locator("#id_amount_usd").fill("50 bn")
    expect(checked(page)).to_be_visible()
    yield "new form with warnings"
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    yield "refused form"
    page.goto("/admin/assistance/coalition/add/")
    page.get_by_label("Name").fill("Demining")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator("#memberships-group")).to_be_visible()
    yield "refused form of a coalition with its members"
    page.goto("/admin/assistance/package/?q=pda-74")
    page.locator("#result_list tbody th a").first.click()
    published = page.url
    page.locator("#id_amount_usd").fill("700 million")
    page.get_by_label("Reason").fill("A typing error")
    page.wait_for_load_state("networkidle")  # else what is ticked is replaced
    checked(page).check()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.get_by_role("heading", name="Drafted against published")).to_be_visible()
    yield "form with a drafted change"
    page.goto("/admin/review/")
    yield "review"
    page.goto(published.replace("change/", "history/"))
    yield "history"
    page.goto(published.replace("change/", "withdraw/"))
    yield "withdrawal"
    page.goto(published)
    page.get_by_role("button", name="Discard the drafted change").click()
    page.goto(form)
    page.get_by_role("link", name="Delete the draft").click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    expect(page.get_by_text(f"“{key}” was deleted")).to_be_visible()


def test_no_page_of_data_entry_breaks_a_rule_of_accessibility_or_scrolls_sideways(
    desk: Callable[[str], Page], axe: Callable[[Page], None], faults: list[str]
) -> None:
    page = desk("publisher")

    for name in pages_of_data_entry(page):
        for scheme, width in zip(("light", "dark"), (1280, 360), strict=True):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            own = len(faults)
            try:
                axe(page)
            except AssertionError as error:
                raise AssertionError(f"{name}, {scheme}, {width}: {error}") from None
            del faults[own:]  # the styles that axe itself tries to set
        page.set_viewport_size({"width": 1280, "height": 800})


def test_a_package_is_entered_without_scripts(
    browser: Browser, site: str, cookies: dict[str, list[Any]]
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    context.add_cookies(cookies["editor"])
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_role("link", name="Package: PDA").click()
    page.locator("#id_announced_on").fill("2025-06-04")
    page.locator("#id_amount_usd").fill("100 million")
    page.get_by_role("button", name="Save draft", exact=True).click()

    expect(page.locator("#record-preview")).to_contain_text("Left of PDA")
    expect(page.locator(".field-amount_usd")).to_contain_text("= 100,000,000 (100 million)")
    context.close()
