#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "assay/reports/registry.hpp"

namespace assay::reports {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

bool use_color(color_choice choice, int fd) {
  if (choice != color_choice::automatic) return choice == color_choice::always;
  if (!variable("NO_COLOR").empty()) return false;
  if (const auto force = variable("CLICOLOR_FORCE"); !force.empty() && force != "0") return true;
  if (variable("TERM") == "dumb" || variable("CLICOLOR") == "0") return false;
  return ::isatty(fd) == 1;
}

}  // namespace assay::reports
