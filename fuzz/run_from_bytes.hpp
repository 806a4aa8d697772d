// run_from_bytes.hpp - a run whose shape and texts a fuzzer chooses.
#pragma once

#include <array>
#include <bit>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::fuzz {

// Takes a run apart from bytes; where these end, everything is empty.
class run_reader {
 public:
  explicit run_reader(std::string_view bytes) : left_(bytes) {}

  results::run_result run() {
    results::run_result run;
    run.suite_version = text();
    run.started = text();
    run.command = list(3, [this] { return text(); });
    run.filter = text();
    run.shards = 1 + byte() % 4;
    run.shard = 1 + byte() % run.shards;
    run.time_scale = number();
    run.seconds = number();
    run.environment = facts();
    run.complete = flag();
    run.plugins = list(3, [this] { return plugin(); });
    return run;
  }

  unsigned byte() {
    if (left_.empty()) return 0;
    const auto value = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    return value;
  }
  bool flag() { return byte() % 2 == 1; }

 private:
  std::string text() {
    const unsigned length = byte() % 64;
    const std::string result(left_.substr(0, length));
    left_.remove_prefix(result.size());
    return result;
  }
  double number() {
    std::array<char, sizeof(double)> bytes{};
    left_.remove_prefix(left_.copy(bytes.data(), bytes.size()));
    return std::bit_cast<double>(bytes);
  }
  auto list(unsigned most, auto make) -> std::vector<decltype(make())> {
    std::vector<decltype(make())> all;
    for (unsigned n = byte() % (most + 1); n > 0; --n) all.push_back(make());
    return all;
  }
  results::pairs facts() {
    return list(2, [this] {
      auto name = text();
      return std::pair(std::move(name), text());
    });
  }
  std::vector<std::string> texts() {
    return list(3, [this] { return text(); });
  }

  results::plugin_result plugin() {
    results::plugin_result plugin;
    plugin.name = text();
    plugin.spec = text();
    plugin.path = text();
    plugin.hash = text();
    plugin.runtime = text();
    plugin.version = text();
    plugin.options = facts();
    plugin.info = facts();
    plugin.features = texts();
    plugin.variants = texts();
    plugin.adaptations = texts();
    plugin.notes = texts();
    if (flag()) plugin.load_error = text();
    plugin.tests = list(4, [this] { return test(); });
    plugin.benchmarks = list(2, [this] { return benchmark(); });
    plugin.seconds = number();
    return plugin;
  }

  results::test_result test() {
    results::test_result test;
    test.suite = text();
    test.name = text();
    test.area = text();
    test.clauses = texts();
    test.file = text();
    test.line = static_cast<int>(byte());
    test.outcome = static_cast<results::verdict>(byte() % 11);
    test.reason = text();
    test.failures = list(2, [this] {
      auto file = text();
      return results::failure{std::move(file), static_cast<int>(byte()), text()};
    });
    if (flag()) {
      test.trace.emplace();
      test.trace->expected = texts();
      test.trace->observed = texts();
    }
    test.last_events = texts();
    test.stacks = texts();
    test.pending = texts();
    test.diagnosis = text();
    test.runs = 1 + static_cast<int>(byte() % 3);
    test.output = text();
    test.output_capped = flag();
    if (flag()) {
      auto reason = text();
      auto issue = text();
      results::expectation_note& note = test.expectation.emplace();
      note.reason = std::move(reason);
      note.issue = std::move(issue);
      note.file = text();
      note.since = text();
      note.expires = text();
      note.versions = text();
    }
    test.seconds = number();
    if (flag()) test.clocks = {"virtual"};
    if (flag()) test.clocks.push_back("real");
    return test;
  }

  results::benchmark_result benchmark() {
    results::benchmark_result bench;
    bench.name = text();
    bench.real_ns = number();
    bench.cpu_ns = number();
    bench.samples_ns = list(3, [this] { return number(); });
    bench.iterations = static_cast<std::int64_t>(byte());
    bench.items = number();
    if (flag()) bench.error = text();
    bench.clauses = texts();
    bench.counters = list(2, [this] {
      auto name = text();
      return std::pair(std::move(name), number());
    });
    bench.floor_ns = number();
    return bench;
  }

  std::string_view left_;
};

}  // namespace assay::fuzz
