// The table of assay.bench/1: loops in plain aio, those of bench/native where they do the same work, and of
// loops.cpp.
#include <assay/ext/bench.h>

#include "../errors.hpp"
#include "../tables.hpp"
#include "aliases.hpp"

namespace reference {
namespace {

constexpr native::alias aliases[] = {
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
    {"SubprocessTrue", "subprocess"},
    {"ThreadWake", "thread_wake"},
    {"RunInExecutor", "RunInExecutor"},
    {"EchoTcpServerCpu/connections:1", "echo_1"},
    {"EchoTcpServerCpu/connections:100", "echo_100"},
    {"EchoTcpServerCpu/connections:1000", "echo_1000"},
    {"EchoUnixServerCpu/connections:1", "echo_unix_1"},
    {"EchoUnixServerCpu/connections:100", "echo_unix_100"},
    {"EchoUnixServerCpu/connections:1000", "echo_unix_1000"},
    {"EchoTlsServerCpu/connections:1", "echo_tls_1"},
    {"EchoTlsServerCpu/connections:100", "echo_tls_100"},
    {"EchoTlsServerCpu/connections:1000", "echo_tls_1000"},
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
    if (!which) throw aio::value_error("there is no operation '" + std::string(args->operation) + "'");
    if (args->n == 0) throw aio::value_error("no operation is asked for");
    const native::totals all = native::run_alias(*which, static_cast<std::int64_t>(args->n));
    result->done = static_cast<std::uint64_t>(all.done);
    result->elapsed_ns = static_cast<std::uint64_t>(all.wall_ns);
    result->processor_ns = static_cast<std::uint64_t>(all.processor_ns);
  });
}

const assay_ext_bench table = {sizeof(assay_ext_bench), 0, operations, run};

}  // namespace

const void* const bench_table = &table;

}  // namespace reference
