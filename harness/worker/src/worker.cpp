#include "assay/worker/worker.hpp"

#include <string_view>

#include "allocations.hpp"
#include "benchmarks.hpp"
#include "crash.hpp"
#include "load.hpp"
#include "pin.hpp"
#include "process.hpp"
#include "tests.hpp"

namespace assay::worker {
namespace {

void do_job(const job& what, uplink& to) {
  channel& shared = to.shared();
  shared.set_phase(phase::loading);
  if (what.what == task::run_benchmarks) bench::count_in_this_process_alone();
  pin(what, to);
  plugin* loaded = load_plugin(what, to);
  if (loaded == nullptr) return;

  shared.set_phase(phase::running);
  intercept_exit();
  switch (what.what) {
    case task::run_tests:
      run_tests(what, *loaded, to);
      break;
    case task::describe:
      describe_plugin(*loaded, to);
      break;
    case task::run_benchmarks:
      run_benchmarks(what, to);
      break;
  }
  shared.set_phase(phase::ending);
  loaded->collect();
  to.send(worker_done{});
  shared.set_phase(phase::done);
}

}  // namespace

std::optional<int> run_if_worker(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) != command_word) return std::nullopt;
  return become_worker(argc, argv, prepare_process, do_job);
}

void do_job_here(const job& what, channel& shared) {
  prepare_process();
  take_notes_here(shared);
  uplink to(shared, -1);
  do_job(what, to);
}

}  // namespace assay::worker
