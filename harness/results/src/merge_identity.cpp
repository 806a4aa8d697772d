#include "merge_identity.hpp"

#include <fmt/format.h>

#include <map>
#include <string>

namespace assay::results {
namespace {

std::string or_none(const std::string& text) { return text.empty() ? "none" : "'" + text + "'"; }

std::string words(const pairs& options) {
  std::string text;
  for (const auto& [name, value] : options)
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", name, value);
  return or_none(text);
}

[[noreturn]] void refuse(const named_run& a, const named_run& b, const std::string& what,
                         const std::string& of_a, const std::string& of_b) {
  throw merge_error(
      fmt::format("{} and {} are not of one run: {}: {} and {}", a.name, b.name, what, of_a, of_b));
}

// A plugin that could not be loaded has not told what it is.
bool differ(const std::string& a, const std::string& b) { return !a.empty() && !b.empty() && a != b; }

void check_plugin(const named_run& a, const named_run& b, const plugin_result& of_a,
                  const plugin_result& of_b) {
  const auto what = [&](const char* part) { return fmt::format("{} of plugin '{}'", part, of_a.name); };
  if (of_a.options != of_b.options) refuse(a, b, what("options"), words(of_a.options), words(of_b.options));
  if (differ(of_a.hash, of_b.hash)) refuse(a, b, what("library hash"), of_a.hash, of_b.hash);
  if (differ(of_a.runtime, of_b.runtime)) refuse(a, b, what("runtime"), of_a.runtime, of_b.runtime);
  if (differ(of_a.version, of_b.version)) refuse(a, b, what("version"), of_a.version, of_b.version);
}

// A test belongs to one shard; only there it may have run several times (--repeat).
void check_tests(const std::vector<named_run>& shards, std::size_t plugin) {
  std::map<std::string, const named_run*> owner;
  for (const named_run& part : shards) {
    for (const test_result& test : part.run.plugins[plugin].tests) {
      const auto [at, added] = owner.try_emplace(test.id(), &part);
      if (!added && at->second != &part)
        throw merge_error(
            fmt::format("{} and {} both have a result of {} for plugin '{}': shards share no test",
                        at->second->name, part.name, test.id(), part.run.plugins[plugin].name));
    }
  }
}

}  // namespace

void check_one_suite(const std::vector<named_run>& parts) {
  for (const named_run& part : parts) {
    const named_run& first = parts.front();
    if (part.run.suite_version != first.run.suite_version)
      refuse(first, part, "suite version", or_none(first.run.suite_version), or_none(part.run.suite_version));
    if (part.run.suite != first.run.suite)
      refuse(first, part, "dated suite", or_none(first.run.suite), or_none(part.run.suite));
    if (part.run.filter != first.run.filter)
      refuse(first, part, "filter", or_none(first.run.filter), or_none(part.run.filter));
    if (part.run.time_scale != first.run.time_scale)
      refuse(first, part, "time scale", fmt::format("{}", first.run.time_scale),
             fmt::format("{}", part.run.time_scale));
  }
}

void check_one_run(const std::vector<named_run>& shards) {
  for (std::size_t i = 1; i < shards.size(); ++i) {
    const named_run& before = shards[i - 1];
    const named_run& part = shards[i];
    if (before.run.shards != part.run.shards)
      refuse(before, part, "number of shards", fmt::format("{}", before.run.shards),
             fmt::format("{}", part.run.shards));
    if (before.run.shard == part.run.shard) {
      throw merge_error(
          part.run.shards > 1
              ? fmt::format("{} and {} are both shard {} of {}", before.name, part.name, part.run.shard,
                            part.run.shards)
              : fmt::format("{} and {} are both whole runs of the same plugins; `assay compare` "
                            "shows what differs between them",
                            before.name, part.name));
    }
  }
  for (std::size_t plugin = 0; plugin < shards.front().run.plugins.size(); ++plugin) {
    for (std::size_t a = 0; a < shards.size(); ++a) {
      // Against all: one that could not load it is no witness between its neighbours.
      for (std::size_t b = a + 1; b < shards.size(); ++b)
        check_plugin(shards[a], shards[b], shards[a].run.plugins[plugin], shards[b].run.plugins[plugin]);
    }
    check_tests(shards, plugin);
  }
}

void check_different_plugins(const std::vector<std::vector<named_run>>& groups) {
  std::map<std::string, const named_run*> owner;
  for (const auto& group : groups) {
    for (const plugin_result& plugin : group.front().run.plugins) {
      const auto [at, added] = owner.try_emplace(plugin.name, &group.front());
      if (added || at->second == &group.front()) continue;
      throw merge_error(
          fmt::format("{} and {} both have plugin '{}', but not the same plugins: they are no "
                      "shards of one run",
                      at->second->name, group.front().name, plugin.name));
    }
  }
}

}  // namespace assay::results
