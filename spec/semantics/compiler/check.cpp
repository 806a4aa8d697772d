// The rules that hold between the words of the specification: ids, levels, references.
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "specification.hpp"

namespace assay::spec::compiler {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> levels{"MUST", "SHOULD", "MAY", "informational"};
constexpr std::array<std::string_view, 3> profiles{"core", "full", "newer"};

std::string shown(const place& at) { return at.file + ":" + std::to_string(at.line); }

// Names that may be given once: a second use is told, with the place of the first.
class names {
 public:
  names(std::string what, diagnostics& report) : what_(std::move(what)), report_(report) {}

  void add(const std::string& name, const place& at) {
    if (name.empty()) return;
    const auto [first, is_new] = seen_.try_emplace(name, at);
    if (!is_new)
      report_.error(at, fmt::format("{} '{}' is taken already at {}; choose another or remove one", what_,
                                    name, shown(first->second)));
  }
  bool has(const std::string& name) const { return seen_.contains(name); }

 private:
  std::string what_;
  diagnostics& report_;
  std::map<std::string, place> seen_;
};

class checker {
 public:
  checker(const specification& spec, const fs::path& abi, diagnostics& report)
      : spec_(spec), abi_(abi), report_(report) {}

  void run() {
    for (const feature& f : spec_.features) check_feature(f);
    for (const variant& v : spec_.variants) check_variant(v);
    for (const area& a : spec_.areas) check_area(a);
    for (const clause& c : spec_.clauses) check_clause(c);
  }

 private:
  void check_area(const area& a) {
    areas_.add(a.id, a.at);
    if (!a.id.empty() && !RE2::FullMatch(a.id, "[a-z][a-z_]*"))
      report_.error(a.at, fmt::format("area '{}' is to be of small letters and underscores", a.id));
  }

  void check_feature(const feature& f) {
    features_.add(f.id, f.at);
    if (!f.id.empty() && (!RE2::FullMatch(f.id, "[a-z][a-z_]*\\.[a-z0-9-]+") || names_entry(f.id)))
      report_.error(f.at,
                    fmt::format("feature '{}' is to be GROUP.words-with-a-hyphen; a name without a hyphen is "
                                "an entry of an ABI table and needs no feature",
                                f.id));
  }

  void check_variant(const variant& v) {
    variants_.add(v.id, v.at);
    if (!v.values.empty() && std::set(v.values.begin(), v.values.end()).size() < 2)
      report_.error(v.at,
                    fmt::format("variant '{}' has fewer than two different values; name every side", v.id));
  }

  void check_clause(const clause& c) {
    ids_.add(c.id, c.of("id"));
    catalogue_.add(c.catalogue, c.of("catalogue"));
    check_id(c);
    if (!c.catalogue.empty() && !RE2::FullMatch(c.catalogue, "[A-Z]+-[0-9]{2}"))
      report_.error(c.of("catalogue"),
                    fmt::format("catalogue number '{}' is to be like GATH-01", c.catalogue));
    check_word(c, "level", c.level, levels);
    check_word(c, "profile", c.profile, profiles);
    if (!c.text.empty() && c.text.back() != '.')
      report_.error(c.of("text"), "'text' does not end with a full stop; make it one whole sentence");
    for (const std::string& v : c.variants)
      if (!variants_.has(v))
        report_.error(
            c.of("variants"),
            fmt::format("unknown variant '{}'; declare it in variants.toml or correct the name", v));
    std::set<std::string> listed;
    for (const std::string& capability : c.requires_) {
      if (!listed.insert(capability).second)
        report_.error(c.of("requires"), fmt::format("'{}' is required twice; remove one", capability));
      check_capability(c, capability);
    }
  }

  void check_id(const clause& c) {
    if (c.id.empty()) return;
    std::string area, slug;
    if (!RE2::FullMatch(c.id, "([a-z_]+)\\.([a-z0-9]+(?:-[a-z0-9]+)*)", &area, &slug)) {
      report_.error(c.of("id"), fmt::format("id '{}' is to be AREA.words-joined-by-hyphens", c.id));
      return;
    }
    if (!c.area.empty() && area != c.area)
      report_.error(c.of("id"),
                    fmt::format("id '{}' begins with '{}' but the file's area is '{}'; name it '{}.{}'", c.id,
                                area, c.area, c.area, slug));
    if (RE2::PartialMatch(slug, "^[a-z]{0,4}-?[0-9]+$"))
      report_.error(c.of("id"), fmt::format("id '{}' is a number; name what the clause says", c.id));
  }

  template <std::size_t N>
  void check_word(const clause& c, const char* key, const std::string& word,
                  const std::array<std::string_view, N>& allowed) {
    if (word.empty() || std::ranges::find(allowed, word) != allowed.end()) return;
    report_.error(c.of(key),
                  fmt::format("unknown {} '{}'; use one of {}", key, word, fmt::join(allowed, ", ")));
  }

  void check_capability(const clause& c, const std::string& capability) {
    const place at = c.of("requires");
    if (!names_entry(capability)) {
      if (!features_.has(capability))
        report_.error(at, fmt::format("unknown feature '{}'; declare it in features.toml or correct the name",
                                      capability));
      return;
    }
    std::string extension, entry;
    if (!RE2::FullMatch(capability, "([a-z]+)\\.([a-z_0-9]+)", &extension, &entry)) {
      report_.error(at,
                    fmt::format("'{}' is to be EXTENSION.entry of an ABI table, or a feature", capability));
      return;
    }
    if (!fs::exists(abi_ / "assay" / "ext" / (extension + ".h")))
      report_.error(
          at, fmt::format("'{}' names an entry of assay.{}, but there is no assay/ext/{}.h; correct the name",
                          capability, extension, extension));
  }

  const specification& spec_;
  const fs::path& abi_;
  diagnostics& report_;
  names areas_{"area", report_}, features_{"feature", report_}, variants_{"variant", report_},
      ids_{"id", report_}, catalogue_{"catalogue number", report_};
};

}  // namespace

void check(const specification& spec, const fs::path& abi, diagnostics& report) {
  checker(spec, abi, report).run();
}

}  // namespace assay::spec::compiler
