#!/usr/bin/env python3
"""check_html.py FILE: reads a page as a browser would and checks what must hold for any.

Nesting, unique ids, links that resolve, headings in order, tables with headers, labelled fields, nothing inline that
the policy forbids, and the policy's hashes against the blocks they are for.
"""
import base64
import hashlib
import html.parser
import re
import sys

# Ends that HTML lets a page leave out (html.spec.whatwg.org, "Optional tags"): what begins ends what is open...
CELLS, ROWS = {"td", "th"}, {"td", "th", "tr"}
BLOCKS = {"article", "details", "div", "dl", "figure", "h2", "h3", "h4", "ol", "p", "pre", "section", "table", "ul"}
BEGINS_AFTER = {
    **dict.fromkeys(CELLS, CELLS), "tr": ROWS, **dict.fromkeys(("tbody", "thead", "tfoot"), ROWS | {"tbody", "thead"}),
    "li": {"li"}, **dict.fromkeys(BLOCKS, {"p"}),
}
# ... and so does the end of what holds it.
ENDS_WITH = {
    "tr": CELLS, **dict.fromkeys(("tbody", "thead"), ROWS), "table": ROWS | {"tbody"}, "ul": {"li"}, "ol": {"li"},
}
PARAGRAPHS_END_WITH = {"td", "th", "li", "div", "section", "article", "details"}

VOID = {"meta", "link", "br", "input", "hr", "img", "rect", "line", "polyline", "circle"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.problems = [], set(), [], []
        self.policy, self.blocks, self.headings = "", {"style": [], "script": []}, []
        self.tables, self.labelled, self.landmarks = [], [], set()

    def end_left_out(self, tags):
        """Ends the innermost open elements as far as they are of `tags`, and a paragraph at the end of a cell or an item."""
        while self.open and (self.open[-1] in tags or (self.open[-1] == "p" and set(self.open[-2:-1]) & set(tags))):
            self.open.pop()

    def problem(self, text):
        self.problems.append(f"line {self.getpos()[0]}: {text}")

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        a = dict(attrs)
        if len(names) != len(set(names)):
            self.problem(f"<{tag}> has an attribute twice")
        for name in names:
            if name.startswith("on") or name == "style":
                self.problem(f"<{tag}> has {name}=, which the policy forbids")
        if "id" in a:
            if a["id"] in self.ids:
                self.problem(f"id {a['id']!r} twice")
            if re.search(r"\s", a["id"]) or not a["id"]:
                self.problem(f"id {a['id']!r} holds white space, or nothing")
            self.ids.add(a["id"])
        if tag == "a":
            self.links.append((self.getpos()[0], a.get("href", "")))
        if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy":
            self.policy = a["content"]
        if tag in self.blocks:
            self.blocks[tag].append("")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables.append({"line": self.getpos()[0], "scoped": False})
        if tag == "th":
            if "scope" not in a:
                self.problem("<th> without scope")
            self.tables[-1]["scoped"] = True
        self.end_left_out(BEGINS_AFTER.get(tag, ()))
        if tag in ("input", "select") and "label" not in self.open:
            self.problem(f"<{tag}> without a label")
        if tag in ("main", "nav", "header", "footer"):
            self.landmarks.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.problem(f"<{tag}/> is not closed for a browser")

    def handle_endtag(self, tag):
        if tag in PARAGRAPHS_END_WITH:
            self.end_left_out({"p"})
        self.end_left_out(ENDS_WITH.get(tag, ()))
        if not self.open or self.open.pop() != tag:
            self.problem(f"</{tag}> closes something else")
            raise SystemExit("\n".join(self.problems))
        if tag == "table" and not self.tables.pop()["scoped"]:
            self.problem("a table without a header cell")

    def handle_data(self, data):
        if self.open and self.open[-1] in self.blocks:
            self.blocks[self.open[-1]][-1] += data


def read(file, of_a_site=False):
    """The page with its problems. Of a site: it may link to its neighbours, which check_site.py follows."""
    raw = open(file, "rb").read()
    text = raw.decode("utf-8")  # an error where it is not UTF-8
    page = Page()
    page.feed(text)
    page.close()
    if page.open:
        page.problem(f"never closed: {page.open}")
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
        page.problem("a control character")
    for line, href in page.links:
        if href.startswith("#"):
            if href[1:] not in page.ids:
                page.problem(f"link of line {line} to {href}, which is not there")
        elif not re.match("https?://", href) and not of_a_site:
            page.problem(f"link of line {line} to {href!r}")
    for before, now in zip(page.headings, page.headings[1:]):
        if now > before + 1:
            page.problem(f"heading h{now} right after h{before}")
    if page.headings.count(1) != 1:
        page.problem("not exactly one h1")
    if page.landmarks != {"main", "nav", "header", "footer"}:
        page.problem(f"landmarks are {page.landmarks}")
    directives = dict(d.strip().split(" ", 1) for d in page.policy.split(";"))
    if directives.get("default-src") != "'none'":
        page.problem("the policy does not begin with nothing")
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        wanted = {"'sha256-" + base64.b64encode(hashlib.sha256(b.encode()).digest()).decode() + "'" for b in page.blocks[tag]}
        if set(directives.get(directive, "").split()) != wanted:
            page.problem(f"{directive} is {directives.get(directive)}, its blocks hash to {wanted}")
    return page


def main():
    problems = read(sys.argv[1]).problems
    print("\n".join(problems) or "well")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
