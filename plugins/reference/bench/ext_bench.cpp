// The table of assay.bench/1: loops in plain aio, those of bench/native where they do the same work, and of
// loops.cpp.
#include <assay/ext/bench.h>

#include <algorithm>
#include <string>
#include <vector>

#include "../errors.hpp"
#include "../tables.hpp"
#include "operation.hpp"

// Of bench/native: nobody counts allocations in here.
std::int64_t native::allocations() noexcept { return 0; }

namespace reference {
namespace {

// An operation of the host's, and the one of bench/native or of loops.cpp that does its work.
struct entry {
  const char* name;
  const char* loop;
};
constexpr entry entries[] = {
    {"SpawnAndAwait", "spawn_await"},
    {"AwaitNoTask", "await_no_task"},
    {"YieldAlone", "yield_alone"},
    {"Yield1000Tasks", "Yield1000Tasks"},
    {"EventPingPong", "ping_pong_event"},
    {"QueuePingPong", "ping_pong_queue"},
    {"Gather1000", "gather"},
    {"Wait1000", "Wait1000"},
    {"WaitForInTime", "WaitForInTime"},
    {"Shield", "Shield"},
    {"TimeoutInTime", "TimeoutInTime"},
    {"CallSoon", "call_soon"},
    {"CallSoonThreadsafe", "thread_post"},
    {"TimerStartAndCancel", "TimerStartAndCancel"},
    {"TimerStartAndCancelAmong10000", "timer_start_cancel"},
    {"Sleep100000Tasks", "sleeping_tasks"},
    {"CancelWaitingTask", "cancel_waiting"},
    {"CancelSleepingTask", "CancelSleepingTask"},
    {"LockAlone", "LockAlone"},
    {"LockContended", "LockContended"},
    {"SemaphoreContended", "SemaphoreContended"},
    {"QueueContended", "QueueContended"},
    {"EchoTcpServerCpu/connections:1", "echo_1"},
    {"EchoTcpServerCpu/connections:100", "echo_100"},
};

const char* const* operations() {
  static const std::vector<const char*> names = [] {
    std::vector<const char*> all;
    for (const entry& e : entries) all.push_back(e.name);
    all.push_back(nullptr);
    return all;
  }();
  return names.data();
}

assay_error* run(const assay_bench_args* args, assay_bench_result* result) {
  return guarded([&] {
    const std::string wanted = args->operation;
    const auto* const e = std::find_if(std::begin(entries), std::end(entries),
                                       [&](const entry& one) { return wanted == one.name; });
    if (e == std::end(entries)) throw aio::value_error("there is no operation '" + wanted + "'");
    if (args->n == 0) throw aio::value_error("no operation is asked for");
    const auto& loops = native::operations();
    const auto loop = std::find_if(loops.begin(), loops.end(),
                                   [&](const native::operation& one) { return one.name == e->loop; });
    if (loop == loops.end()) throw aio::runtime_error(std::string("the loop is missing: ") + e->loop);
    native::meter meter;
    loop->run(static_cast<std::int64_t>(args->n), meter);
    result->done = static_cast<std::uint64_t>(meter.done());
    result->elapsed_ns = static_cast<std::uint64_t>(meter.wall());
    result->processor_ns = static_cast<std::uint64_t>(meter.processor());
  });
}

const assay_ext_bench table = {sizeof(assay_ext_bench), 0, operations, run};

}  // namespace

const void* const bench_table = &table;

}  // namespace reference
