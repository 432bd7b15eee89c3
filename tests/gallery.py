"""Pictures of the pages with a season in them, to look at, and those that the README shows.

python -m tests.gallery [FOLDER]    1280 and 390 px wide, light and dark, in every language
python -m tests.gallery --readme    docs/*.png anew

The app is started as `make run` starts it, on a folder of its own that is gone afterwards.
"""

import os
import re
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers import Process

ROOT = Path(__file__).resolve().parent.parent
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SCHEMES, LANGUAGES = ("light", "dark"), ("en", "sv")
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
OPENED = re.compile(r"/applications/\d+/$")

POSTING = """Doctoral student in the statistics of rivers

Uppsala University, Department of Earth Sciences. Reference number UFV-PA 2027/118.

Your application must contain a letter of at most two pages in which you describe yourself and why
you apply, a curriculum vitae, copies of degree certificates, and the names and e-mail addresses of
two referees. If available, a TOEFL or IELTS result may be attached. Documents may be in English or
Swedish. You write a thesis proposal of at most 5 pages.

The position is full time for four years, starting on 1 September 2027 or as agreed. Questions are
answered by Professor Maja Lind (maja.lind@uu.example). Please apply through
https://apply.uu.example/118 at the latest on 14 January, 23:59.
"""


@contextmanager
def running() -> Iterator[str]:
    """The address of an app of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        base = f"http://127.0.0.1:{port}"
        env = {**os.environ, "DATA_DIR": f"{folder}/data", "PORT": str(port)}
        command = [sys.executable, "manage.py", "up", "--die-with-parent"]
        app = Process(command, Path(folder) / "log", cwd=ROOT, env=env)
        try:
            app.wait_until(lambda: _answers(base))
            yield base
        finally:
            app.stop()


def _answers(base: str) -> bool:
    try:
        return urlopen(f"{base}/accounts/login/").status == 200
    except (URLError, OSError):
        return False


def visitor(browser: Browser, base: str, scheme: str, language: str) -> Page:
    """A page of somebody who has just opened a season of sample data."""
    page = browser.new_context(
        viewport=DESK,
        color_scheme=scheme,  # type: ignore[arg-type]
        locale=language,
        timezone_id="Asia/Kolkata",
        reduced_motion="reduce",
    ).new_page()
    page.goto(f"{base}/accounts/login/")
    page.locator("form[action$='/sample/'] button").click()
    page.wait_for_load_state("networkidle")
    return page


def open_review(page: Page, base: str) -> None:
    page.goto(f"{base}/postings/new/")
    page.locator("main textarea").first.fill(POSTING)
    page.locator("main textarea").first.evaluate("field => field.form.requestSubmit()")
    page.wait_for_url(re.compile("review"))


def open_application(page: Page, base: str, number: int = 0) -> None:
    page.goto(f"{base}/applications/")
    links = page.locator("main a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    found = [link for link in links if OPENED.fullmatch(link or "")]
    page.goto(base + list(dict.fromkeys(found))[number])


def open_plan(page: Page, base: str) -> None:
    open_application(page, base)
    page.goto(f"{page.url}plan/")


def at(path: str) -> Callable[[Page, str], None]:
    def open_page(page: Page, base: str) -> None:
        page.goto(base + path)

    return open_page


PAGES: dict[str, Callable[[Page, str], None]] = {
    "home": at("/"),
    "list": at("/applications/"),
    "board": at("/applications/?look=board"),
    "calendar": at("/applications/?look=calendar"),
    "timeline": at("/applications/?look=timeline"),
    "checklists": at("/applications/documents/"),
    "insight": at("/applications/insight/"),
    "seasons": at("/seasons/"),
    "season_close": at("/seasons/close/"),
    "decided": at("/applications/?tab=decided"),
    "offers": at("/offers/"),
    "find": at("/find/?q=university"),
    "application": open_application,
    "plan": open_plan,
    "documents": at("/documents/"),
    "referees": at("/referees/"),
    "requests": at("/referees/requests/"),
    "matrix": at("/referees/matrix/"),
    "mails": at("/outbox/"),
    "new": at("/postings/new/"),
    "review": open_review,
    "settings": at("/settings/"),
}
README = ("home", "review", "application", "plan")


def take(page: Page, base: str, folder: Path, mark: str) -> list[str]:
    """Every page at both widths; the names of those that a phone would have to move sideways."""
    wide = []
    for name, open_page in PAGES.items():
        open_page(page, base)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.wait_for_load_state("networkidle")
            picture = folder / f"{name}-{size['width']}-{mark}.png"
            page.screenshot(path=picture, full_page=True)
            if page.evaluate(SIDEWAYS):
                wide.append(picture.name)
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return wide


def main(arguments: list[str]) -> int:
    with running() as base, sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=os.environ.get("BROWSER_PATH") or _browser(), args=["--no-sandbox"]
        )
        if arguments == ["--readme"]:
            page = visitor(browser, base, "light", "en")
            for name in README:
                PAGES[name](page, base)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=ROOT / f"docs/{name}.png")
            return 0
        folder = Path(arguments[0] if arguments else ROOT / "test-results/gallery")
        folder.mkdir(parents=True, exist_ok=True)
        wide = []
        for scheme in SCHEMES:
            for language in LANGUAGES:
                page = visitor(browser, base, scheme, language)
                wide += take(page, base, folder, f"{scheme}-{language}")
                page.context.close()
        print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
        for name in wide:
            print(f"too wide for its screen: {name}")
    return bool(wide)


def _browser() -> str | None:
    """The system's browser where there is one; else Playwright's own."""
    found = (Path("/usr/bin") / name for name in ("chromium-headless-shell", "chromium"))
    return next((str(path) for path in found if path.exists()), None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
