// The site as a whole: every page in its frame, which loads nothing and runs nothing but its own script.
#include <fmt/format.h>

#include <set>
#include <stdexcept>

#include "pages.hpp"
#include "security.hpp"

namespace assay::reports {

using namespace html;
using namespace site;

namespace {

constexpr std::string_view marker = "clauses.json";
constexpr std::string_view schema = "assay-specification-1.schema.json";

struct shared_page {
  std::string_view name, title;
  std::string (*body)(const contents&);
  bool searches = false;
};
constexpr shared_page shared_pages[] = {{"index.html", "Areas", index_body},
                                        {"clauses.html", "All clauses", clauses_body, true},
                                        {"tests.html", "Tests", tests_body},
                                        {"faults.html", "Planted faults", faults_body},
                                        {"capabilities.html", "Capabilities", capabilities_body},
                                        {"terms.html", "Terms", terms_body}};
constexpr shared_page census_page = {"census.html", "Census", census_body};

class frame {
 public:
  explicit frame(const contents& c)
      : contents_(c),
        style_(assets({"base.css", "layout.css", "tables.css", "lists.css", "tools.css", "spec.css",
                       "spec-narrow.css", "print.css"})),
        style_hash_(csp_hash(style_)),
        part_("spec-page.mustache") {
    for (const shared_page& page : shared_pages) pages_.push_back(page);
    if (c.has_census()) pages_.push_back(census_page);
  }

  const std::vector<shared_page>& pages() const noexcept { return pages_; }

  site_file operator()(std::string_view name, const std::string& title, const std::string& body,
                       const std::string& script) {
    data page;
    page.set("style_hash", style_hash_);
    page.set("style", style_);
    page.set("script_hash", script.empty() ? data(data::type::bool_false) : data(csp_hash(script)));
    page.set("script", script.empty() ? data(data::type::bool_false) : data(script));
    page.set("version", text(contents_.spec.from().version));
    page.set("title", text(title + " - Assay specification"));
    page.set("pages", list_of(pages_, [&](const shared_page& other) {
               data link = data("href", str(other.name));
               link.set("name", str(other.title));
               link.set("current", other.name == name);
               return link;
             }));
    page.set("body", body);
    return {str(name), part_(page)};
  }

 private:
  const contents& contents_;
  std::vector<shared_page> pages_;
  std::string style_, style_hash_;
  page_part part_;
};

}  // namespace

std::string clause_address(std::string_view area, std::string_view id) {
  return page_of_area(area) + "#" + anchor(id);
}

specification compiled_specification(std::span<const results::test_result> tests, std::string version) {
  return {spec::areas(), spec::clauses(), spec::features(),   spec::variants(),
          faults::all(), tests,           asset("README.md"), std::move(version)};
}

std::vector<site_file> specification_site(const specification& from,
                                          std::span<const results::run_result> runs) {
  const book spec(from);
  const census runtimes(spec, runs);
  const contents c{spec, runtimes};
  frame framed(c);
  std::vector<site_file> files(1);  // the first is written last: it lists the others
  for (const shared_page& page : framed.pages())
    files.push_back(framed(page.name, str(page.title), page.body(c),
                           page.searches ? assets({"spec-search.js"}) : std::string()));
  for (std::size_t i = 0; i < spec.areas().size(); ++i) {
    const area_entry& area = spec.areas()[i];
    files.push_back(framed(area.page, str(area.area->title), area_body(c, i), ""));
  }
  files.push_back({str(schema), str(asset(schema))});
  std::vector<std::string> names = {str(marker)};
  std::set<std::string> taken;
  for (std::size_t i = 1; i < files.size(); ++i) {
    names.push_back(files[i].name);
    if (!taken.insert(files[i].name).second)
      throw std::logic_error(
          fmt::format("two pages of the site are {}: an area has a page's name", files[i].name));
  }
  files.front() = {str(marker), clauses_json(c, names)};
  return files;
}

}  // namespace assay::reports
