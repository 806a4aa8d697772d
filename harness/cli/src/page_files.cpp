#include "page_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "subcommands.hpp"

namespace assay::cli {
namespace {

struct page_file {
  const page_kind* kind = nullptr;
  std::string path;  // "-": the standard output, in place of the text
  std::ofstream out;
  bool to_stdout() const { return path == "-"; }
};

page_file opened(const std::string& request, const std::string& of, const std::vector<page_kind>& kinds) {
  page_file file;
  const std::size_t colon = std::min(request.find(':'), request.size());
  const std::string kind = request.substr(0, colon);
  std::vector<std::string> names;
  for (const page_kind& one : kinds) {
    names.push_back(one.name);
    if (one.name == kind) file.kind = &one;
  }
  if (!file.kind)
    throw usage_error(
        fmt::format("'{}' is no kind of report of {}; there are {}", kind, of, fmt::join(names, ", ")));
  file.path = request.substr(std::min(colon + 1, request.size()));
  if (file.path.empty()) throw usage_error(fmt::format("report '{0}' needs a path: {0}:PATH", kind));
  if (file.to_stdout()) return file;
  errno = 0;
  const std::filesystem::path path(file.path);
  std::error_code failed;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), failed);
  file.out.open(path, std::ios::binary | std::ios::trunc);
  if (!file.out) throw usage_error(fmt::format("{}: can't be written: {}", file.path, std::strerror(errno)));
  return file;
}

}  // namespace

void add_page_option(CLI::App& command, std::vector<std::string>& reports, const std::string& kinds) {
  command.add_option("-r,--report", reports, "besides, " + kinds + "; may be repeated")
      ->type_name("KIND:PATH")
      ->allow_extra_args(false);
}

void write_pages(const std::vector<std::string>& reports, const std::string& of,
                 const std::vector<page_kind>& kinds, const page_writer& text) {
  std::vector<page_file> files;
  for (const std::string& request : reports) files.push_back(opened(request, of, kinds));
  if (std::none_of(files.begin(), files.end(), [](const page_file& f) { return f.to_stdout(); }))
    text(std::cout);
  for (page_file& file : files) {
    file.kind->write(file.to_stdout() ? std::cout : file.out);
    if (file.to_stdout()) continue;
    file.out.close();
    if (!file.out) throw usage_error(file.path + ": can't be written: the disk may be full");
  }
  std::cout.flush();
  if (!std::cout)
    throw usage_error("standard output can't be written: the disk is full, or its reader has gone");
}

}  // namespace assay::cli
