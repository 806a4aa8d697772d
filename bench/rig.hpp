// rig.hpp - what a benchmark is written with: bare frames and callbacks over the ABI's tables.
//
// Nothing of the SDK's comfort is here, so that what is measured is the plugin and the border, not the
// harness: a body is a state machine, its resume a virtual call.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <optional>
#include <string>

#include "allocations.hpp"
#include "assay/loader/object.hpp"
#include "assay/loader/plugin.hpp"
#include "instructions.hpp"

namespace assay::bench {

// A body: step() is called for the start and for each outcome of what it awaited. The objects it awaits are
// given away (+1) in `out`. Dropped by the runtime's destroy.
class body {
 public:
  virtual ~body() = default;
  // Returns an ASSAY_OUT_ constant. What the await gave is dropped already.
  virtual std::int32_t step(assay_value& out) = 0;
  // Called before step() with what the await gave, unless that is none. Borrowed.
  virtual void given(const assay_value&) {}
  virtual void drop() { delete this; }

  // The coroutine object (+1) of a new body, which the runtime owns from then on.
  static assay_object* as_coroutine(body* b);

 protected:
  static std::int32_t await(assay_object* awaited, assay_value& out) {
    out = assay_value{};
    out.tag = ASSAY_OBJECT;
    out.as.object = awaited;
    return ASSAY_OUT_AWAIT;
  }
  static std::int32_t finish(assay_value& out) {
    out = assay_value{};
    return ASSAY_OUT_RETURN;
  }
};

// Ends at once. One serves all coroutines: what grows with their number is the runtime's memory, not that of
// the benchmark.
class empty_body final : public body {
 public:
  static body* shared() {
    static empty_body only;
    return &only;
  }

 private:
  std::int32_t step(assay_value& out) override { return finish(out); }
  void drop() override {}
};

// Thrown by check() where the runtime answers an error; ends the benchmark with its message.
struct failed {
  std::string message;
};
void check(assay_error* e);

// What bodies see of the order of things. A body that ended with an error would leave others waiting: the
// first complaint is kept, and judge() throws it when all is over.
class referee {
 public:
  void expect(bool holds, const char* otherwise) noexcept {
    if (!holds && complaint_ == nullptr) complaint_ = otherwise;
  }
  void judge() const {
    if (complaint_ != nullptr) throw failed{complaint_};
  }

 private:
  const char* complaint_ = nullptr;
};

// The capability that a benchmark lacks, by the names that a manifest claims; none if it may run.
std::optional<std::string> missing(std::initializer_list<const char*> capabilities);

assay_object* spawn(assay_object* coroutine);  // both +1, consumes the coroutine
assay_object* sleep(double seconds);           // +1, an awaitable
inline assay_object* yield() { return sleep(0); }

// One loop for a benchmark; run() drives a body to its end.
class loop_fixture {
 public:
  loop_fixture();
  ~loop_fixture();
  loop_fixture(const loop_fixture&) = delete;
  loop_fixture& operator=(const loop_fixture&) = delete;
  assay_object* get() const noexcept { return loop_; }
  void run(body* b);

 private:
  assay_object* loop_ = nullptr;
};

// The clauses without which a figure means nothing: a lock that lets two in is fast. They travel to the
// report in the benchmark's label.
void rests_on(benchmark::State& state, std::initializer_list<const char*> clauses);

// Runs f with a loop. A runtime that lacks a capability, or answers an error, ends the benchmark with a
// message and no figure.
template <class F>
void with_loop(benchmark::State& state, std::initializer_list<const char*> clauses,
               std::initializer_list<const char*> capabilities, F&& f) {
  rests_on(state, clauses);
  if (const auto lacking = missing(capabilities)) {
    state.SkipWithError(("unsupported: the plugin does not claim " + *lacking).c_str());
    return;
  }
  try {
    loop_fixture loop;
    f(loop);
  } catch (const failed& e) {
    state.SkipWithError(e.message.c_str());
  } catch (const std::exception& e) {  // of the system, or of a load client
    state.SkipWithError(e.what());
  }
}

// Counts the allocations from here to the report, which is of so many operations in all.
class allocation_count {
 public:
  void report(benchmark::State& state, double operations) const {
    if (before_) state.counters["mallocs"] = static_cast<double>(*allocations() - *before_) / operations;
  }

 private:
  std::optional<std::int64_t> before_ = allocations();
};

// The same, and instructions where they are asked for: of what works on one thread and with no client.
class cost_count {
 public:
  void report(benchmark::State& state, double operations) {
    instructions_.report(state, operations);
    allocations_.report(state, operations);
  }

 private:
  allocation_count allocations_;
  instruction_count instructions_;
};

// prepare(loop) gives what runs for each iteration; what it makes beforehand is not measured. `operations` is
// how many operations one call makes.
template <class F>
void measure_prepared(benchmark::State& state, std::int64_t operations,
                      std::initializer_list<const char*> clauses,
                      std::initializer_list<const char*> capabilities, F&& prepare) {
  with_loop(state, clauses, capabilities, [&](loop_fixture& loop) {
    auto once = prepare(loop);
    cost_count counted;
    for (auto _ : state) once();
    counted.report(state, static_cast<double>(state.iterations() * operations));
    state.counters["ops"] = static_cast<double>(operations);
  });
}

// The same where there is nothing to prepare: once(loop).
template <class F>
void measure(benchmark::State& state, std::int64_t operations, std::initializer_list<const char*> clauses,
             std::initializer_list<const char*> capabilities, F&& once) {
  measure_prepared(state, operations, clauses, capabilities,
                   [&](loop_fixture& loop) { return [&] { once(loop); }; });
}

}  // namespace assay::bench
