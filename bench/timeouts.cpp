// timeout(): a limit over a block that ends in time.
#include "rig.hpp"

namespace assay::bench {
namespace {

// Enters a scope, lets others have a turn within it, leaves it, again.
class limited_body final : public body {
 public:
  explicit limited_body(int rounds) : left_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    const assay_ext_scope& scopes = loaded_plugin().scope();
    assay_object* awaited = nullptr;
    switch (next_) {
      case enter: {
        if (left_-- == 0) return finish(out);
        constexpr double an_hour = 3600;
        assay_object* scope = nullptr;
        check(loaded_plugin().timeout().after(&an_hour, &scope));
        scope_ = object::adopt(scope);
        check(scopes.enter(scope, &awaited));
        next_ = work;
        return await(awaited, out);
      }
      case work:
        next_ = leave;
        return await(yield(), out);
      default:
        check(scopes.exit(scope_.get(), nullptr, &awaited));
        next_ = enter;
        return await(awaited, out);
    }
  }
  int left_;
  object scope_;
  enum { enter, work, leave } next_ = enter;
};

void TimeoutInTime(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"timeout.ends-in-time", "loop.timer-cancel"},
          {"timeout.after", "scope.enter", "scope.exit", "combinators.sleep"},
          [](loop_fixture& loop) { loop.run(new limited_body(rounds)); });
}
BENCHMARK(TimeoutInTime)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
