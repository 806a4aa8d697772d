#include "assay/loader/capabilities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "assay/loader/bench.hpp"
#include "assay/loader/plugin.hpp"

// The entries of each table, in the order of its header. A forgotten one does not compile.
// (clang-format sees statements in these lists and indents each further than the one before.)
// clang-format off
#define ASSAY_LOOP_ENTRIES(X) \
  X(loop, create) X(loop, close) X(loop, run_forever) X(loop, run_until_complete) X(loop, stop) \
  X(loop, is_running) X(loop, is_closed) X(loop, running) X(loop, time) X(loop, call_soon) \
  X(loop, call_soon_threadsafe) X(loop, call_later) X(loop, call_at) X(loop, handle_cancel) \
  X(loop, handle_cancelled) X(loop, handle_when) X(loop, set_exception_handler) \
  X(loop, call_exception_handler) X(loop, default_exception_handler) X(loop, set_task_factory) \
  X(loop, set_debug) X(loop, get_debug) X(loop, set_slow_callback_duration)
#define ASSAY_FUTURE_ENTRIES(X) \
  X(future, create) X(future, set_result) X(future, set_exception) X(future, cancel) X(future, done) \
  X(future, cancelled) X(future, result) X(future, exception) X(future, add_done_callback) \
  X(future, remove_done_callback) X(future, get_loop) X(future, thread_create) \
  X(future, thread_set_running) X(future, wrap)
#define ASSAY_TASK_ENTRIES(X) \
  X(task, create) X(task, cancelling) X(task, uncancel) X(task, current) X(task, all) \
  X(task, get_name) X(task, set_name) X(task, get_coro) X(task, eager_factory)
#define ASSAY_COMBINATORS_ENTRIES(X) \
  X(combinators, sleep) X(combinators, gather) X(combinators, wait) X(combinators, wait_for) \
  X(combinators, shield) X(combinators, as_completed) X(combinators, iter_next) \
  X(combinators, iter_anext) X(combinators, ensure_future)
#define ASSAY_STREAMS_ENTRIES(X) \
  X(streams, open_connection) X(streams, start_server) X(streams, connect_accepted_socket) \
  X(streams, read) X(streams, readline) \
  X(streams, readexactly) X(streams, readuntil) X(streams, at_eof) X(streams, reader_anext) \
  X(streams, reader_create) X(streams, feed_data) X(streams, feed_eof) X(streams, reader_set_exception) \
  X(streams, reader_exception) X(streams, write) \
  X(streams, writelines) X(streams, drain) X(streams, can_write_eof) X(streams, write_eof) \
  X(streams, writer_close) X(streams, writer_is_closing) X(streams, writer_wait_closed) \
  X(streams, get_extra_info) X(streams, is_reading) \
  X(streams, set_write_buffer_limits) X(streams, get_write_buffer_size) \
  X(streams, server_sockets) X(streams, server_is_serving) X(streams, server_start_serving) \
  X(streams, server_serve_forever) X(streams, server_close) X(streams, server_wait_closed) \
  X(streams, server_close_clients) X(streams, server_abort_clients)
#define ASSAY_FD_ENTRIES(X) \
  X(fd, add_reader) X(fd, remove_reader) X(fd, add_writer) X(fd, remove_writer) X(fd, sock_recv) \
  X(fd, sock_recv_into) X(fd, sock_recvfrom) X(fd, sock_recvfrom_into) X(fd, sock_sendall) \
  X(fd, sock_sendto) X(fd, sock_connect) X(fd, sock_accept) X(fd, sock_sendfile) X(fd, getaddrinfo) \
  X(fd, getnameinfo)
