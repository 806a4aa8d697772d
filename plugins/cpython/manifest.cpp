#include "manifest.hpp"

#include <cstdlib>

#include "extensions.hpp"

namespace cpython {

namespace {

// A list of strings with the array of pointers that the ABI wants.
class string_list {
 public:
  void add(std::string text) { strings_.push_back(std::move(text)); }
  const char* const* pointers() {
    pointers_.clear();
    for (const std::string& each : strings_) pointers_.push_back(each.c_str());
    pointers_.push_back(nullptr);
    return pointers_.data();
  }

 private:
  std::vector<std::string> strings_;
  std::vector<const char*> pointers_;
};

string_list features;
string_list variants;
string_list adaptations;
string_list info;
std::string version;
assay_manifest composed{};

void claim_sync(int minor) {
  if (minor >= 11) {
    features.add("sync");
  } else {
    // Barrier came with 3.11.
    for (const char* entry :
         {"acquire", "release", "locked", "lock_create", "semaphore_create", "event_create", "event_set",
          "event_clear", "event_is_set", "event_wait", "condition_create", "condition_wait",
          "condition_wait_for", "condition_notify", "condition_notify_all"}) {
      features.add(std::string("sync.") + entry);
    }
  }
  if (minor >= 10) features.add("sync.late-binding");
}

void claim_queue(int minor) {
  if (minor >= 13) {
    features.add("queue");
    return;
  }
  // shutdown came with 3.13.
  for (const char* entry : {"create", "put", "get", "put_nowait", "get_nowait", "qsize", "empty", "full",
                            "maxsize", "task_done", "join"}) {
    features.add(std::string("queue.") + entry);
  }
}

// Whether the version is that patch release of the minor version or a later one, or any of a later minor.
bool since(const interpreter_facts& facts, int minor, int patch) {
  const std::size_t dot = facts.version.rfind('.');
  const int own = dot == std::string::npos ? 0 : std::atoi(facts.version.c_str() + dot + 1);
  return facts.minor > minor || (facts.minor == minor && own >= patch);
}

// Loops of others have servers of their own, which know nothing of what asyncio's newer versions have.
void claim_streams(const interpreter_facts& facts, bool own_loop) {
  const int minor = facts.minor;
  if (minor >= 13 && own_loop) {
    features.add("streams");
  } else {
    for (const char* entry : {"open_connection",
                              "start_server",
                              "connect_accepted_socket",
                              "read",
                              "readline",
                              "readexactly",
                              "readuntil",
                              "at_eof",
                              "reader_anext",
                              "reader_create",
                              "feed_data",
                              "feed_eof",
                              "reader_set_exception",
                              "reader_exception",
                              "write",
                              "writelines",
                              "drain",
                              "can_write_eof",
                              "write_eof",
                              "writer_close",
                              "writer_is_closing",
                              "writer_wait_closed",
                              "get_extra_info",
                              "is_reading",
                              "set_write_buffer_limits",
                              "get_write_buffer_size",
                              "server_sockets",
                              "server_is_serving",
                              "server_start_serving",
                              "server_serve_forever",
                              "server_close",
                              "server_wait_closed"}) {
      features.add(std::string("streams.") + entry);
    }
  }
  features.add("unix");
  if (own_loop) {
    features.add("connection.happy-eyeballs");
    if (minor >= 12) features.add("connection.all-errors");
    if (since(facts, 12, 1)) features.add("server.wait-connections");
    if (minor >= 13) features.add("server.unix-cleanup");
  }
  if (since(facts, 12, 1) || (minor == 11 && since(facts, 11, 7))) {
    features.add("server.client-error-closes");
  }
  if (minor >= 13) features.add("server.client-cancel-closes");
}

void claim_context(int minor) {
  if (minor >= 12) {
    features.add("context");
    features.add("loop.exception-handler-context");
  } else {
    // Task.get_context came with 3.12.
    for (const char* entry : {"copy", "run", "var_create", "var_get", "var_set", "var_reset"}) {
      features.add(std::string("context.") + entry);
    }
  }
  if (minor >= 11) features.add("task.explicit-context");
}

void claim_runner(int minor) {
  if (minor >= 11) {
    features.add("runner");
    features.add("run.interrupt-cancels-main");
  } else {
    features.add("runner.run");  // the class Runner came with 3.11
  }
  if (minor >= 12) features.add("run.loop-factory");
}

void claim_executor(int minor) {
  if (minor >= 9) {
    features.add("executor");
  } else {
    for (const char* entry : {"thread_pool_create", "thread_pool_shutdown", "run_in_executor",
                              "set_default_executor", "run_coroutine_threadsafe", "thread_wait"}) {
      features.add(std::string("executor.") + entry);
    }
  }
  if (minor >= 11) features.add("executor.default-checked");
  if (minor >= 12) features.add("executor.shutdown-timeout");
}

void claim_subprocess(int minor, bool own_loop) {
  features.add("subprocess");
  // uvloop has code of its own for processes, without process_group.
  if (minor >= 11 && own_loop) features.add("process.process-group");
  if (minor >= 12) features.add("process.closes-unfed-stdin");
  if (minor >= 13) features.add("process.keeps-unnoticed-code");
  // uvloop wakes who waits at the exit.
  variants.add(std::string("process.wait-end=") + (minor >= 11 && own_loop ? "pipes" : "exit"));
}

void claim_transport(int minor, bool own_loop) {
  for (const char* entry : {"protocol_create",
                            "create_connection",
                            "create_server",
                            "connect_read_pipe",
                            "connect_write_pipe",
                            "set_protocol",
                            "get_protocol",
                            "is_reading",
                            "pause_reading",
                            "resume_reading",
                            "write",
                            "writelines",
                            "can_write_eof",
                            "write_eof",
                            "set_write_buffer_limits",
                            "get_write_buffer_size",
                            "close",
                            "abort",
                            "is_closing",
                            "get_extra_info"}) {
    features.add(std::string("transport.") + entry);
  }
  if (minor >= 9) features.add("transport.get_write_buffer_limits");
  if (own_loop) features.add("transport.sendfile");
}

void claim_tls(int minor) {
  if (!has_tls()) return;
  if (minor >= 11) {
    features.add("tls");
    features.add("tls.shutdown-timeout");
  } else {
    // StreamWriter.start_tls came with 3.11.
    for (const char* entry : {"context_create", "open_connection", "start_server", "session_info"}) {
      features.add(std::string("tls.") + entry);
    }
  }
}

void claim_fd(int minor, bool uvloop) {
  for (const char* entry :
       {"add_reader", "remove_reader", "add_writer", "remove_writer", "sock_recv", "sock_recv_into",
        "sock_sendall", "sock_connect", "sock_accept", "getaddrinfo", "getnameinfo"}) {
    features.add(std::string("fd.") + entry);
  }
  if (!uvloop) features.add("fd.sock_sendfile");
  if (minor < 11 || uvloop) return;  // datagrams by hand came with 3.11
  for (const char* entry : {"sock_recvfrom", "sock_recvfrom_into", "sock_sendto"}) {
    features.add(std::string("fd.") + entry);
  }
}

void claim_features(int minor) {
  for (const char* table : {"loop", "future"}) features.add(table);
  for (const char* table : {"scope", "asyncgen", "datagram"}) features.add(table);
  for (const char* entry : {"create", "current", "all", "get_name", "set_name", "get_coro"}) {
    features.add(std::string("task.") + entry);
  }
  if (minor >= 11) {
    features.add("task.cancelling");
    features.add("task.uncancel");
    features.add("timeout");
    features.add("taskgroup");
  }
  if (minor >= 12) features.add("task.eager_factory");
  for (const char* entry :
       {"sleep", "gather", "wait", "wait_for", "shield", "as_completed", "iter_next", "ensure_future"}) {
    features.add(std::string("combinators.") + entry);
  }
  claim_sync(minor);
  claim_queue(minor);
  claim_context(minor);
  claim_runner(minor);
  claim_executor(minor);
  features.add("signals");
  features.add("bench");
  claim_tls(minor);
  for (const char* feature :
       {"coro.never-awaited-report", "error.base-kinds", "error.process-level", "error.stop-iteration",
        "future.unretrieved-report", "task.destroyed-report", "task.name-conversion"}) {
    features.add(feature);
  }
  if (minor >= 9) {
    features.add("error.explicit-cause");  // in 3.8 wait_for's timeout error has none
    features.add("future.cancel-message");
    features.add("task.cancel-message");
  }
  if (minor >= 13) {
    features.add("combinators.iter_anext");
    features.add("datagram.empty-sent");
    features.add("sleep.nan-refused");
    features.add("streams.several-separators");
    features.add("task.uncancel-withdraws");
    features.add("taskgroup.cancel-kept");
    features.add("taskgroup.derived-cancellation");
    features.add("taskgroup.refused-closed");
    features.add("timeout.error-in-context");
  }
}

void choose_variants(int minor) {
  const bool rewritten = minor >= 12;  // wait_for runs the awaitable in the caller's task, within timeout()
  variants.add(std::string("as_completed.start=") + (minor >= 13 ? "call" : "first-step"));
  variants.add(std::string("gather.finished-arguments=") + (minor >= 12 ? "at-once" : "later"));
  variants.add(std::string("wait.coroutines=") + (minor >= 11 ? "refused" : "scheduled"));
  variants.add(std::string("wait_for.cancel-race=") + (rewritten ? "cancel" : "result"));
  variants.add(std::string("wait_for.cancel-suppressed=") + (rewritten ? "outcome" : "cancel"));
  variants.add(std::string("wait_for.coroutine-task=") + (rewritten ? "caller" : "own"));
  variants.add(std::string("wait_for.timeout-race=") + (rewritten ? "timeout" : "result"));
}

}  // namespace

void compose_manifest(const interpreter_facts& facts, const options& chosen) {
  claim_features(facts.minor);
  // uvloop's endpoints take a host and a port only, and it has no sendfile.
  if (chosen.loop != "uvloop") features.add("datagram.unix-paths");
  claim_transport(facts.minor, chosen.loop == options().loop);
  claim_fd(facts.minor, chosen.loop == "uvloop");
  claim_streams(facts, chosen.loop == options().loop);
  claim_subprocess(facts.minor, chosen.loop == options().loop);
  choose_variants(facts.minor);
  if (chosen.loop == options().loop) features.add("clock");  // other loops have clocks of their own
  adaptations.add(
      "result() and exception() of a pending concurrent.futures.Future would wait; they answer "
      "invalid-state.");
  adaptations.add(
      "Tracebacks are removed from exceptions that pass into the host: they would keep locals alive.");
  adaptations.add(
      "Warnings that a coroutine was never awaited are shown each time, not once a place in the source.");
  version = facts.version;
  for (const std::string& line : facts.info) info.add(line);
  info.add("option.loop=" + chosen.loop);
  if (!chosen.preload.empty()) info.add("option.preload=" + chosen.preload);
  if (!chosen.python.empty()) info.add("option.python=" + chosen.python);

  composed.size = sizeof composed;
  composed.threads = 1;
  composed.name = "cpython";
  composed.runtime = chosen.loop == "uvloop" ? "CPython asyncio on uvloop" : "CPython asyncio";
  composed.version = version.c_str();
  composed.features = features.pointers();
  composed.variants = variants.pointers();
  composed.adaptations = adaptations.pointers();
  composed.info = info.pointers();
}

const assay_manifest* manifest() { return &composed; }

}  // namespace cpython
