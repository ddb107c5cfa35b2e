"""One page of HTML that shows all pictures beside each other."""
from html import escape

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pages of the shop</title>
<style>
  body { margin: 24px; background: #8a8f8c; color: #fff; font: 15px/1.5 system-ui, sans-serif; }
  h1, h2 { font-weight: 600; }
  h2 { margin: 40px 0 8px; padding-top: 16px; border-top: 1px solid #fff6; }
  h2 small { font-weight: 400; opacity: .8; }
  nav { columns: 200px; }
  nav a { color: inherit; display: block; }
  .row { display: flex; gap: 16px; align-items: flex-start; overflow-x: auto; padding-bottom: 12px; }
  figure { margin: 0; flex: none; }
  img { display: block; height: auto; box-shadow: 0 2px 12px #0006; }
  .phone img { width: 220px; }
  .desktop img { width: 520px; }
</style>
</head>
<body>
<h1>Pages of the shop</h1>
"""


def write_sheet(folder, pages, widths, schemes, languages, admin):
    """Of every picture that the folder has, also those of earlier runs."""
    shown = [page for page in pages if any(folder.glob(f"{page.name}.*.png"))]
    lines = [HEAD, "<nav>", *(f'<a href="#{page.name}">{page.name}</a>' for page in shown), "</nav>"]
    for page in shown:
        who = {"admin": admin}.get(page.visitor, page.visitor)
        lines.append(f'<h2 id="{page.name}">{page.name} <small>{escape(page.path)}, {escape(who)}</small></h2>')
        lines.append('<div class="row">')
        for language in languages:
            for scheme in schemes:
                for width in widths:
                    name = f"{page.name}.{width}.{scheme}.{language}.png"
                    if (folder / name).exists():
                        lines.append(f'<figure class="{width}"><figcaption>{width}, {scheme}, {language}</figcaption>'
                                     f'<a href="{name}"><img src="{name}" alt="" loading="lazy"></a></figure>')
        lines.append("</div>")
    (folder / "index.html").write_text("\n".join([*lines, "</body>", "</html>", ""]))