#define ASSAY_SIGNALS_ENTRIES(X) X(signals, add_signal_handler) X(signals, remove_signal_handler)
#define ASSAY_SUBPROCESS_ENTRIES(X) \
  X(subprocess, exec) X(subprocess, shell) X(subprocess, pid) X(subprocess, returncode) \
  X(subprocess, stdin_writer) X(subprocess, stdout_reader) X(subprocess, stderr_reader) \
  X(subprocess, wait) X(subprocess, communicate) X(subprocess, send_signal) X(subprocess, terminate) \
  X(subprocess, kill) X(subprocess, subprocess_exec) X(subprocess, subprocess_shell) \
  X(subprocess, close) X(subprocess, is_closing) X(subprocess, pipe_write) X(subprocess, pipe_close)
#define ASSAY_SCOPE_ENTRIES(X) \
  X(scope, enter) X(scope, exit) X(scope, with)
#define ASSAY_TIMEOUT_ENTRIES(X) \
  X(timeout, after) X(timeout, at) X(timeout, when) X(timeout, reschedule) X(timeout, expired)
#define ASSAY_TASKGROUP_ENTRIES(X) X(taskgroup, create) X(taskgroup, create_task)
#define ASSAY_SYNC_ENTRIES(X) \
  X(sync, acquire) X(sync, release) X(sync, locked) X(sync, lock_create) X(sync, semaphore_create) \
  X(sync, event_create) X(sync, event_set) X(sync, event_clear) X(sync, event_is_set) \
  X(sync, event_wait) X(sync, condition_create) X(sync, condition_wait) X(sync, condition_wait_for) \
  X(sync, condition_notify) X(sync, condition_notify_all) X(sync, barrier_create) \
  X(sync, barrier_wait) X(sync, barrier_reset) X(sync, barrier_abort) X(sync, barrier_parties) \
  X(sync, barrier_n_waiting) X(sync, barrier_broken)
#define ASSAY_QUEUE_ENTRIES(X) \
  X(queue, create) X(queue, put) X(queue, get) X(queue, put_nowait) X(queue, get_nowait) \
  X(queue, qsize) X(queue, empty) X(queue, full) X(queue, maxsize) X(queue, task_done) \
  X(queue, join) X(queue, shutdown)
#define ASSAY_RUNNER_ENTRIES(X) \
  X(runner, run) X(runner, create) X(runner, runner_run) X(runner, runner_get_loop) \
  X(runner, runner_close)
#define ASSAY_EXECUTOR_ENTRIES(X) \
  X(executor, thread_pool_create) X(executor, thread_pool_shutdown) X(executor, run_in_executor) \
  X(executor, to_thread) X(executor, set_default_executor) X(executor, shutdown_default_executor) \
  X(executor, run_coroutine_threadsafe) X(executor, thread_wait)
#define ASSAY_ASYNCGEN_ENTRIES(X) \
  X(asyncgen, create) X(asyncgen, anext) X(asyncgen, asend) X(asyncgen, athrow) X(asyncgen, aclose) \
  X(asyncgen, shutdown_asyncgens) X(asyncgen, async_for) X(asyncgen, collect) X(asyncgen, await_each)
#define ASSAY_BENCH_ENTRIES(X) X(bench, operations) X(bench, run)
#define ASSAY_UNIX_ENTRIES(X) X(unix, open_unix_connection) X(unix, start_unix_server)
#define ASSAY_CLOCK_ENTRIES(X) X(clock, loop_create) X(clock, hold) X(clock, advance)
#define ASSAY_CONTEXT_ENTRIES(X) \
  X(context, copy) X(context, run) X(context, task_context) X(context, var_create) X(context, var_get) \
  X(context, var_set) X(context, var_reset)
#define ASSAY_DATAGRAM_ENTRIES(X) \
  X(datagram, protocol_create) X(datagram, create_datagram_endpoint) X(datagram, sendto) \
  X(datagram, close) X(datagram, abort) X(datagram, is_closing) X(datagram, get_extra_info) \
  X(datagram, set_write_buffer_limits) X(datagram, get_write_buffer_limits) \
  X(datagram, get_write_buffer_size)
#define ASSAY_TLS_ENTRIES(X) \
  X(tls, context_create) X(tls, open_connection) X(tls, start_server) X(tls, start_tls) X(tls, session_info)
