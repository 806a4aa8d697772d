// The site's folder: nothing that is not the site's own is ever overwritten or removed.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "assay/reports/registry.hpp"
#include "assay/reports/specification.hpp"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& what, std::string_view why) {
  throw report_error(fmt::format("{}: {}", what.string(), why));
}

bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

// The files of the site in the folder, as its clauses.json lists them; none where that is not ours.
std::optional<std::vector<std::string>> files_of_site(const fs::path& marker) {
  std::ifstream in(marker, std::ios::binary);
  const auto site = nlohmann::json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!site.is_object() || !site.contains("schema_version") || !site.contains("clauses")) return {};
  const auto files = site.find("files");
  if (files == site.end() || !files->is_array()) return {};
  std::vector<std::string> names;
  for (const auto& name : *files)
    if (name.is_string() && is_plain_name(name)) names.push_back(name);
  return names;
}

void write_file(const fs::path& file, const std::string& content) {
  errno = 0;
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << content;
  out.close();
  if (!out)
    refuse(file, fmt::format("can't be written: {}", errno == 0 ? "the disk is full" : std::strerror(errno)));
}

}  // namespace

void write_site(const std::vector<site_file>& files, const fs::path& folder) {
  std::error_code failed;
  if (const auto kind = fs::status(folder, failed).type();
      kind != fs::file_type::not_found && kind != fs::file_type::directory)
    refuse(folder,
           failed ? "can't be used: " + failed.message() : "is no folder; --spec writes a folder of pages");
  fs::create_directories(folder, failed);
  if (failed) refuse(folder, "can't be made: " + failed.message());
  const bool empty = fs::is_empty(folder, failed);
  if (failed) refuse(folder, "can't be read: " + failed.message());

  std::vector<std::string> before;
  if (!empty) {
    const auto known = files_of_site(folder / files.front().name);
    if (!known)
      refuse(folder,
             "holds something else than a specification site, which would be overwritten; "
             "name a folder that is new or empty");
    before = *known;
    // A page that is new since may have the name of a file that somebody put beside the site.
    for (const site_file& file : files)
      if (std::find(before.begin(), before.end(), file.name) == before.end() &&
          fs::exists(folder / file.name, failed))
        refuse(folder / file.name, "is not the site's own and would be overwritten; move it away");
  }
  for (const site_file& file : files) write_file(folder / file.name, file.content);
  for (const std::string& name : before)
    if (std::none_of(files.begin(), files.end(), [&](const site_file& file) { return file.name == name; }))
      fs::remove(folder / name, failed);  // a page that stays is no more than stale
}

}  // namespace assay::reports
