"""The code blocks of a document, so that a test runs exactly the documented commands."""
import re

from host import TOP

FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$|^#+ (?P<heading>[^\n]+)$", re.DOTALL | re.MULTILINE)


class Page:
    """A document in docs/. It records which of its blocks were used."""

    def __init__(self, name):
        self.name, self.text = name, (TOP / "docs" / name).read_text()
        self.blocks, self.taken = [], set()
        heading = ""
        for match in FENCE.finditer(self.text):
            heading = match["heading"] or heading
            if not match["heading"]:
                self.blocks.append((heading, match["language"], match["text"]))

    def block(self, heading, beginning=""):
        """The text of the one block below a heading that has a line with such a beginning."""
        found = [block for block in self.blocks
                 if block[0] == heading and any(line.startswith(beginning) for line in block[2].splitlines())]
        assert len(found) == 1, f"{self.name} has {len(found)} blocks with {beginning!r} below {heading!r}"
        self.taken.add(found[0])
        return found[0][2]

    def lines(self, heading, beginning=""):
        """Those of such a block, without what they say about themselves."""
        return [line.split("  #")[0].rstrip() for line in self.block(heading, beginning).splitlines()]

    def inline(self, code):
        """Code that stands in a sentence."""
        assert f"`{code}`" in self.text, f"{self.name} does not say {code}"
        return code

    def untouched(self):
        """The blocks that nobody has asked for, each by its heading and first line."""
        return [(heading, text.splitlines()[0]) for heading, language, text in self.blocks
                if language and (heading, language, text) not in self.taken]