#define ASSAY_TRANSPORT_ENTRIES(X) \
  X(transport, protocol_create) X(transport, create_connection) X(transport, create_server) \
  X(transport, connect_read_pipe) X(transport, connect_write_pipe) X(transport, set_protocol) \
  X(transport, get_protocol) X(transport, is_reading) X(transport, pause_reading) \
  X(transport, resume_reading) X(transport, write) X(transport, writelines) \
  X(transport, can_write_eof) X(transport, write_eof) X(transport, set_write_buffer_limits) \
  X(transport, get_write_buffer_limits) X(transport, get_write_buffer_size) X(transport, close) \
  X(transport, abort) X(transport, is_closing) X(transport, get_extra_info) X(transport, sendfile)
// clang-format on

#define ASSAY_EXTENSIONS(X)                                        \
  X(loop, ASSAY_EXT_LOOP, ASSAY_LOOP_ENTRIES)                      \
  X(future, ASSAY_EXT_FUTURE, ASSAY_FUTURE_ENTRIES)                \
  X(task, ASSAY_EXT_TASK, ASSAY_TASK_ENTRIES)                      \
  X(combinators, ASSAY_EXT_COMBINATORS, ASSAY_COMBINATORS_ENTRIES) \
  X(streams, ASSAY_EXT_STREAMS, ASSAY_STREAMS_ENTRIES)             \
  X(fd, ASSAY_EXT_FD, ASSAY_FD_ENTRIES)                            \
  X(signals, ASSAY_EXT_SIGNALS, ASSAY_SIGNALS_ENTRIES)             \
  X(subprocess, ASSAY_EXT_SUBPROCESS, ASSAY_SUBPROCESS_ENTRIES)    \
  X(scope, ASSAY_EXT_SCOPE, ASSAY_SCOPE_ENTRIES)                   \
  X(timeout, ASSAY_EXT_TIMEOUT, ASSAY_TIMEOUT_ENTRIES)             \
  X(taskgroup, ASSAY_EXT_TASKGROUP, ASSAY_TASKGROUP_ENTRIES)       \
  X(sync, ASSAY_EXT_SYNC, ASSAY_SYNC_ENTRIES)                      \
  X(queue, ASSAY_EXT_QUEUE, ASSAY_QUEUE_ENTRIES)                   \
  X(runner, ASSAY_EXT_RUNNER, ASSAY_RUNNER_ENTRIES)                \
  X(executor, ASSAY_EXT_EXECUTOR, ASSAY_EXECUTOR_ENTRIES)          \
  X(asyncgen, ASSAY_EXT_ASYNCGEN, ASSAY_ASYNCGEN_ENTRIES)          \
  X(bench, ASSAY_EXT_BENCH, ASSAY_BENCH_ENTRIES)                   \
  X(clock, ASSAY_EXT_CLOCK, ASSAY_CLOCK_ENTRIES)                   \
  X(context, ASSAY_EXT_CONTEXT, ASSAY_CONTEXT_ENTRIES)             \
  X(datagram, ASSAY_EXT_DATAGRAM, ASSAY_DATAGRAM_ENTRIES)          \
  X(tls, ASSAY_EXT_TLS, ASSAY_TLS_ENTRIES)                         \
  X(transport, ASSAY_EXT_TRANSPORT, ASSAY_TRANSPORT_ENTRIES)       \
  X(unix, ASSAY_EXT_UNIX, ASSAY_UNIX_ENTRIES)

