#include "update_option.hpp"

#include <errno.h>
#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "assay/results/expectations_update.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

std::string text_in(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void replace(const std::string& file, const std::string& text) {
  const std::string fresh = file + ".new";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  std::error_code error(errno, std::generic_category());
  if (out) std::filesystem::rename(fresh, file, error);
  if (!out || error) throw usage_error(fmt::format("--update-expectations: {}: {}", file, error.message()));
}

}  // namespace

void update_option::add_to(CLI::App& command) {
  command
      .add_option("--update-expectations", file,
                  "write this run's failures into FILE, as expected ones, and take out what passes now")
      ->type_name("FILE");
}

void update_option::use_in(expectation_choice& expect) const {
  if (file.empty() || !std::filesystem::exists(file)) return;
  if (std::filesystem::is_directory(file))
    throw usage_error(fmt::format("--update-expectations: {} is a folder", file));
  const auto is_the_file = [this](const std::string& other) {
    std::error_code none;
    return std::filesystem::equivalent(file, other, none);
  };
  if (std::none_of(expect.files.begin(), expect.files.end(), is_the_file)) expect.files.push_back(file);
}

int update_option::update(const results::run_result& run, int otherwise) const {
  if (file.empty()) return otherwise;
  if (!run.complete) {
    complain("assay: {} was not changed: the run is not complete\n", file);
    return otherwise;
  }
  const std::string before = text_in(file);
  const results::updated_expectations now = results::update_expectations(before, file, run);
  if (now.text != before || !std::filesystem::exists(file)) replace(file, now.text);
  for (const std::string& line : now.changes) complain("{}: {}\n", file, line);
  for (const std::string& line : now.notes) complain("{}: note: {}\n", file, line);
  if (now.changes.empty()) complain("{}: nothing to change\n", file);
  return all_as_expected;
}

}  // namespace assay::cli
