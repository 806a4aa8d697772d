#include "pending_names.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <sstream>

namespace assay::runner {
namespace {

constexpr std::size_t longest = 200;

std::string demangled(const std::string& type) {
  int status = -1;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.c_str(), nullptr, nullptr, &status), std::free);
  return status == 0 ? name.get() : type;
}

// What a body was made of, without our own wrapping.
std::string inner(std::string name) {
  constexpr std::string_view wrapping = "assay::detail::callable_body<";
  if (name.starts_with(wrapping) && name.ends_with(">"))
    name = name.substr(wrapping.size(), name.size() - wrapping.size() - 1);
  for (const std::string_view noise : {"(anonymous namespace)::", "assay::"}) {
    for (std::size_t at = name.find(noise); at != std::string::npos; at = name.find(noise))
      name.erase(at, noise.size());
  }
  if (name.starts_with("run_inside(")) return "the test itself";
  if (name.size() > longest) name = name.substr(0, longest - 3) + "...";
  return name;
}

}  // namespace

std::vector<std::string> names_of_pending(std::string_view types) {
  std::vector<std::pair<std::string, int>> counted;
  std::istringstream in{std::string(types)};
  for (std::string type; std::getline(in, type);) {
    std::string name = inner(demangled(type));
    const auto same = [&name](const auto& each) { return each.first == name; };
    const auto at = std::find_if(counted.begin(), counted.end(), same);
    if (at != counted.end()) {
      ++at->second;
    } else {
      counted.emplace_back(std::move(name), 1);
    }
  }
  std::vector<std::string> names;
  for (const auto& [name, count] : counted)
    names.push_back(count == 1 ? name : fmt::format("{} ({} times)", name, count));
  return names;
}

}  // namespace assay::runner