namespace assay {
namespace {

#define ASSAY_ENTRY(ext, entry) extension_entry{#entry, offsetof(assay_ext_##ext, entry)},
#define ASSAY_ENTRY_ARRAY(ext, id, list)                                              \
  constexpr auto ext##_entries = std::to_array<extension_entry>({list(ASSAY_ENTRY)}); \
  static_assert(sizeof(assay_ext_##ext) == 8 + ext##_entries.size() * sizeof(void*),  \
                "an entry of assay_ext_" #ext " is missing from the list above");
ASSAY_EXTENSIONS(ASSAY_ENTRY_ARRAY)

#define ASSAY_DESCRIPTION(ext, id, list) \
  extension_description{#ext, id, sizeof(assay_ext_##ext), ext##_entries},
constexpr auto descriptions = std::to_array<extension_description>({ASSAY_EXTENSIONS(ASSAY_DESCRIPTION)});

struct parts {
  std::string_view extension, entry;
};
parts split(std::string_view capability) {
  const auto dot = capability.find('.');
  if (dot == std::string_view::npos) return {capability, {}};
  return {capability.substr(0, dot), capability.substr(dot + 1)};
}

const extension_entry* find_entry(const extension_description& e, std::string_view name) {
  const auto at = std::ranges::find(e.entries, name, &extension_entry::name);
  return at == e.entries.end() ? nullptr : &*at;
}

bool filled(const plugin& p, const extension_description& e, const extension_entry& entry) {
  void* function = nullptr;
  std::memcpy(&function, static_cast<const char*>(p.table(e.name)) + entry.offset, sizeof(function));
  return function != nullptr;
}

bool listed(const plugin& p, std::string_view claim) {
  return std::ranges::find(p.manifest().features, claim) != p.manifest().features.end();
}

}  // namespace

std::span<const extension_description> extensions() noexcept { return descriptions; }

const extension_description* find_extension(std::string_view name) noexcept {
  const auto at = std::ranges::find(descriptions, name, &extension_description::name);
  return at == descriptions.end() ? nullptr : &*at;
}

bool is_entry_capability(std::string_view capability) noexcept {
  const auto [extension, entry] = split(capability);
  const auto* e = find_extension(extension);
  return e != nullptr && (entry.empty() || find_entry(*e, entry) != nullptr);
}

bool claims(const plugin& p, std::string_view capability) {
  if (listed(p, capability)) return true;
  if (!is_entry_capability(capability)) return false;
  const auto [extension, entry] = split(capability);
  if (!entry.empty()) return listed(p, extension);
  const auto* e = find_extension(extension);
  return std::ranges::all_of(e->entries, [&](const extension_entry& each) {
    return listed(p, fmt::format("{}.{}", e->name, each.name));
  });
}

bool offers(const plugin& p, std::string_view capability) {
  const auto [extension, entry] = split(capability);
  const auto* e = find_extension(extension);
  if (e == nullptr) return false;
  if (entry.empty()) {
    return std::ranges::all_of(e->entries, [&](const extension_entry& each) { return filled(p, *e, each); });
  }
  const auto* found = find_entry(*e, entry);
  return found != nullptr && filled(p, *e, *found);
}

std::vector<std::string> capability_notes(const plugin& p) {
  std::vector<std::string> notes;
  for (const std::string& claim : p.manifest().features) {
    const auto [extension, entry] = split(claim);
    if (is_entry_capability(claim)) continue;
    if (entry.empty()) {
      notes.push_back(fmt::format("claims '{}', which is no extension of this ABI", claim));
    } else if (entry.find('-') == std::string_view::npos && find_extension(extension) != nullptr) {
      notes.push_back(fmt::format("claims '{}', which is no entry of assay.{}/1", claim, extension));
    }
  }
  for (const extension_description& e : descriptions) {
    std::string unclaimed;
    for (const extension_entry& each : e.entries) {
      const std::string capability = fmt::format("{}.{}", e.name, each.name);
      const bool has = filled(p, e, each);
      const bool claimed = claims(p, capability);
      if (claimed && !has) {
        notes.push_back(p.has_extension(e.name)
                            ? fmt::format("claims '{}', but its table has no such entry", capability)
                            : fmt::format("claims '{}', but offers no extension {}", capability, e.id));
      }
      if (has && !claimed) unclaimed += (unclaimed.empty() ? "" : ", ") + capability;
    }
    if (!unclaimed.empty()) notes.push_back(fmt::format("offers, but does not claim: {}", unclaimed));
  }
  return notes;
}

}  // namespace assay
