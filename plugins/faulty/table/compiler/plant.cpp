#include <fmt/core.h>

#include <cstdint>

#include "entries.hpp"

namespace assay::faults::compiler {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

void replace_all(std::string& text, const std::string& part, const std::string& by) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + by.size())) {
    text.replace(at, part.size(), by);
  }
}

// A literal of Python. Its escapes are those of JSON for what occurs in source text.
std::string python_literal(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace

std::string plant_in_source(const std::vector<entry>& entries, const std::string& source, std::string text,
                            diagnostics& report) {
  const std::string original = text;
  for (const entry& e : entries) {
    if (e.source != source) continue;
    if (const std::size_t n = count(original, e.anchor); n != 1) {
      report.error(e,
                   fmt::format("the anchor of '{}' is {} times in {}; it must be there once: mend 'find' and "
                               "see that the fault is still one",
                               e.name, n, source));
      continue;
    }
    // An earlier fault of the same place keeps the original text as one of its branches.
    const std::size_t at = text.find(e.anchor);
    if (count(text, e.anchor) != 1) {
      report.error(
          e, fmt::format("the anchor of '{}' overlaps that of an earlier fault in {}; choose another", e.name,
                         source));
      continue;
    }
    std::string put = e.put;
    replace_all(put, "FAULT", fmt::format("::faulty::is(\"{}\")", e.name));
    text.replace(at, e.anchor.size(), put);
  }
  return text;
}

std::string plant_in_python(const entry& e) {
  return fmt::format(
      R"(# Plants the fault '{0}' in {1}. Written by assay_compile_faults; run before asyncio is imported.
import importlib.machinery
import sys

MODULE = {2}
FIND = {3}
PUT = {4}


class Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname):
        text = self.get_source(fullname)
        found = text.count(FIND)
        if found != 1:
            raise ImportError("the anchor of the fault '{0}' is %d times in %s of Python %s: it must be there once"
                              % (found, self.path, sys.version.split()[0]))
        return compile(text.replace(FIND, PUT), self.path, "exec", dont_inherit=True)


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != MODULE:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


if MODULE in sys.modules:
    raise ImportError("%s was imported before the fault '{0}' could be planted in it" % MODULE)
# The accelerated tasks and futures would hide what is planted in Python.
sys.modules["_asyncio"] = None
sys.meta_path.insert(0, Finder)
)",
      e.name, e.module, python_literal(e.module), python_literal(e.anchor), python_literal(e.put));
}

}  // namespace assay::faults::compiler
