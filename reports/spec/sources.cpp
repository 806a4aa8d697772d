#include "sources.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

#include "security.hpp"

namespace assay::reports::site {
namespace {

struct known {
  std::string_view name, page;
};

// Names that sources use of entries of the documentation, and where these are in
// docs.python.org/3.11/library.
constexpr std::array<known, 18> entries = {{
    {"as_completed", "asyncio-task.html#asyncio.as_completed"},
    {"call_at", "asyncio-eventloop.html#asyncio.loop.call_at"},
    {"contextvars", "contextvars.html"},
    {"create_connection", "asyncio-eventloop.html#asyncio.loop.create_connection"},
    {"ensure_future", "asyncio-future.html#asyncio.ensure_future"},
    {"Event", "asyncio-sync.html#asyncio.Event"},
    {"Future", "asyncio-future.html#asyncio.Future"},
    {"gather", "asyncio-task.html#asyncio.gather"},
    {"Lock", "asyncio-sync.html#asyncio.Lock"},
    {"Queue", "asyncio-queue.html#asyncio.Queue"},
    {"run", "asyncio-runner.html#asyncio.run"},
    {"Runner", "asyncio-runner.html#asyncio.Runner"},
    {"sleep", "asyncio-task.html#asyncio.sleep"},
    {"Task", "asyncio-task.html#asyncio.Task"},
    {"tasks", "asyncio-task.html"},
    {"transports", "asyncio-protocol.html#transports"},
    {"wait", "asyncio-task.html#asyncio.wait"},
    {"wait_for", "asyncio-task.html#asyncio.wait_for"},
}};

constexpr std::array<known, 34> areas = {{
    {"as_completed", "asyncio-task.html#asyncio.as_completed"},
    {"asyncgen", "asyncio-eventloop.html#asyncio.loop.shutdown_asyncgens"},
    {"barrier", "asyncio-sync.html#asyncio.Barrier"},
    {"cancel", "asyncio-task.html#task-cancellation"},
    {"condition", "asyncio-sync.html#asyncio.Condition"},
    {"connection", "asyncio-eventloop.html#asyncio.loop.create_connection"},
    {"context", "contextvars.html"},
    {"coro", "asyncio-task.html#coroutines"},
    {"datagram", "asyncio-eventloop.html#asyncio.loop.create_datagram_endpoint"},
    {"descriptor", "asyncio-eventloop.html#watching-file-descriptors"},
    {"ensure_future", "asyncio-future.html#asyncio.ensure_future"},
    {"event", "asyncio-sync.html#asyncio.Event"},
    {"future", "asyncio-future.html#asyncio.Future"},
    {"gather", "asyncio-task.html#asyncio.gather"},
    {"lock", "asyncio-sync.html#asyncio.Lock"},
    {"loop", "asyncio-eventloop.html"},
    {"process", "asyncio-subprocess.html"},
    {"queue", "asyncio-queue.html"},
    {"run", "asyncio-runner.html"},
    {"semaphore", "asyncio-sync.html#asyncio.Semaphore"},
    {"server", "asyncio-eventloop.html#asyncio.Server"},
    {"shield", "asyncio-task.html#asyncio.shield"},
    {"signal", "asyncio-eventloop.html#asyncio.loop.add_signal_handler"},
    {"sleep", "asyncio-task.html#asyncio.sleep"},
    {"stream", "asyncio-stream.html#asyncio.StreamReader"},
    {"task", "asyncio-task.html#asyncio.Task"},
    {"taskgroup", "asyncio-task.html#asyncio.TaskGroup"},
    {"thread", "asyncio-task.html#asyncio.to_thread"},
    {"timeout", "asyncio-task.html#asyncio.timeout"},
    {"tls", "ssl.html"},
    {"transport", "asyncio-protocol.html"},
    {"wait", "asyncio-task.html#asyncio.wait"},
    {"wait_for", "asyncio-task.html#asyncio.wait_for"},
    {"writer", "asyncio-stream.html#asyncio.StreamWriter"},
}};

// The files of Lib/test/test_asyncio that are in CPython 3.11 and in 3.13, and those that came after 3.11.
constexpr std::array<std::string_view, 25> old_files = {
    "base_events", "buffered_proto", "events",  "futures",    "futures2",   "locks",           "pep492",
    "protocols",   "queues",         "runners", "ssl",        "sslproto",   "selector_events", "sendfile",
    "server",      "sock_lowlevel",  "streams", "subprocess", "taskgroups", "tasks",           "threads",
    "timeouts",    "transports",     "waitfor", "unix_events"};
constexpr std::array<std::string_view, 2> new_files = {"eager_task_factory", "staggered"};

std::string documentation(std::string_view name, const auto& table) {
  const auto at = std::find_if(table.begin(), table.end(), [&](const known& k) { return k.name == name; });
  return at == table.end() ? "" : fmt::format("https://docs.python.org/3.11/library/{}", at->page);
}

std::string test_file(std::string_view name, spec::profile profile) {
  const auto has = [&](const auto& files) {
    return std::find(files.begin(), files.end(), name) != files.end();
  };
  const bool added = has(new_files);
  if (!added && !has(old_files)) return {};
  return fmt::format("https://github.com/python/cpython/blob/{}/Lib/test/test_asyncio/test_{}.py",
                     added || profile == spec::profile::newer ? "3.13" : "3.11", name);
}

}  // namespace

std::string source_link(std::string_view source, spec::profile profile) {
  static const RE2 test("([a-z0-9_]+):.+");
  static const RE2 entry(R"(3\.11 documentation of (\w+))");
  static const RE2 name(R"(S\d asyncio\.(\w+)(?:\(\))?)");
  std::string found;
  const re2::StringPiece text(source.data(), source.size());
  if (RE2::FullMatch(text, test, &found)) return test_file(found, profile);
  if (RE2::FullMatch(text, entry, &found) || RE2::FullMatch(text, name, &found))
    return documentation(found, entries);
  return {};
}

std::string documentation_of(std::string_view area) { return documentation(area, areas); }

std::string issue_link(std::string_view runtime, std::string_view issue) {
  static const RE2 number("gh-([0-9]+)");
  std::string digits;
  if (runtime == "cpython" && RE2::FullMatch(re2::StringPiece(issue.data(), issue.size()), number, &digits))
    return fmt::format("https://github.com/python/cpython/issues/{}", digits);
  return html::link_target(issue);
}

}  // namespace assay::reports::site
