// The table of assay.bench/1: the loops in plain Asio of bench/native, and those of loops.cpp.
#include <assay/ext/bench.h>

#include "../errors.hpp"
#include "../tables.hpp"
#include "aliases.hpp"

namespace asio_plugin {
namespace {

constexpr native::alias aliases[] = {
    {"SpawnAndAwait", "spawn_await"},
    {"AwaitNoTask", "await_no_task"},
    {"YieldAlone", "yield_alone"},
    {"Yield1000Tasks", "yield_1000", 10000},
    {"QueuePingPong", "ping_pong_queue"},
    {"QueueContended", "QueueContended"},
    {"Gather1000", "gather"},
    {"WaitForInTime", "WaitForInTime"},
    {"CallSoon", "call_soon"},
    {"CallSoonThreadsafe", "thread_post"},
    {"TimerStartAndCancel", "TimerStartAndCancel"},
    {"TimerStartAndCancelAmong10000", "TimerStartAndCancelAmong10000"},
    {"Sleep100000Tasks", "sleeping_tasks"},
    {"CancelWaitingTask", "cancel_waiting"},
    {"CancelSleepingTask", "cancel_waiting"},
    {"ThreadWake", "thread_wake"},
    {"EchoTcpServerCpu/connections:1", "echo_1"},
    {"EchoTcpServerCpu/connections:100", "echo_100"},
    {"EchoTcpServerCpu/connections:1000", "echo_1000"},
    {"EchoUnixServerCpu/connections:1", "echo_unix_1"},
    {"EchoUnixServerCpu/connections:100", "echo_unix_100"},
    {"EchoUnixServerCpu/connections:1000", "echo_unix_1000"},
    {"StreamSendServerCpu", "stream_send"},
    {"StreamReceiveServerCpu", "stream_receive"},
};

const char* const* operations() {
  static const std::vector<const char*> names = native::names_of(aliases);
  return names.data();
}

assay_error* run(const assay_bench_args* args, assay_bench_result* result) {
  return guarded([&] {
    const native::alias* const which = native::find_alias(aliases, args->operation);
    if (!which)
      refuse(ASSAY_ERROR_KIND_VALUE, "there is no operation '" + std::string(args->operation) + "'");
    if (args->n == 0) refuse(ASSAY_ERROR_KIND_VALUE, "no operation is asked for");
    const native::totals all = native::run_alias(*which, static_cast<std::int64_t>(args->n));
    result->done = static_cast<std::uint64_t>(all.done);
    result->elapsed_ns = static_cast<std::uint64_t>(all.wall_ns);
    result->processor_ns = static_cast<std::uint64_t>(all.processor_ns);
  });
}

const assay_ext_bench table = {sizeof(assay_ext_bench), 0, operations, run};

}  // namespace

const void* const bench_table = &table;

}  // namespace asio_plugin
