"""Makes pictures of every page of a private shop: phone and desktop, light and dark, both languages, also empty and refused."""
import argparse
import fnmatch
import os
import pathlib
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
TOP = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(TOP / "Tests/System"))

from camera import Camera  # noqa: E402
from pages import PAGES  # noqa: E402
from sheet import write_sheet  # noqa: E402
from shop import ADMIN, Shop  # noqa: E402
from states import fill  # noqa: E402

WIDTHS = {"phone": 375, "desktop": 1280}
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "ru")


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/screenshots", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Starts a private shop with the demo's products, orders and carts, opens each page in Chromium, and puts a\n"
                    "picture of it into .run/screenshots. index.html there shows them beside each other. All takes some minutes.",
        epilog="pages:\n  " + "\n  ".join(f"{page.name:22} {page.path}" for page in PAGES))
    parser.add_argument("--page", action="append", metavar="NAME", help="only this page; may be a pattern such as 'admin-*', "
                        "and be given several times")
    parser.add_argument("--width", choices=WIDTHS, action="append", help="only on this device")
    parser.add_argument("--scheme", choices=SCHEMES, action="append", help="only in this scheme of colours")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="only in this language")
    parser.add_argument("--output", type=pathlib.Path, default=TOP / ".run/screenshots", metavar="FOLDER",
                        help="where the pictures go, instead of .run/screenshots")
    chosen = parser.parse_args()
    pages = [page for page in PAGES if not chosen.page or any(fnmatch.fnmatch(page.name, each) for each in chosen.page)]
    if not pages:
        parser.error(f"there is no page {' or '.join(chosen.page)}")
    return chosen, pages


def start(shop):
    """The shop with the demo's products and their pictures."""
    shutil.copytree(TOP / "www/demo/media", shop.folder / "media/demo")
    shop.start()
    subprocess.run(
        [TOP / ".build/release/shopctl", "demo", "--url", f"http://127.0.0.1:{shop.port}", "--folder", TOP / "www/demo"],
        env=os.environ | shop.environment, check=True, stdout=subprocess.DEVNULL)


def main():
    chosen, pages = arguments()
    devices = {name: WIDTHS[name] for name in chosen.width or WIDTHS}
    folder = chosen.output
    folder.mkdir(parents=True, exist_ok=True)
    shop = Shop(SHOP_NAME="Northlight & Sons", LOG_LEVEL="warning")
    try:
        start(shop)
        state = fill(shop)
        with Camera(shop.port) as camera:
            for page in pages:
                with page.trouble(shop):
                    for language in chosen.language or LANGUAGES:
                        camera.become(state.visitors[page.visitor], language)
                        for device, width in devices.items():
                            camera.open(page.path.format(**state.places), width, page.deed)
                            for scheme in chosen.scheme or SCHEMES:
                                camera.take(folder / f"{page.name}.{device}.{scheme}.{language}.png", scheme)
                print(page.name, flush=True)
    finally:
        shop.close()
    write_sheet(folder, PAGES, WIDTHS, SCHEMES, LANGUAGES, ADMIN[0])
    print(f"The sheet is {folder / 'index.html'}")


if __name__ == "__main__":
    main()
