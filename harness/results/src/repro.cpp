#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>

#include "assay/results/summary.hpp"

namespace assay::results {
namespace {

bool only(std::string_view text, std::string_view also) {
  return std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return std::isalnum(c) || also.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

// A value of a filter that stands for itself, whatever is in it.
std::string filter_value(const std::string& id) {
  if (only(id, "_.-")) return id;
  std::string quoted = "\"";
  for (const char c : id) {
    if (std::string_view("*?[]\\\"").find(c) != std::string_view::npos) quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

// $'...', which shells read with escapes: the command stays one line, and pasting it types no control
// character.
std::string quoted_with_escapes(std::string_view word) {
  std::string quoted = "$'";
  for (const char c : word) {
    if (is_control(static_cast<unsigned char>(c)))
      fmt::format_to(std::back_inserter(quoted), "\\x{:02x}", static_cast<unsigned char>(c));
    else if (c == '\'' || c == '\\')
      quoted.append({'\\', c});
    else
      quoted += c;
  }
  return quoted + '\'';
}

}  // namespace

std::string shell_quote(std::string_view word) {
  if (!word.empty() && only(word, "_@%+=:,./-")) return std::string(word);
  if (std::any_of(word.begin(), word.end(), is_control)) return quoted_with_escapes(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + '\'';
}

std::string repro_command(std::string_view program, const plugin_result& plugin, const test_result& test) {
  // Quoted even where a shell would not need it: a reader edits it into a glob, and then it must be.
  std::string selection = shell_quote("test:" + filter_value(test.id()));
  if (!selection.starts_with('\'') && !selection.starts_with('$')) selection = "'" + selection + "'";
  return fmt::format("{} run {} --filter {}", shell_quote(program), shell_quote(plugin.spec), selection);
}

}  // namespace assay::results
